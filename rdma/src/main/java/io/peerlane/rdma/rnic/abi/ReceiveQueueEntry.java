package io.peerlane.rdma.rnic.abi;

import static io.peerlane.fabric.octets.Octets.LE32;
import static io.peerlane.fabric.octets.Octets.LE64;

import java.lang.foreign.MemorySegment;

/**
 * Receive queue entry: 32 bytes.
 *
 * <pre>
 *   0  u64  work request identifier
 *   8  u64  I/O virtual address
 *  16  u32  bytes
 *  20  u32  local key
 * </pre>
 */
public final class ReceiveQueueEntry {

    /** Bytes of an entry. */
    public static final int BYTES = 32;

    private static final long ADDRESS = 8;
    private static final long LENGTH = 16;
    private static final long KEY = 20;

    private ReceiveQueueEntry() {}

    /** Writes all fields. */
    public static void emit(
            MemorySegment ring, long entry, long workRequestId, long address, int length, int localKey) {
        ring.set(LE64, entry, workRequestId);
        ring.set(LE64, entry + ADDRESS, address);
        ring.set(LE32, entry + LENGTH, length);
        ring.set(LE32, entry + KEY, localKey);
    }

    /** Work request identifier. */
    public static long workRequestId(MemorySegment ring, long entry) {
        return ring.get(LE64, entry);
    }

    /** I/O virtual address. */
    public static long address(MemorySegment ring, long entry) {
        return ring.get(LE64, entry + ADDRESS);
    }

    /** Bytes, 0 to 2^32 - 1. */
    public static long length(MemorySegment ring, long entry) {
        return Integer.toUnsignedLong(ring.get(LE32, entry + LENGTH));
    }

    /** Local key. */
    public static int key(MemorySegment ring, long entry) {
        return ring.get(LE32, entry + KEY);
    }
}
