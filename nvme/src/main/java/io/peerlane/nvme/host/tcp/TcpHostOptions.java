package io.peerlane.nvme.host.tcp;

import java.time.Duration;

/**
 * How a TCP initiator uses its connections.
 *
 * @param headerDigest whether header digests are wanted; a controller that refuses them is refused
 * @param dataDigest whether data digests are wanted; a controller that refuses them is refused
 * @param dataAlignment HPDA: data of C2HData is wanted at a multiple of (n + 1) dwords, 0 to 31; Linux targets take only 0
 * @param maxOutstandingR2ts R2Ts that a controller may have outstanding for a command, 1 to 256; MAXR2T is one less
 * @param maxTransferBytes most bytes of one command, 4096 to 16 MiB - 4096, a multiple of 4096
 * @param closeTimeout how long a controller may take to close after a termination request
 */
public record TcpHostOptions(
        boolean headerDigest,
        boolean dataDigest,
        int dataAlignment,
        int maxOutstandingR2ts,
        int maxTransferBytes,
        Duration closeTimeout) {

    /** Most of HPDA and CPDA. */
    static final int MAX_ALIGNMENT = 31;

    private static final int MAX_R2TS = 256;
    private static final int PAGE_BYTES = 4096;
    private static final int MAX_BYTES = (1 << 24) - PAGE_BYTES;

    /** @throws IllegalArgumentException if a setting is out of its range */
    public TcpHostOptions {
        if (dataAlignment < 0 || dataAlignment > MAX_ALIGNMENT) {
            throw new IllegalArgumentException("dataAlignment is 0 to 31, found " + dataAlignment);
        }
        if (maxOutstandingR2ts < 1 || maxOutstandingR2ts > MAX_R2TS) {
            throw new IllegalArgumentException("maxOutstandingR2ts is 1 to 256, found " + maxOutstandingR2ts);
        }
        if (maxTransferBytes < PAGE_BYTES || maxTransferBytes > MAX_BYTES || maxTransferBytes % PAGE_BYTES != 0) {
            throw new IllegalArgumentException(
                    "maxTransferBytes is a multiple of 4096 up to " + MAX_BYTES + ", found " + maxTransferBytes);
        }
    }

    /** No digests, no alignment, 8 R2Ts for a command, transfers to 1 MiB, 2 s to close. */
    public static TcpHostOptions defaults() {
        return new TcpHostOptions(false, false, 0, 8, 1 << 20, Duration.ofSeconds(2));
    }

    /** The same with digests or not. */
    public TcpHostOptions withDigests(boolean header, boolean data) {
        return new TcpHostOptions(header, data, dataAlignment, maxOutstandingR2ts, maxTransferBytes, closeTimeout);
    }

    /** The same with another HPDA and another number of R2Ts. */
    public TcpHostOptions withTransfers(int alignment, int r2ts) {
        return new TcpHostOptions(headerDigest, dataDigest, alignment, r2ts, maxTransferBytes, closeTimeout);
    }
}
