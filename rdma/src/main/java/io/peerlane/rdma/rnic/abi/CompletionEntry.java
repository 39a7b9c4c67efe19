package io.peerlane.rdma.rnic.abi;

import static io.peerlane.fabric.octets.Octets.LE16;
import static io.peerlane.fabric.octets.Octets.LE32;
import static io.peerlane.fabric.octets.Octets.LE64;
import static io.peerlane.fabric.octets.Octets.U8;

import java.lang.foreign.MemorySegment;

/**
 * Completion queue entry: 32 bytes.
 *
 * <pre>
 *   0  u64  work request identifier
 *   8  u32  queue pair number
 *  12  u32  bytes received or read
 *  16  u32  key that the peer invalidated
 *  20  u32  work requests completed so far on the queue the entry is about, unsignaled ones included
 *  24  u8   opcode: ordinal of {@code CompletionOpcode}
 *  25  u8   status: ordinal of {@code WorkCompletionStatus}
 *  26  u8   bit 0: with invalidate
 *  27  u8   bit 0: of the receive queue
 *  30  u16  bit 0: owner, inverted on each pass through the ring; 1 on the first
 * </pre>
 */
public final class CompletionEntry {

    /** Bytes of an entry. */
    public static final int BYTES = 32;

    private static final long QUEUE_PAIR = 8;
    private static final long BYTE_LENGTH = 12;
    private static final long INVALIDATED_KEY = 16;
    private static final long COMPLETED = 20;
    private static final long OPCODE = 24;
    private static final long STATUS = 25;
    private static final long INVALIDATE = 26;
    private static final long RECEIVE = 27;
    private static final long OWNER = 30;

    private CompletionEntry() {}

    /** Writes what every completion has and zeroes the rest, the owner bit excepted: it is written last. */
    public static void emit(
            MemorySegment ring, long entry, long workRequestId, int queuePair, int opcode, int status, int completed) {
        ring.set(LE64, entry, workRequestId);
        ring.set(LE32, entry + QUEUE_PAIR, queuePair);
        ring.set(LE64, entry + BYTE_LENGTH, 0);
        ring.set(LE32, entry + COMPLETED, completed);
        ring.set(U8, entry + OPCODE, (byte) opcode);
        ring.set(U8, entry + STATUS, (byte) status);
        ring.set(LE16, entry + INVALIDATE, (short) 0);
    }

    /** Adds the number of bytes received or read. */
    public static void byteLength(MemorySegment ring, long entry, int bytes) {
        ring.set(LE32, entry + BYTE_LENGTH, bytes);
    }

    /** Marks the entry as one of the receive queue. */
    public static void markReceive(MemorySegment ring, long entry) {
        ring.set(U8, entry + RECEIVE, (byte) 1);
    }

    /** Adds the key that the peer invalidated. */
    public static void invalidated(MemorySegment ring, long entry, int key) {
        ring.set(LE32, entry + INVALIDATED_KEY, key);
        ring.set(U8, entry + INVALIDATE, (byte) 1);
    }

    /** Sets the owner bit. */
    public static void owner(MemorySegment ring, long entry, boolean owner) {
        ring.set(LE16, entry + OWNER, (short) (owner ? 1 : 0));
    }

    /** Work request identifier. */
    public static long workRequestId(MemorySegment ring, long entry) {
        return ring.get(LE64, entry);
    }

    /** Queue pair number. */
    public static int queuePair(MemorySegment ring, long entry) {
        return ring.get(LE32, entry + QUEUE_PAIR);
    }

    /** Bytes received or read. */
    public static int byteLength(MemorySegment ring, long entry) {
        return ring.get(LE32, entry + BYTE_LENGTH);
    }

    /** Key that the peer invalidated. */
    public static int invalidatedKey(MemorySegment ring, long entry) {
        return ring.get(LE32, entry + INVALIDATED_KEY);
    }

    /** Work requests completed so far on its queue. */
    public static int completed(MemorySegment ring, long entry) {
        return ring.get(LE32, entry + COMPLETED);
    }

    /** Ordinal of the completion opcode. */
    public static int opcode(MemorySegment ring, long entry) {
        return Byte.toUnsignedInt(ring.get(U8, entry + OPCODE));
    }

    /** Ordinal of the completion status. */
    public static int status(MemorySegment ring, long entry) {
        return Byte.toUnsignedInt(ring.get(U8, entry + STATUS));
    }

    /** Whether the peer invalidated a key. */
    public static boolean withInvalidate(MemorySegment ring, long entry) {
        return ring.get(U8, entry + INVALIDATE) != 0;
    }

    /** Whether it is about the receive queue. */
    public static boolean ofReceiveQueue(MemorySegment ring, long entry) {
        return ring.get(U8, entry + RECEIVE) != 0;
    }

    /** The owner bit. */
    public static boolean owner(MemorySegment ring, long entry) {
        return (ring.get(LE16, entry + OWNER) & 1) != 0;
    }
}
