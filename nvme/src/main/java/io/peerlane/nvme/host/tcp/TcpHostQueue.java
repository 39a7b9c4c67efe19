package io.peerlane.nvme.host.tcp;

import static io.peerlane.nvme.host.AssociationException.Kind.LOST;
import static io.peerlane.nvme.host.AssociationException.Kind.PROTOCOL;
import static io.peerlane.nvme.host.AssociationException.Kind.UNACCEPTABLE;

import io.peerlane.nvme.host.AssociationException;
import io.peerlane.nvme.host.CommandSlot;
import io.peerlane.nvme.host.HostQueue;
import io.peerlane.nvme.host.QueueParameters;
import io.peerlane.nvme.status.GenericStatus;
import io.peerlane.nvme.status.Status;
import io.peerlane.nvme.tcp.PduChecks;
import io.peerlane.nvme.tcp.PduReceiver;
import io.peerlane.nvme.tcp.PduWriter;
import io.peerlane.nvme.tcp.TcpInput;
import io.peerlane.nvme.tcp.TcpOutput;
import io.peerlane.nvme.tcp.Violation;
import io.peerlane.nvme.wire.CompletionQueueEntry;
import io.peerlane.nvme.wire.tcp.DataTransferPdu;
import io.peerlane.nvme.wire.tcp.InitializeConnectionPdu;
import io.peerlane.nvme.wire.tcp.InitializeConnectionRequest;
import io.peerlane.nvme.wire.tcp.InitializeConnectionResponse;
import io.peerlane.nvme.wire.tcp.Termination;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One queue over one TCP connection (NVMe TCP Transport 1.1, 3.1 to 3.6).
 *
 * <p>A command is over when the controller has told how it ended and no write refers to its memory any more. States:
 *
 * <pre>
 *   INITIALIZING --ICResp--&gt; LIVE --violation, H2CTermReq--&gt; TERMINATING --closed, or time over--&gt; CLOSED
 *   INITIALIZING --violation--&gt; TERMINATING
 *   any --connection lost, closed by this side--&gt; CLOSED
 * </pre>
 */
final class TcpHostQueue extends HostQueue implements TcpInput {

    private enum State {
        INITIALIZING,
        LIVE,
        TERMINATING,
        CLOSED
    }

    private final String name;
    private final TcpHostOptions options;
    private final TcpOutput output;
    private final Consumer<AssociationException> lost;
    private final CompletableFuture<HostQueue> opened;
    private final CompletableFuture<Void> freed = new CompletableFuture<>();
    private final PduChecks checks = PduChecks.fromController();
    private final PduReceiver receiver;
    private final CommandSender sender;
    private final TcpSlot[] slots;

    private State state = State.INITIALIZING;
    private boolean batching;
    private boolean wrote;
    private boolean told;

    @SuppressWarnings("this-escape") // kept, not called before the constructor is done
    TcpHostQueue(
            TcpHostTransport transport,
            QueueParameters parameters,
            Executor loop,
            TcpOutput output,
            Consumer<AssociationException> lost,
            CompletableFuture<HostQueue> opened) {
        super(parameters, loop, transport.tickPeriod());
        this.name = transport.name() + " queue " + parameters.queueIdentifier();
        this.options = transport.options();
        this.output = output;
        this.lost = lost;
        this.opened = opened;
        this.receiver = new HostInbound(this, transport.memory(), checks).receiver();
        this.sender = new CommandSender(
                output, transport.memory(), parameters.queueIdentifier() == 0, parameters.inCapsuleBytes());
        this.slots = makeSlots(parameters.depth());
        slots(slots);
    }

    private TcpSlot[] makeSlots(int depth) {
        var headers = MemorySegment.ofArray(new byte[depth * PduWriter.ROOM]);
        var made = new TcpSlot[depth];
        for (int i = 0; i < depth; i++) {
            made[i] = new TcpSlot(this, i, headers.asSlice((long) i * PduWriter.ROOM, PduWriter.ROOM));
        }
        return made;
    }

    // Initialization

    /** Sends ICReq. Who waits for the queue may give up before the answer is there. */
    void initialize() {
        var _ = opened.whenComplete((_, refusal) -> {
            if (refusal != null) {
                loop().execute(this::giveUp);
            }
        });
        sender.initialize(new InitializeConnectionRequest(
                0,
                options.dataAlignment(),
                options.headerDigest(),
                options.dataDigest(),
                options.maxOutstandingR2ts() - 1L));
        output.flush();
    }

    private void giveUp() {
        if (state == State.INITIALIZING) {
            output.close();
        }
    }

    /** ICResp came. */
    void initialized(MemorySegment header) {
        var response = new InitializeConnectionPdu(header).parseResponse();
        var violation = InitializationChecks.check(response, options);
        if (violation != null) {
            violated(violation);
            return;
        }
        var refusal = InitializationChecks.missingDigest(response, options);
        if (refusal != null) {
            tell(new AssociationException(UNACCEPTABLE, name + " DGST of ICResp", refusal, "it, as asked for"));
            output.close();
            return;
        }
        live(response);
    }

    private void live(InitializeConnectionResponse response) {
        state = State.LIVE;
        checks.initialized(response.headerDigest(), response.dataDigest(), options.dataAlignment());
        sender.initialized(response);
        if (!opened.complete(this)) {
            output.close();
        }
    }

    // Bytes in

    @Override
    public int received(MemorySegment bytes, int from, int to) {
        if (!isReading()) {
            return to - from;
        }
        beginInput();
        return receiver.receive(bytes, from, to);
    }

    private boolean isReading() {
        return state == State.INITIALIZING || state == State.LIVE;
    }

    private void beginInput() {
        if (!batching) {
            batching = true;
            beginBatch();
        }
    }

    @Override
    public void receiveComplete() {
        if (batching) {
            batching = false;
            boolean flush = wrote;
            wrote = false;
            endBatch(flush);
        }
    }

    @Override
    public long inPlaceBytes() {
        return isReading() ? receiver.inPlaceBytes() : 0;
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
        beginInput();
        receiver.receivedInPlace(bytes);
    }

    /** What waits to leave is bounded by the data of the commands outstanding. */
    @Override
    public boolean isInputHeld() {
        return false;
    }

    // Commands out

    @Override
    protected void transmit(CommandSlot command) {
        if (state == State.LIVE) { // else it ends with the queue
            sender.command(slots[command.index()]);
        }
    }

    @Override
    protected void flush() {
        if (state == State.LIVE) {
            output.flush();
        }
    }

    // What the controller says of commands

    /** The slot of a command that is not answered; null, and the connection ends, if there is none. */
    @Nullable
    TcpSlot unanswered(String field, int commandIdentifier) {
        var command = outstanding(commandIdentifier);
        if (command != null && !slots[command.index()].answered) {
            return slots[command.index()];
        }
        violated(Violation.field(
                DataTransferPdu.CCCID,
                field,
                "0x%04x, which is not outstanding".formatted(commandIdentifier),
                "that of an outstanding command"));
        return null;
    }

    /** An R2T came. */
    void solicited(DataTransferPdu pdu) {
        var slot = unanswered("CCCID of R2T", pdu.commandIdentifier());
        if (slot == null) {
            return;
        }
        var violation = slot.data.checkR2t(pdu);
        if (violation == null && slot.unsent >= options.maxOutstandingR2ts()) {
            violation = Violation.limit("R2Ts outstanding", slot.unsent + 1, "at most " + options.maxOutstandingR2ts());
        }
        if (violation != null) {
            violated(violation);
            return;
        }
        slot.data.advance(pdu.length(), false);
        sender.data(slot, pdu.transferTag(), pdu.offset(), (int) pdu.length());
        wrote = true;
    }

    /** A response came. */
    void answered(CompletionQueueEntry response) {
        var slot = unanswered("CID of CapsuleResp", response.cid());
        if (slot == null) {
            return;
        }
        var violation = response.statusField() == 0 ? slot.data.checkSuccess() : null;
        if (violation != null) {
            violated(violation);
            return;
        }
        var _ = responded(response);
        if (response.statusField() == 0 && slot.data.isDamaged()) {
            outcome(slot, GenericStatus.TRANSIENT_TRANSPORT_ERROR);
        }
        over(slot);
    }

    /** The last data of a command told of success; no response follows. */
    void succeeded(TcpSlot slot) {
        outcome(slot, slot.data.isDamaged() ? GenericStatus.TRANSIENT_TRANSPORT_ERROR : Status.SUCCESS);
        over(slot);
    }

    private void over(TcpSlot slot) {
        slot.answered = true;
        finishIfOver(slot);
    }

    /** A write of the slot's data has ended, or its answer is there. */
    void finishIfOver(TcpSlot slot) {
        if (slot.answered && slot.unsent == 0 && failure() == null) {
            slot.answered = false;
            finish(slot);
        }
    }

    // The end

    /** The controller broke a rule: it is told, and has a while to close. */
    void violated(Violation violation) {
        state = State.TERMINATING;
        sender.terminate(violation, receiver.headerReceived());
        receiver.fail();
        output.finish();
        CompletableFuture.delayedExecutor(options.closeTimeout().toMillis(), TimeUnit.MILLISECONDS, loop())
                .execute(output::close);
        tell(new AssociationException(PROTOCOL, name + " " + violation.field(), violation.found(), violation.wanted()));
    }

    /** The controller ends the connection. */
    void terminatedByPeer(Termination termination) {
        receiver.fail();
        tell(new AssociationException(PROTOCOL, name, "C2HTermReq, " + termination, "none"));
        output.close();
    }

    /** First reason wins: to who waits for the queue, or to its association. */
    private void tell(AssociationException reason) {
        if (told) {
            return;
        }
        told = true;
        if (!opened.completeExceptionally(reason) && !opened.isCompletedExceptionally()) {
            lost.accept(reason);
        }
    }

    @Override
    public void closed(String reason) {
        boolean inside = receiver.isInsidePdu() && isReading();
        state = State.CLOSED;
        receiver.fail();
        tell(new AssociationException(
                LOST, name, "connection ended: " + reason + (inside ? ", inside a PDU" : ""), "an open one"));
        receiveComplete();
        freed.complete(null);
    }

    /** What is lent to writes must not be read any more: only a connection that has sent everything may wait for the peer. */
    @Override
    protected void abort(String reason) {
        told = true;
        receiver.fail();
        if (state != State.TERMINATING || output.queuedBytes() > 0) {
            output.close();
        }
    }

    @Override
    public CompletableFuture<Void> close() {
        told = true;
        if (state != State.TERMINATING && state != State.CLOSED) {
            output.close();
        }
        return freed;
    }
}
