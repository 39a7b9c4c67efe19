package io.peerlane.rdma.iwarp;

import io.peerlane.rdma.iwarp.wire.Fpdu;

/** One RDMA stream after MPA start-up: receiver, transmitter, and the reads outstanding both ways. One thread. */
public final class IwarpStream {

    /** Smallest maximum ULPDU (RFC 5044, 4.5 asks for room for at least 128 octets). */
    public static final int MIN_MULPDU = 128;

    private final StreamParameters parameters;
    private final ReadQueue outboundReads;
    private final ReadQueue inboundReads;
    private final FpduReceiver receiver;
    private final FpduTransmitter transmitter;

    /**
     * @param mulpdu largest ULPDU to send, {@link #MIN_MULPDU} to 65535 octets; what is received may always be that large
     */
    public IwarpStream(StreamParameters parameters, int mulpdu, InboundSink sink) {
        if (mulpdu < MIN_MULPDU || mulpdu > Fpdu.MAX_ULPDU) {
            throw new IllegalArgumentException("MULPDU is 128 to 65535, found " + mulpdu);
        }
        this.parameters = parameters;
        this.outboundReads = new ReadQueue(capacity(parameters, true, parameters.outboundReads()));
        this.inboundReads = new ReadQueue(capacity(parameters, false, parameters.inboundReads()));
        this.receiver = new FpduReceiver(this, sink);
        this.transmitter = new FpduTransmitter(this, mulpdu);
    }

    /** An empty read that only says "ready" has its slot even where no read was negotiated. */
    private static int capacity(StreamParameters parameters, boolean atInitiator, int depth) {
        boolean emptyRead = parameters.readyToReceive() == ReadyToReceive.EMPTY_READ;
        return emptyRead && parameters.initiator() == atInitiator ? Math.max(1, depth) : depth;
    }

    /** What MPA start-up settled. */
    public StreamParameters parameters() {
        return parameters;
    }

    /** Takes received octets. */
    public FpduReceiver receiver() {
        return receiver;
    }

    /** Builds octets to send. */
    public FpduTransmitter transmitter() {
        return transmitter;
    }

    /** Reads this side waits for; as many as ORD. */
    public ReadQueue outboundReads() {
        return outboundReads;
    }

    /** Reads of the peer that wait for their response; as many as IRD. */
    public ReadQueue inboundReads() {
        return inboundReads;
    }
}
