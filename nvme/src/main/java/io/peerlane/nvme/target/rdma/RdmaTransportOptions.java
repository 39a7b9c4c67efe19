package io.peerlane.nvme.target.rdma;

import java.time.Duration;

/**
 * Settings of the transport.
 *
 * @param inlineDataBytes in-capsule data of an I/O command, a multiple of 16, 0 to 16384
 * @param maxQueueDepth commands outstanding on an I/O queue, 2 to 1024
 * @param connectTimeout how long a connection may stay without a successful Connect command
 */
public record RdmaTransportOptions(int inlineDataBytes, int maxQueueDepth, Duration connectTimeout) {

    private static final int MAX_INLINE = 16384;
    private static final int MAX_DEPTH = 1024;

    /** @throws IllegalArgumentException if a setting is out of its range */
    public RdmaTransportOptions {
        if (inlineDataBytes < 0 || inlineDataBytes > MAX_INLINE || inlineDataBytes % 16 != 0) {
            throw new IllegalArgumentException(
                    "inlineDataBytes is 0 to 16384 and a multiple of 16, not " + inlineDataBytes);
        }
        if (maxQueueDepth < 2 || maxQueueDepth > MAX_DEPTH) {
            throw new IllegalArgumentException("maxQueueDepth is 2 to 1024, not " + maxQueueDepth);
        }
    }

    /** nvmet's: 4096 bytes in a capsule, 128 commands; and a minute for Connect. */
    public static RdmaTransportOptions defaults() {
        return new RdmaTransportOptions(4096, 128, Duration.ofSeconds(60));
    }
}
