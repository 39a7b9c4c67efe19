package io.peerlane.rdma.rnic.abi;

import static io.peerlane.fabric.octets.Octets.LE64;

import java.lang.foreign.MemorySegment;

/**
 * One piece of memory behind a region: 16 bytes in a list in host memory.
 *
 * <pre>
 *   0  u64  bus address
 *   8  u64  bytes
 * </pre>
 */
public final class TranslationEntry {

    /** Bytes of an entry. */
    public static final int BYTES = 16;

    private TranslationEntry() {}

    /** Writes entry {@code i} of a list. */
    public static void set(MemorySegment list, int i, long busAddress, long length) {
        list.set(LE64, (long) i * BYTES, busAddress);
        list.set(LE64, (long) i * BYTES + 8, length);
    }

    /** Bus address of entry {@code i}. */
    public static long address(MemorySegment list, int i) {
        return list.get(LE64, (long) i * BYTES);
    }

    /** Bytes of entry {@code i}. */
    public static long length(MemorySegment list, int i) {
        return list.get(LE64, (long) i * BYTES + 8);
    }
}
