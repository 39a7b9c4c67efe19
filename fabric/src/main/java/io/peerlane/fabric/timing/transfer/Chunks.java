package io.peerlane.fabric.timing.transfer;

/**
 * The pieces that a transfer is followed in: small ones overlap the links they pass, a large transfer has at most so many.
 *
 * @param count 1 to {@link #MOST}
 * @param bytes of each
 */
public record Chunks(int count, long bytes) {

    /** Most pieces. */
    public static final int MOST = 16;

    private static final int LEAST_BYTES = 4096;

    /** Of a transfer of {@code total} bytes, 0 or more. */
    public static Chunks of(long total) {
        int count = (int) Math.clamp(Math.ceilDiv(total, LEAST_BYTES), 1L, MOST);
        return new Chunks(count, Math.max(1, Math.ceilDiv(total, count)));
    }
}
