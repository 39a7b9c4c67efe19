package io.peerlane.rdma.netty;

import io.peerlane.rdma.iwarp.IwarpStream;
import io.peerlane.rdma.iwarp.wire.Fpdu;
import java.time.Duration;

/**
 * How connections are made.
 *
 * @param crc whether an initiator asks for CRCs; a responder does as it is asked
 * @param mulpdu most bytes of a ULPDU to send, 128 to 65535; large ones save headers and need not fit a TCP segment
 * @param requestTimeout how long a responder waits for the MPA Request after TCP accept
 * @param replyTimeout how long an initiator waits for TCP, and then for the MPA Reply
 */
public record ConnectionOptions(boolean crc, int mulpdu, Duration requestTimeout, Duration replyTimeout) {

    /** With CRCs; an FPDU fits 64 KiB; 5 s and 10 s. */
    public static final ConnectionOptions DEFAULT =
            new ConnectionOptions(true, 65_472, Duration.ofSeconds(5), Duration.ofSeconds(10));

    /** Checks the ranges. */
    public ConnectionOptions {
        if (mulpdu < IwarpStream.MIN_MULPDU || mulpdu > Fpdu.MAX_ULPDU) {
            throw new IllegalArgumentException("MULPDU is 128 to 65535, found " + mulpdu);
        }
    }

    /** The same with or without CRCs. */
    public ConnectionOptions withCrc(boolean wanted) {
        return new ConnectionOptions(wanted, mulpdu, requestTimeout, replyTimeout);
    }

    /** The same with another MULPDU. */
    public ConnectionOptions withMulpdu(int bytes) {
        return new ConnectionOptions(crc, bytes, requestTimeout, replyTimeout);
    }

    /** The same with other time limits. */
    public ConnectionOptions withTimeouts(Duration request, Duration reply) {
        return new ConnectionOptions(crc, mulpdu, request, reply);
    }
}
