package io.peerlane.rdma.netty;

import io.peerlane.rdma.iwarp.IwarpStream;
import io.peerlane.rdma.iwarp.ReadyToReceive;
import io.peerlane.rdma.iwarp.wire.Fpdu;
import java.time.Duration;
import java.util.Set;

/**
 * How connections are made.
 *
 * @param crc whether an initiator asks for CRCs; a responder does as it is asked
 * @param mulpdu most bytes of a ULPDU to send, 128 to 65535; large ones save headers and need not fit a TCP segment
 * @param requestTimeout how long a responder waits for the MPA Request after TCP accept
 * @param replyTimeout how long an initiator waits for TCP, and then for the MPA Reply
 * @param readyToReceive frames an initiator offers to send first (RFC 6581, 9.2); empty for the client-server model. A responder
 *     takes whatever it is offered
 * @param firstMessagePause how long an initiator waits between the MPA Reply and its first message: soft-iWARP of Linux answers
 *     before it is ready to receive, and overlooks what comes in between until more comes
 */
public record ConnectionOptions(
        boolean crc,
        int mulpdu,
        Duration requestTimeout,
        Duration replyTimeout,
        Set<ReadyToReceive> readyToReceive,
        Duration firstMessagePause) {

    /** With CRCs; an FPDU fits 64 KiB; 5 s and 10 s; the client-server model without a pause. */
    public static final ConnectionOptions DEFAULT =
            new ConnectionOptions(true, 65_472, Duration.ofSeconds(5), Duration.ofSeconds(10), Set.of(), Duration.ZERO);

    /** Checks the ranges. */
    public ConnectionOptions {
        readyToReceive = Set.copyOf(readyToReceive);
        if (mulpdu < IwarpStream.MIN_MULPDU || mulpdu > Fpdu.MAX_ULPDU) {
            throw new IllegalArgumentException("MULPDU is 128 to 65535, found " + mulpdu);
        }
    }

    /** The same with or without CRCs. */
    public ConnectionOptions withCrc(boolean wanted) {
        return new ConnectionOptions(wanted, mulpdu, requestTimeout, replyTimeout, readyToReceive, firstMessagePause);
    }

    /** The same with another MULPDU. */
    public ConnectionOptions withMulpdu(int bytes) {
        return new ConnectionOptions(crc, bytes, requestTimeout, replyTimeout, readyToReceive, firstMessagePause);
    }

    /** The same with other time limits. */
    public ConnectionOptions withTimeouts(Duration request, Duration reply) {
        return new ConnectionOptions(crc, mulpdu, request, reply, readyToReceive, firstMessagePause);
    }

    /** The same, offering these frames. */
    public ConnectionOptions withReadyToReceive(Set<ReadyToReceive> offered) {
        return new ConnectionOptions(crc, mulpdu, requestTimeout, replyTimeout, offered, firstMessagePause);
    }

    /** The same with a pause before the first message. */
    public ConnectionOptions withFirstMessagePause(Duration pause) {
        return new ConnectionOptions(crc, mulpdu, requestTimeout, replyTimeout, readyToReceive, pause);
    }
}
