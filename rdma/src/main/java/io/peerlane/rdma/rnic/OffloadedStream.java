package io.peerlane.rdma.rnic;

import io.peerlane.fabric.logging.LineLimit;
import io.peerlane.fabric.tlp.DmaException;
import io.peerlane.rdma.iwarp.FpduTransmitter;
import io.peerlane.rdma.iwarp.IwarpStream;
import io.peerlane.rdma.iwarp.ReadyToReceive;
import io.peerlane.rdma.iwarp.StreamParameters;
import io.peerlane.rdma.iwarp.TerminateReason;
import io.peerlane.rdma.iwarp.WireBuffer;
import io.peerlane.rdma.iwarp.wire.TerminateCode;
import io.peerlane.rdma.iwarp.wire.TerminateMessage;
import io.peerlane.rdma.verbs.WorkCompletionStatus;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A queue pair's connection while it lasts: bytes in, bytes out, and how it ends. */
final class OffloadedStream implements InboundStream {

    private static final Logger LOG = LoggerFactory.getLogger(OffloadedStream.class);

    private final Device device;
    private final DeviceQueuePair queuePair;
    private final DeviceLoop loop;
    private final ByteStream transport;
    private final RnicStatistics statistics;
    private final OffloadEvents events;
    private final IwarpStream iwarp;
    private final Placement placement;
    private final OutputBatch output;
    private final Transmission transmission;

    private boolean scheduled;
    private boolean flushWaits;
    private boolean started;
    private boolean closing;
    private boolean finished;
    private boolean over;
    private @Nullable String reason;

    OffloadedStream(
            Device device,
            DeviceQueuePair queuePair,
            RegionAccess regions,
            ByteStream transport,
            StreamParameters parameters,
            int mulpdu,
            OffloadEvents events) {
        this.device = device;
        this.queuePair = queuePair;
        this.loop = queuePair.loop();
        this.transport = transport;
        this.statistics = device.statistics();
        this.events = events;
        this.placement = new Placement(queuePair, regions, this);
        this.iwarp = new IwarpStream(parameters, mulpdu, placement);
        this.output = new OutputBatch(transport, statistics);
        this.transmission = new Transmission(queuePair, regions, iwarp, output);
        statistics.streams(1);
    }

    /** Sends the ready-to-receive frame if one was agreed, and whatever was posted before. */
    void start() {
        loop.enter();
        try {
            var parameters = iwarp.parameters();
            boolean signal = parameters.initiator() && parameters.readyToReceive() != ReadyToReceive.NONE;
            if (signal && output.require(FpduTransmitter.READ_REQUEST_SIZE)) {
                output.built(iwarp.transmitter().readyToReceive(output.buffer(), output.at()));
            }
            schedule();
        } finally {
            loop.leave();
        }
    }

    /** Transmits when the adapter settles. */
    void schedule() {
        if (!scheduled && !over) {
            scheduled = true;
            loop.transmissionWaits(this);
        }
    }

    void transmit() {
        scheduled = false;
        if (over || device.isRetired()) {
            return;
        }
        try {
            transmission.run();
        } catch (DmaException e) {
            if (device.isRetired()) {
                return;
            }
            queuePair.fail(Fault.DMA, e.getMessage());
        }
        var failure = transmission.failure();
        if (failure != null && !over) {
            violated(failure, transmission.sourceFault());
        }
        waitForFlush();
    }

    private void waitForFlush() {
        if (!flushWaits && (output.isPending() || (closing && transmission.isIdle()))) {
            flushWaits = true;
            loop.flushWaits(this);
        }
    }

    void flush() {
        flushWaits = false;
        if (finished) {
            return;
        }
        output.flush();
        if (over || (closing && transmission.isIdle())) {
            finished = true;
            transport.finish();
        }
    }

    @Override
    public int received(WireBuffer bytes, int from, int to) {
        if (over || device.isRetired()) {
            return to - from;
        }
        loop.enter();
        try {
            return receive(bytes, from, to);
        } finally {
            loop.leaveUnsettled();
        }
    }

    private int receive(WireBuffer bytes, int from, int to) {
        int used;
        try {
            used = iwarp.receiver().receive(bytes, from, to);
        } catch (DmaException e) {
            violated(TerminateReason.of(TerminateCode.DDP_LOCAL_CATASTROPHIC, e.getMessage()), Fault.DMA);
            return to - from;
        }
        statistics.received(used);
        if (iwarp.receiver().isOpen()) {
            announceFirst();
            return used;
        }
        placement.terminate().ifPresent(this::terminated);
        iwarp.receiver()
                .failure()
                .ifPresent(failure -> violated(failure, placement.regionFault().orElse(null)));
        return to - from;
    }

    private void announceFirst() {
        if (!started && iwarp.receiver().isStarted()) {
            started = true;
            schedule();
            events.firstMessage();
        }
    }

    @Override
    public void receiveComplete() {
        loop.enter();
        loop.leave();
    }

    @Override
    public void writable() {
        loop.enter();
        schedule();
        loop.leave();
    }

    @Override
    public void ended(boolean orderly, int leftover, String detail) {
        loop.enter();
        try {
            if (!orderly) {
                queuePair.fail(Fault.RESET, detail);
            } else if (leftover > 0) {
                queuePair.fail(Fault.TRUNCATED, "stream ended " + leftover + " bytes into an FPDU");
            } else {
                queuePair.fail(null, closing ? "closed" : "closed by the peer");
            }
            transport.close();
        } finally {
            loop.leave();
        }
    }

    void closeInOrder() {
        closing = true;
        schedule();
    }

    private void violated(TerminateReason violation, @Nullable RegionFault region) {
        violated(violation, FaultReasons.of(violation, region));
    }

    /**
     * The peer broke a rule, or an access of it failed: one Terminate, then the end (RFC 5040, 7.1). What fails while the
     * adapter goes away is nobody's fault, and an adapter that is gone says nothing: {@link #cut} follows.
     */
    private void violated(TerminateReason violation, Fault fault) {
        if (over || device.isRetired()) {
            return;
        }
        if (fault == Fault.MESSAGE_TOO_LONG && queuePair.receives().hasNext()) {
            queuePair.failNextReceive(WorkCompletionStatus.LOCAL_LENGTH_ERROR);
        }
        if (output.require(FpduTransmitter.MAX_TERMINATE_SIZE)) {
            int size = iwarp.transmitter().terminate(output.buffer(), output.at(), violation);
            if (size > 0) {
                output.built(size);
                statistics.terminateSent();
            }
        }
        queuePair.fail(fault, violation.toString());
    }

    private void terminated(TerminateMessage message) {
        statistics.terminateReceived();
        if (!queuePair.reads().isEmpty() && FaultReasons.refusesRead(message)) {
            queuePair.failRead(WorkCompletionStatus.REMOTE_ACCESS_ERROR);
        }
        queuePair.fail(Fault.PEER_TERMINATE, "the peer sent Terminate: " + message);
    }

    /** The queue pair goes to ERROR. What is built still leaves, then the stream ends. */
    void end(@Nullable Fault fault, String why) {
        over = true;
        device.forget(this);
        reason = why;
        iwarp.receiver().close();
        statistics.streams(-1);
        if (fault == null) {
            LOG.debug("queue pair {} with {}: {}", Integer.toHexString(queuePair.number()), transport.peer(), why);
        } else {
            long suppressed = statistics.faulted(fault);
            if (suppressed != LineLimit.SUPPRESSED) {
                String more = LineLimit.note(suppressed);
                LOG.warn("connection with {} ended, {}: {}{}", transport.peer(), fault, why, more);
            }
        }
        if (!flushWaits) {
            flushWaits = true;
            loop.flushWaits(this);
        }
    }

    /**
     * The queue pair is destroyed: cuts the stream without a word. One that is finished already is left to the transport: a
     * close while the peer still sends would reset the connection, and the peer might never read the Terminate.
     */
    void abandon() {
        if (!over) {
            over = true;
            device.forget(this);
            statistics.streams(-1);
        }
        iwarp.receiver().close();
        if (!finished) {
            finished = true;
            output.abandon();
            transport.close();
        }
    }

    /** The adapter is gone; from any thread. */
    void cut(String why) {
        transport.cut(why);
    }

    void notifyEnded() {
        var why = reason;
        if (why != null) {
            reason = null;
            events.disconnected(why);
        }
    }
}
