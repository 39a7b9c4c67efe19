package io.peerlane.nvme.target.tcp;

import java.time.Duration;

/**
 * Settings of the transport.
 *
 * @param inlineDataBytes in-capsule data of an I/O command, a multiple of 16, 0 to 16384
 * @param maxQueueDepth commands outstanding on an I/O queue, 2 to 1024
 * @param maxH2CDataBytes MAXH2CDATA, a multiple of 4, 4096 and more
 * @param initializeTimeout how long a connection may stay without ICReq
 * @param connectTimeout how long it may stay without a successful Connect command
 * @param closeTimeout how long a peer may take to close after a termination request
 * @param stallTimeout how long, at least, a host may send no data asked for and take no response
 */
public record TcpTransportOptions(
        int inlineDataBytes,
        int maxQueueDepth,
        int maxH2CDataBytes,
        Duration initializeTimeout,
        Duration connectTimeout,
        Duration closeTimeout,
        Duration stallTimeout) {

    private static final int MAX_INLINE = 16384;
    private static final int MAX_DEPTH = 1024;
    private static final int LEAST_MAXH2CDATA = 4096;

    /** @throws IllegalArgumentException if a setting is out of its range */
    public TcpTransportOptions {
        if (inlineDataBytes < 0 || inlineDataBytes > MAX_INLINE || inlineDataBytes % 16 != 0) {
            throw new IllegalArgumentException(
                    "inlineDataBytes is 0 to 16384 and a multiple of 16, not " + inlineDataBytes);
        }
        if (maxQueueDepth < 2 || maxQueueDepth > MAX_DEPTH) {
            throw new IllegalArgumentException("maxQueueDepth is 2 to 1024, not " + maxQueueDepth);
        }
        if (maxH2CDataBytes < LEAST_MAXH2CDATA || maxH2CDataBytes % 4 != 0) {
            throw new IllegalArgumentException("maxH2CDataBytes is a multiple of 4 from 4096, not " + maxH2CDataBytes);
        }
    }

    /** 4096 bytes in a capsule, 128 commands, 1 MiB in a PDU; 10 s for ICReq, a minute for Connect, 5 s to close, 30 s stalled. */
    public static TcpTransportOptions defaults() {
        return new TcpTransportOptions(
                4096,
                128,
                1 << 20,
                Duration.ofSeconds(10),
                Duration.ofSeconds(60),
                Duration.ofSeconds(5),
                Duration.ofSeconds(30));
    }

    /** With another {@link #inlineDataBytes} and {@link #maxQueueDepth}. */
    public TcpTransportOptions withQueues(int inlineBytes, int depth) {
        return new TcpTransportOptions(
                inlineBytes, depth, maxH2CDataBytes, initializeTimeout, connectTimeout, closeTimeout, stallTimeout);
    }

    /** With another {@link #maxH2CDataBytes}. */
    public TcpTransportOptions withMaxH2CDataBytes(int bytes) {
        return new TcpTransportOptions(
                inlineDataBytes, maxQueueDepth, bytes, initializeTimeout, connectTimeout, closeTimeout, stallTimeout);
    }
}
