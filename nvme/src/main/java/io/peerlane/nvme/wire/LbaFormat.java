package io.peerlane.nvme.wire;

/**
 * LBA format (NVM Command Set 1.1, figure 116).
 *
 * @param metadataBytes MS: metadata bytes per block, 0 to 65535
 * @param dataSize LBADS: a block holds 2^n bytes; 9 to 12 in this project, 0 in an unused format
 * @param relativePerformance RP: 0 best to 3 degraded
 */
public record LbaFormat(int metadataBytes, int dataSize, int relativePerformance) {

    /** The format of a dword. */
    public static LbaFormat of(int value) {
        return new LbaFormat(Bits.get(value, 0, 16), Bits.get(value, 16, 8), Bits.get(value, 24, 2));
    }

    /** The dword. */
    public int value() {
        long bits = Bits.with(0, "MS", 0, 16, metadataBytes);
        bits = Bits.with(bits, "LBADS", 16, 8, dataSize);
        return (int) Bits.with(bits, "RP", 24, 2, relativePerformance);
    }

    /** Bytes of a block's data. */
    public long blockBytes() {
        return 1L << dataSize;
    }
}
