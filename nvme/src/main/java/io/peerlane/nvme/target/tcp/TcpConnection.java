package io.peerlane.nvme.target.tcp;

import io.peerlane.fabric.errno.ErrnoException;
import io.peerlane.fabric.logging.LineLimit;
import io.peerlane.nvme.target.ConnectRule;
import io.peerlane.nvme.target.Port;
import io.peerlane.nvme.target.ProgressWatch;
import io.peerlane.nvme.target.RefusedConnect;
import io.peerlane.nvme.target.TargetClock;
import io.peerlane.nvme.target.TargetConnection;
import io.peerlane.nvme.target.TargetLoop;
import io.peerlane.nvme.target.TargetQueue;
import io.peerlane.nvme.target.TargetTransport;
import io.peerlane.nvme.tcp.PduChecks;
import io.peerlane.nvme.tcp.PduReceiver;
import io.peerlane.nvme.tcp.TcpInput;
import io.peerlane.nvme.tcp.TcpOutput;
import io.peerlane.nvme.tcp.Violation;
import io.peerlane.nvme.wire.tcp.FatalErrorStatus;
import io.peerlane.nvme.wire.tcp.InitializeConnectionPdu;
import io.peerlane.nvme.wire.tcp.InitializeConnectionResponse;
import io.peerlane.nvme.wire.tcp.Termination;
import io.peerlane.nvme.wire.tcp.TerminationPdu;
import java.lang.foreign.MemorySegment;
import java.net.InetSocketAddress;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * One connection from its acceptance to its end, without I/O: bytes come in by {@link #received}, PDUs leave through
 * {@link TcpOutput}. States are those of {@link ConnectionState}. Used on its event loop.
 *
 * <p>Memory goes back in this order: the socket is gone, so nothing queued refers to it; requests end, those in a block device
 * when the device has let go; then the buffers are freed.
 */
public final class TcpConnection implements TargetConnection, TcpInput {

    private static final Logger LOG = LoggerFactory.getLogger(TcpConnection.class);

    /** Output that may wait for the peer before no more is read from it. */
    static final long MOST_QUEUED_BYTES = 2 << 20;

    private final TcpTransport transport;
    private final TargetLoop loop;
    private final TcpOutput output;
    private final PduReceiver receiver;
    private final PduSender sender;
    private final PduChecks checks = PduChecks.fromHost();
    private final CommandFlow commands;
    private final TargetQueue queue;
    private final ProgressWatch watch;
    private final TargetClock.Timeout connectTimeout;

    private ConnectionState state = ConnectionState.INITIALIZING;
    private CloseReason closeReason = CloseReason.PEER;
    private TargetClock.Timeout stageTimeout;
    private boolean batching;
    private boolean touched;
    private boolean inputHeld;

    @SuppressWarnings("this-escape") // kept, not called before the constructor is done
    TcpConnection(TcpTransport transport, Port port, TargetLoop loop, TcpOutput output) {
        this.transport = transport;
        this.loop = loop;
        this.output = output;
        this.sender = new PduSender(output);
        this.queue = port.openQueue(loop, this);
        this.commands = new CommandFlow(this, queue, transport.memory(), transport.options());
        this.receiver = new PduReceiver(new Inbound(this, commands), checks);
        var options = transport.options();
        this.watch = new ProgressWatch(
                task -> transport.schedule(loop, options.stallTimeout(), task),
                this::isWaitingForHost,
                () -> abort(CloseReason.TRANSFER_STALLED, "the host sends no data asked for and takes no response"));
        this.stageTimeout = transport.schedule(loop, options.initializeTimeout(), this::initializeTimedOut);
        this.connectTimeout = transport.schedule(loop, options.connectTimeout(), this::connectTimedOut);
    }

    TargetLoop loop() {
        return loop;
    }

    PduReceiver receiver() {
        return receiver;
    }

    // Bytes.

    @Override
    public int received(MemorySegment bytes, int from, int to) {
        beginBatch();
        if (!state.isUsable()) {
            return to - from;
        }
        watch.moved();
        return receiver.receive(bytes, from, to);
    }

    @Override
    public void receiveComplete() {
        if (batching) {
            batching = false;
            loop.endBatch();
        }
    }

    @Override
    public long inPlaceBytes() {
        return state.isUsable() ? receiver.inPlaceBytes() : 0;
    }

    @Override
    public MemorySegment inPlaceTarget() {
        return receiver.inPlaceTarget();
    }

    @Override
    public long inPlaceOffset() {
        return receiver.inPlaceOffset();
    }

    @Override
    public void receivedInPlace(int bytes) {
        beginBatch();
        watch.moved();
        receiver.receivedInPlace(bytes);
    }

    @Override
    public boolean isInputHeld() {
        inputHeld |= state.isUsable() && output.queuedBytes() > MOST_QUEUED_BYTES;
        return inputHeld && state.isUsable();
    }

    private void beginBatch() {
        if (!batching) {
            batching = true;
            loop.beginBatch();
        }
    }

    @Override
    public void closed(String reason) {
        if (state.isOver()) {
            return;
        }
        String more = closeReason == CloseReason.PEER && receiver.isInsidePdu() ? ", inside a PDU" : "";
        state = ConnectionState.CLOSED;
        receiver.fail();
        tell("{} queue {} is gone: {} ({})", reason + more);
        transport.counters().close(closeReason);
        connectTimeout.cancel();
        stageTimeout.cancel();
        watch.stop();
        queue.closed(reason);
        receiveComplete();
        commands.connectionLost();
        releaseIfIdle();
    }

    private void releaseIfIdle() {
        if (state == ConnectionState.CLOSED && commands.isIdle()) {
            state = ConnectionState.RELEASED;
            commands.close();
            transport.released(this);
        }
    }

    // TargetConnection

    @Override
    public TargetTransport transport() {
        return transport;
    }

    @Override
    public String remoteAddress() {
        return output.remoteAddress();
    }

    @Override
    public Optional<InetSocketAddress> localAddress() {
        return output.localAddress();
    }

    @Override
    public int queueDepth() {
        return Math.max(transport.maxQueueDepth(), TcpTransport.ADMIN_DEPTH);
    }

    @Override
    public void flush() {
        touched = false;
        if (!state.isOver()) {
            output.flush();
        }
    }

    @Override
    public void disconnect(String reason) {
        if (state.isUsable()) {
            finishing(CloseReason.TARGET, reason);
        }
    }

    @Override
    public void abort(String reason) {
        abort(CloseReason.TARGET, reason);
    }

    /** Ends it now, for a reason of the transport. */
    void abort(CloseReason why, String reason) {
        if (state.isUsable()) {
            closing(why, reason);
        }
        output.close();
    }

    /** What is queued is sent; the peer then has a while to close. */
    private void finishing(CloseReason why, String reason) {
        closing(why, reason);
        stageTimeout = transport.schedule(loop, transport.options().closeTimeout(), output::close);
        output.finish();
    }

    private void closing(CloseReason why, String reason) {
        state = ConnectionState.FINISHING;
        closeReason = why;
        receiver.fail();
        stageTimeout.cancel();
        output.resumeInput(); // the peer's end is awaited, and read
        if (why == CloseReason.TARGET || isRefusal(why)) {
            tell("closing {} queue {}: {} ({})", reason);
            return;
        }
        long suppressed = transport.violations().admit(why);
        if (suppressed != LineLimit.SUPPRESSED) {
            String more = LineLimit.note(suppressed);
            LOG.warn("closing {} queue {}: {} ({}){}", remoteAddress(), queue.queueIdentifier(), reason, why, more);
        }
    }

    /** One line of its life; before Connect it is a stranger's, of which there may be any number. */
    private void tell(String line, String reason) {
        var level = queue.isConnected() ? Level.INFO : Level.DEBUG;
        LOG.atLevel(level).log(line, remoteAddress(), queue.queueIdentifier(), reason, closeReason);
    }

    /** Whether the log of refused connects tells of the end. */
    private boolean isRefusal(CloseReason why) {
        return switch (why) {
            case PROTOCOL_ERROR -> !queue.isConnected();
            case INITIALIZE_TIMEOUT, CONNECT_TIMEOUT, NO_RESOURCES -> true;
            case PEER, TARGET, TERMINATED_BY_PEER, OUT_OF_COMMANDS, TRANSFER_STALLED -> false;
        };
    }

    private void refused(ConnectRule rule, String field, String found, String wanted, String answer) {
        transport.refused(RefusedConnect.below(transport.type(), remoteAddress(), rule, found, wanted, answer)
                .inField(field));
    }

    private void initializeTimedOut() {
        if (state == ConnectionState.INITIALIZING) {
            refused(ConnectRule.IC_IN_TIME, ConnectRule.IC_IN_TIME.field(), "none", "one in time", "close");
            abort(CloseReason.INITIALIZE_TIMEOUT, "no ICReq came in time");
        }
    }

    private void connectTimedOut() {
        if (!queue.isConnected() && state.isUsable()) {
            var rule = ConnectRule.CONNECT_IN_TIME;
            refused(rule, rule.field(), "none that succeeded", "one in time", "close");
            abort(CloseReason.CONNECT_TIMEOUT, "no Connect command succeeded in time");
        }
    }

    // What PDUs and requests ask.

    /** ICReq came: its parameters are checked, ICResp answers. */
    void initialize(MemorySegment header) {
        var request = new InitializeConnectionPdu(header).parseRequest();
        if (request.formatVersion() != 0) {
            violated(
                    ConnectRule.IC_FORMAT_VERSION,
                    Violation.field(InitializeConnectionPdu.PFV, "PFV", request.formatVersion(), 0));
            return;
        }
        if (request.hostDataAlignment() > TcpTransport.MAX_ALIGNMENT) {
            violated(
                    ConnectRule.IC_DATA_ALIGNMENT,
                    Violation.field(InitializeConnectionPdu.PDA, "HPDA", request.hostDataAlignment(), "0 to 31"));
            return;
        }
        stageTimeout.cancel();
        state = ConnectionState.LIVE;
        var response = new InitializeConnectionResponse(
                0,
                0,
                request.headerDigest(),
                request.dataDigest(),
                transport.options().maxH2CDataBytes());
        checks.initialized(response.headerDigest(), response.dataDigest(), response.controllerDataAlignment());
        sender.initialize(response, request.hostDataAlignment());
        touch();
    }

    /** The peer broke a rule: it is told, and the connection ends. */
    void violated(Violation violation) {
        violated(ConnectRule.PDU_VALID, violation);
    }

    private void violated(ConnectRule rule, Violation violation) {
        if (!queue.isConnected()) {
            String answer = "C2HTermReq, FES %s, FEI %d".formatted(violation.status(), violation.information());
            refused(rule, violation.field(), violation.found(), violation.wanted(), answer);
        }
        transport.counters().terminate(violation.status());
        sender.terminate(
                new Termination(violation.status().code(), violation.information(), receiver.headerReceived()));
        finishing(CloseReason.PROTOCOL_ERROR, violation.toString());
    }

    /** The peer ends the connection. */
    void terminatedByPeer(MemorySegment header) {
        var termination = new TerminationPdu(header.asSlice(0, TerminationPdu.BYTES)).parse();
        String code =
                FatalErrorStatus.of(termination.statusCode()).map(Enum::name).orElse("reserved");
        abort(
                CloseReason.TERMINATED_BY_PEER,
                "the host ends it with FES %d (%s), FEI %d"
                        .formatted(termination.statusCode(), code, termination.information()));
    }

    /** {@code bytes} bytes of a command's data were copied into memory. */
    void stored(long bytes) {
        transport.cpu().chargeDataStore(bytes);
    }

    /** Whether PDUs are looked at and sent. */
    boolean isUsable() {
        return state.isUsable();
    }

    /** No slot is free: nothing is read until a response has left. */
    void holdInput() {
        inputHeld = true;
    }

    /** Sends R2T for all data of a request. */
    void solicit(TcpRequest request) {
        sender.readyToTransfer(request.commandIdentifier(), request.transferTag(), 0, request.transferBytes());
        watch.await();
        touch();
    }

    /** Sends data and response of a request. */
    void respond(TcpRequest request) {
        boolean omitted = request.needsNoResponse();
        if (request.sendsData()) {
            sender.data(
                    request.commandIdentifier(),
                    request.dataSegment(),
                    request.dataOffset(),
                    request.transferBytes(),
                    omitted);
            transport.cpu().chargeDataLoad(request.transferBytes());
        }
        commands.answered(request);
        if (!state.isUsable()) {
            return; // there is no memory for the queue that the host connected
        }
        if (!omitted) {
            sender.response(request);
        }
        output.notifyWhenSent(request);
        watch.await();
        touch();
    }

    /** A response is with TCP. */
    void responseSent(TcpRequest request) {
        request.free();
        watch.moved();
        if (inputHeld && state.isUsable() && output.queuedBytes() <= MOST_QUEUED_BYTES / 2) {
            inputHeld = false;
            output.resumeInput();
        }
    }

    /** A request ended without response. */
    void abandoned() {
        releaseIfIdle();
    }

    /** There is no memory for the queue. */
    void noResources(ErrnoException cause) {
        var rule = ConnectRule.QUEUE_MEMORY;
        refused(rule, rule.field(), String.valueOf(cause.getMessage()), "room for the queue", "close");
        abort(CloseReason.NO_RESOURCES, "no memory for the queue: " + cause.getMessage());
    }

    private boolean isWaitingForHost() {
        return commands.isWaitingForHost();
    }

    private void touch() {
        if (!touched) {
            touched = true;
            loop.touch(this);
        }
    }
}
