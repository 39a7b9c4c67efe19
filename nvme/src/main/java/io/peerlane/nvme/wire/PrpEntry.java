package io.peerlane.nvme.wire;

/**
 * Arithmetic of physical region pages (NVMe Base 2.1, 4.3.1). A PRP entry is a 64-bit address: the page in the upper
 * bits, an offset in the lower ones. {@code pageBytes} is the memory page size CC.MPS chose, a power of two.
 */
public final class PrpEntry {

    /** Bytes of an entry. */
    public static final int BYTES = 8;

    private PrpEntry() {}

    /** Offset of {@code entry} in its page. */
    public static long offset(long entry, int pageBytes) {
        return entry & (pageBytes - 1);
    }

    /** Bytes the first entry covers of a transfer: up to the end of its page. */
    public static long firstChunk(long entry, long lengthBytes, int pageBytes) {
        return Math.min(lengthBytes, pageBytes - offset(entry, pageBytes));
    }

    /** Entries a list starting at {@code listAddress} can hold: it ends at the page boundary. */
    public static int listCapacity(long listAddress, int pageBytes) {
        return (int) ((pageBytes - offset(listAddress, pageBytes)) / BYTES);
    }

    /** Entries a transfer needs, the first one included. */
    public static int entries(long firstEntry, long lengthBytes, int pageBytes) {
        long rest = lengthBytes - firstChunk(firstEntry, lengthBytes, pageBytes);
        return (int) (1 + (rest + pageBytes - 1) / pageBytes);
    }
}
