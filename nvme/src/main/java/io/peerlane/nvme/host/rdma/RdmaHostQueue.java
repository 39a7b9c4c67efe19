package io.peerlane.nvme.host.rdma;

import static io.peerlane.nvme.host.AssociationException.Kind.LOST;
import static io.peerlane.nvme.host.AssociationException.Kind.PROTOCOL;

import io.peerlane.fabric.memory.HostBuffer;
import io.peerlane.fabric.memory.HostMemory;
import io.peerlane.nvme.command.DataDirection;
import io.peerlane.nvme.host.AssociationException;
import io.peerlane.nvme.host.CommandSlot;
import io.peerlane.nvme.host.HostQueue;
import io.peerlane.nvme.host.QueueParameters;
import io.peerlane.nvme.wire.CompletionQueueEntry;
import io.peerlane.nvme.wire.SglDescriptor;
import io.peerlane.nvme.wire.SubmissionQueueEntry;
import io.peerlane.rdma.cm.Connection;
import io.peerlane.rdma.verbs.Access;
import io.peerlane.rdma.verbs.CompletionHandler;
import io.peerlane.rdma.verbs.CompletionQueue;
import io.peerlane.rdma.verbs.MemoryRegion;
import io.peerlane.rdma.verbs.QueuePair;
import io.peerlane.rdma.verbs.QueuePairAttributes;
import io.peerlane.rdma.verbs.SendWorkRequest;
import io.peerlane.rdma.verbs.WorkCompletion;
import io.peerlane.rdma.verbs.WorkCompletionStatus;
import io.peerlane.rdma.verbs.WorkRequestOpcode;
import java.lang.foreign.MemorySegment;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One queue over one RDMA connection (NVMe RDMA Transport 1.1, 3.2 and 3.3).
 *
 * <p>A command with data posts two requests at once: the registration of its buffer under the region's next key, and the
 * Send of its capsule with a keyed descriptor that asks for remote invalidation. It is over when the Send has completed,
 * the response has arrived and the key is dead: by the response itself, or by a local invalidation if the controller did
 * not do it. Capsule and response buffers are allocated once per slot.
 */
final class RdmaHostQueue extends HostQueue implements CompletionHandler {

    private static final Logger LOG = LoggerFactory.getLogger(RdmaHostQueue.class);

    private static final int RESPONSE_BYTES = CompletionQueueEntry.BYTES;

    /** Registration, Send and local invalidation. */
    private static final int REQUESTS_PER_COMMAND = 3;

    private static final long KIND_SEND = 0;
    private static final long KIND_REGISTRATION = 1L << 32;
    private static final long KIND_INVALIDATION = 2L << 32;
    private static final long KIND_RECEIVE = 3L << 32;

    private static final int READABLE = Access.mask(EnumSet.of(Access.REMOTE_READ));
    private static final int WRITABLE = Access.mask(EnumSet.of(Access.LOCAL_WRITE, Access.REMOTE_WRITE));

    private final RdmaHostTransport transport;
    private final Consumer<AssociationException> lost;
    private final String name;
    private final HostBuffer capsules;
    private final HostBuffer responses;
    private final MemoryRegion capsuleRegion;
    private final MemoryRegion responseRegion;
    private final CompletionQueue completions;
    private final QueuePair queuePair;
    private final RdmaSlot[] slots;
    private final CompletionQueueEntry[] responseEntries;
    private final Deque<AutoCloseable> owned = new ArrayDeque<>();
    private final SendWorkRequest work = new SendWorkRequest();
    private final CompletableFuture<Void> freed = new CompletableFuture<>();
    private @Nullable Connection connection;
    private boolean inBatch;
    private boolean posted;
    private boolean broken;
    private boolean closing;
    private boolean isFree;

    RdmaHostQueue(
            RdmaHostTransport transport,
            QueueParameters parameters,
            Executor loop,
            Consumer<AssociationException> lost) {
        super(parameters, loop, transport.tickPeriod());
        this.transport = transport;
        this.lost = lost;
        this.name = transport.name() + " queue " + parameters.queueIdentifier();
        transport.retain();
        try {
            int depth = parameters.depth();
            int receives = receives(parameters);
            int capsuleBytes = SubmissionQueueEntry.BYTES + parameters.inCapsuleBytes();
            capsules = memory((long) depth * capsuleBytes);
            responses = memory((long) receives * RESPONSE_BYTES);
            capsuleRegion = register(capsules, EnumSet.noneOf(Access.class));
            responseRegion = register(responses, EnumSet.of(Access.LOCAL_WRITE));
            completions =
                    own(transport.device().createCompletionQueue(REQUESTS_PER_COMMAND * depth + receives, loop, this));
            slots = makeSlots(depth, capsuleBytes);
            queuePair = own(transport
                    .domain()
                    .createQueuePair(
                            new QueuePairAttributes(completions, completions, REQUESTS_PER_COMMAND * depth, receives)));
            responseEntries = new CompletionQueueEntry[receives];
            slots(slots);
            postReceives();
        } catch (RuntimeException refused) {
            free();
            throw refused;
        }
    }

    private HostBuffer memory(long bytes) {
        return own(transport.allocate(bytes));
    }

    private MemoryRegion register(HostBuffer buffer, EnumSet<Access> access) {
        return own(transport.domain().register(buffer.address(), buffer.address(), buffer.size(), access));
    }

    private <T extends AutoCloseable> T own(T resource) {
        owned.push(resource);
        return resource;
    }

    /** HRQSIZE: a receive for every command, and one more. */
    static int receives(QueueParameters parameters) {
        return parameters.depth() + 1;
    }

    private RdmaSlot[] makeSlots(int depth, int capsuleBytes) {
        var made = new RdmaSlot[depth];
        for (int i = 0; i < depth; i++) {
            long offset = (long) i * capsuleBytes;
            made[i] = new RdmaSlot(
                    i,
                    capsules.segment().asSlice(offset, capsuleBytes),
                    capsules.address() + offset,
                    own(transport.domain().allocateFastRegion(transport.maxTransferBytes())));
        }
        return made;
    }

    private void postReceives() {
        for (int i = 0; i < responseEntries.length; i++) {
            responseEntries[i] =
                    new CompletionQueueEntry(responses.segment().asSlice((long) i * RESPONSE_BYTES, RESPONSE_BYTES));
            postReceive(i);
        }
        queuePair.ring();
    }

    private void postReceive(int index) {
        queuePair.postReceive(
                KIND_RECEIVE | index,
                responses.address() + (long) index * RESPONSE_BYTES,
                RESPONSE_BYTES,
                responseRegion.localKey());
    }

    QueuePair queuePair() {
        return queuePair;
    }

    void connected(Connection made) {
        connection = made;
    }

    /** CRQSIZE of the accepted connection: never more capsules under way than it has receives. */
    void receiveQueueOfController(int entries) {
        limit(entries);
    }

    @Override
    protected void transmit(CommandSlot command) {
        var slot = slots[command.index()];
        slot.awaited = RdmaSlot.SEND | RdmaSlot.RESPONSE;
        slot.bound = false;
        int bytes = SubmissionQueueEntry.BYTES + describe(slot);
        queuePair.postSend(work(WorkRequestOpcode.SEND, KIND_SEND, slot)
                .element(slot.capsuleAddress, bytes, capsuleRegion.localKey()));
    }

    private SendWorkRequest work(WorkRequestOpcode opcode, long kind, RdmaSlot slot) {
        work.clear();
        work.opcode = opcode;
        work.workRequestId = kind | slot.index();
        return work;
    }

    /** Writes the data pointer; returns the bytes of data in the capsule. */
    private int describe(RdmaSlot slot) {
        int bytes = slot.dataBytes();
        if (bytes == 0) {
            SglDescriptor.emitKeyed(slot.capsule, SubmissionQueueEntry.DPTR, SglDescriptor.ADDRESS, 0, 0, 0);
            return 0;
        }
        if (slot.direction() == DataDirection.TO_CONTROLLER
                && bytes <= parameters().inCapsuleBytes()) {
            carry(slot, bytes);
            return bytes;
        }
        bind(slot, bytes);
        return 0;
    }

    /** In-capsule data: behind the command, offset 0. */
    private void carry(RdmaSlot slot, int bytes) {
        MemorySegment.copy(
                transport.machine().memory().segment(),
                slot.dataAddress() - HostMemory.BASE,
                slot.capsule,
                SubmissionQueueEntry.BYTES,
                bytes);
        SglDescriptor.emit(
                slot.capsule, SubmissionQueueEntry.DPTR, SglDescriptor.DATA_BLOCK, SglDescriptor.OFFSET, 0, bytes);
    }

    private void bind(RdmaSlot slot, int bytes) {
        slot.key = slot.region.nextKey();
        slot.bound = true;
        var registration = work(WorkRequestOpcode.REGISTER_MEMORY, KIND_REGISTRATION, slot);
        registration.signaled = false;
        registration.region = slot.region;
        registration.registerKey = slot.key;
        registration.registerAddress = slot.dataAddress();
        registration.registerDmaAddress = slot.dataAddress();
        registration.registerLength = bytes;
        registration.registerAccess = slot.direction() == DataDirection.TO_CONTROLLER ? READABLE : WRITABLE;
        queuePair.postSend(registration);
        SglDescriptor.emitKeyed(
                slot.capsule, SubmissionQueueEntry.DPTR, SglDescriptor.INVALIDATE, slot.dataAddress(), bytes, slot.key);
    }

    @Override
    protected void flush() {
        queuePair.ring();
    }

    @Override
    public void completed(WorkCompletion completion) {
        if (broken || failure() != null) {
            return;
        }
        if (!inBatch) {
            inBatch = true;
            beginBatch();
        }
        if (completion.status != WorkCompletionStatus.SUCCESS) {
            workFailed(completion);
            return;
        }
        int index = (int) completion.workRequestId;
        long kind = completion.workRequestId & ~0xffff_ffffL;
        if (kind == KIND_RECEIVE) {
            received(index, completion);
        } else if (kind == KIND_SEND) {
            happened(slots[index], RdmaSlot.SEND);
        } else if (kind == KIND_INVALIDATION) {
            happened(slots[index], RdmaSlot.INVALIDATION);
        }
    }

    /** A flush follows the end of the connection, which is told on its own. */
    private void workFailed(WorkCompletion completion) {
        if (completion.status != WorkCompletionStatus.WR_FLUSH_ERROR) {
            breakDown(new AssociationException(
                    LOST, name + " work completion", completion.status.name(), WorkCompletionStatus.SUCCESS.name()));
        }
    }

    @Override
    public void drained() {
        if (inBatch) {
            inBatch = false;
            boolean ring = posted;
            posted = false;
            endBatch(ring);
        }
    }

    private void received(int index, WorkCompletion completion) {
        if (completion.byteLength < RESPONSE_BYTES) {
            breakDown(new AssociationException(
                    PROTOCOL, name + " response capsule", completion.byteLength + " bytes", "16"));
            return;
        }
        var response = responseEntries[index];
        var command = responded(response);
        if (command == null || !slots[command.index()].awaits(RdmaSlot.RESPONSE)) {
            breakDown(new AssociationException(
                    PROTOCOL,
                    name + " response CID",
                    String.format("0x%04x, which is not outstanding", response.cid()),
                    "that of an outstanding command"));
            return;
        }
        postReceive(index);
        posted = true;
        answered(slots[command.index()], completion);
    }

    private void answered(RdmaSlot slot, WorkCompletion completion) {
        if (completion.withInvalidate) {
            if (!slot.bound || completion.invalidatedKey != slot.key) {
                breakDown(new AssociationException(
                        PROTOCOL,
                        name + " remote invalidation",
                        String.format("key 0x%08x", completion.invalidatedKey),
                        slot.bound ? String.format("0x%08x", slot.key) : "none: the command has no key"));
                return;
            }
            slot.bound = false;
        } else if (slot.bound) {
            invalidate(slot);
        }
        happened(slot, RdmaSlot.RESPONSE);
    }

    private void invalidate(RdmaSlot slot) {
        slot.bound = false;
        slot.awaited |= RdmaSlot.INVALIDATION;
        var invalidation = work(WorkRequestOpcode.LOCAL_INVALIDATE, KIND_INVALIDATION, slot);
        invalidation.invalidateKey = slot.key;
        queuePair.postSend(invalidation);
        posted = true;
    }

    private void happened(RdmaSlot slot, int what) {
        slot.awaited &= ~what;
        if (slot.awaited == 0) {
            finish(slot);
        }
    }

    private void breakDown(AssociationException reason) {
        broken = true;
        lost.accept(reason);
    }

    @Override
    protected void abort(String reason) {
        queuePair.fail(reason);
    }

    void disconnected(AssociationException reason) {
        connection = null;
        if (closing) {
            free();
        } else if (!broken) {
            breakDown(reason);
        }
    }

    @Override
    public CompletableFuture<Void> close() {
        closing = true;
        if (connection == null) {
            free();
        } else {
            connection.disconnect();
        }
        return freed;
    }

    /** The connection is over, or never came about. */
    void free() {
        if (isFree) {
            return;
        }
        isFree = true;
        while (!owned.isEmpty()) {
            close(owned.pop());
        }
        transport.release();
        freed.complete(null);
    }

    private void close(AutoCloseable resource) {
        try {
            resource.close();
        } catch (Exception busy) {
            LOG.warn("{}: not freed: {}", name, busy.toString());
        }
    }
}
