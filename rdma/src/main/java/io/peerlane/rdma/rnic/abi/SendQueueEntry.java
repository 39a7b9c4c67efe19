package io.peerlane.rdma.rnic.abi;

import static io.peerlane.fabric.octets.Octets.LE32;
import static io.peerlane.fabric.octets.Octets.LE64;
import static io.peerlane.fabric.octets.Octets.U8;

import io.peerlane.rdma.verbs.SendWorkRequest;
import io.peerlane.rdma.verbs.WorkRequestOpcode;
import java.lang.foreign.MemorySegment;

/**
 * Send queue entry: 128 bytes.
 *
 * <pre>
 *   0  u8   opcode: ordinal of {@link WorkRequestOpcode}
 *   1  u8   flags: bit 0 signaled, bit 1 fence, bit 2 solicited
 *   2  u8   elements, 0 to 4
 *   4  u32  key to invalidate
 *   8  u64  work request identifier
 *  16  u64  remote address; REGISTER_MEMORY: I/O virtual address to bind
 *  24  u32  remote key; REGISTER_MEMORY: key to bind
 *  28  u32  REGISTER_MEMORY: access mask
 *  32  u64  REGISTER_MEMORY: bus address to bind
 *  40  u64  REGISTER_MEMORY: bytes to bind
 *  64  4 x { u64 address, u32 length, u32 key }
 * </pre>
 */
public final class SendQueueEntry {

    /** Bytes of an entry. */
    public static final int BYTES = 128;

    private static final int SIGNALED = 1;
    private static final int FENCE = 2;
    private static final int SOLICITED = 4;

    private static final long FLAGS = 1;
    private static final long ELEMENTS = 2;
    private static final long INVALIDATE_KEY = 4;
    private static final long WORK_REQUEST = 8;
    private static final long ADDRESS = 16;
    private static final long KEY = 24;
    private static final long ACCESS = 28;
    private static final long DMA_ADDRESS = 32;
    private static final long LENGTH = 40;
    private static final long ELEMENT = 64;
    private static final int ELEMENT_BYTES = 16;

    private SendQueueEntry() {}

    /** Writes every byte that the opcode's reader looks at. */
    public static void emit(MemorySegment ring, long entry, SendWorkRequest request) {
        ring.set(U8, entry, (byte) request.opcode.ordinal());
        ring.set(U8, entry + FLAGS, flags(request));
        ring.set(U8, entry + ELEMENTS, (byte) request.elements);
        ring.set(LE32, entry + INVALIDATE_KEY, request.invalidateKey);
        ring.set(LE64, entry + WORK_REQUEST, request.workRequestId);
        if (request.opcode == WorkRequestOpcode.REGISTER_MEMORY) {
            emitBinding(ring, entry, request);
            return;
        }
        ring.set(LE64, entry + ADDRESS, request.remoteAddress);
        ring.set(LE32, entry + KEY, request.remoteKey);
        for (int i = 0; i < request.elements; i++) {
            long at = entry + ELEMENT + (long) i * ELEMENT_BYTES;
            ring.set(LE64, at, request.address[i]);
            ring.set(LE32, at + 8, request.length[i]);
            ring.set(LE32, at + 12, request.localKey[i]);
        }
    }

    private static void emitBinding(MemorySegment ring, long entry, SendWorkRequest request) {
        ring.set(LE64, entry + ADDRESS, request.registerAddress);
        ring.set(LE32, entry + KEY, request.registerKey);
        ring.set(LE32, entry + ACCESS, request.registerAccess);
        ring.set(LE64, entry + DMA_ADDRESS, request.registerDmaAddress);
        ring.set(LE64, entry + LENGTH, request.registerLength);
    }

    private static byte flags(SendWorkRequest request) {
        return (byte)
                ((request.signaled ? SIGNALED : 0) | (request.fence ? FENCE : 0) | (request.solicited ? SOLICITED : 0));
    }

    /** Ordinal of the {@link WorkRequestOpcode}, as found: 0 to 255. */
    public static int opcode(MemorySegment ring, long entry) {
        return Byte.toUnsignedInt(ring.get(U8, entry));
    }

    /** Whether success makes a completion. */
    public static boolean signaled(MemorySegment ring, long entry) {
        return (ring.get(U8, entry + FLAGS) & SIGNALED) != 0;
    }

    /** Whether it waits for all earlier RDMA Reads. */
    public static boolean fence(MemorySegment ring, long entry) {
        return (ring.get(U8, entry + FLAGS) & FENCE) != 0;
    }

    /** Whether it asks for a solicited event. */
    public static boolean solicited(MemorySegment ring, long entry) {
        return (ring.get(U8, entry + FLAGS) & SOLICITED) != 0;
    }

    /** Elements, as found: 0 to 255. */
    public static int elements(MemorySegment ring, long entry) {
        return Byte.toUnsignedInt(ring.get(U8, entry + ELEMENTS));
    }

    /** Key to invalidate. */
    public static int invalidateKey(MemorySegment ring, long entry) {
        return ring.get(LE32, entry + INVALIDATE_KEY);
    }

    /** Work request identifier. */
    public static long workRequestId(MemorySegment ring, long entry) {
        return ring.get(LE64, entry + WORK_REQUEST);
    }

    /** Remote address, or the I/O virtual address to bind. */
    public static long address(MemorySegment ring, long entry) {
        return ring.get(LE64, entry + ADDRESS);
    }

    /** Remote key, or the key to bind. */
    public static int key(MemorySegment ring, long entry) {
        return ring.get(LE32, entry + KEY);
    }

    /** Access mask of a binding. */
    public static int access(MemorySegment ring, long entry) {
        return ring.get(LE32, entry + ACCESS);
    }

    /** Bus address of a binding. */
    public static long dmaAddress(MemorySegment ring, long entry) {
        return ring.get(LE64, entry + DMA_ADDRESS);
    }

    /** Bytes of a binding. */
    public static long length(MemorySegment ring, long entry) {
        return ring.get(LE64, entry + LENGTH);
    }

    /** I/O virtual address of element {@code i}, 0 to 3. */
    public static long elementAddress(MemorySegment ring, long entry, int i) {
        return ring.get(LE64, entry + ELEMENT + (long) i * ELEMENT_BYTES);
    }

    /** Bytes of element {@code i}, 0 to 2^32 - 1. */
    public static long elementLength(MemorySegment ring, long entry, int i) {
        return Integer.toUnsignedLong(ring.get(LE32, entry + ELEMENT + (long) i * ELEMENT_BYTES + 8));
    }

    /** Local key of element {@code i}. */
    public static int elementKey(MemorySegment ring, long entry, int i) {
        return ring.get(LE32, entry + ELEMENT + (long) i * ELEMENT_BYTES + 12);
    }
}
