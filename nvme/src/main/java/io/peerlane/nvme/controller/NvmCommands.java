package io.peerlane.nvme.controller;

import io.peerlane.fabric.errno.ErrnoException;
import io.peerlane.fabric.tlp.DmaException;
import io.peerlane.nvme.namespace.BlockStore;
import io.peerlane.nvme.status.GenericStatus;
import io.peerlane.nvme.status.MediaStatus;
import io.peerlane.nvme.status.Status;
import io.peerlane.nvme.wire.NvmOpcode;
import io.peerlane.nvme.wire.SubmissionQueueEntry;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * The NVM command set: Read, Write and Flush here, the others in {@link MediaCommands} (NVM Command Set 1.1, 3.2). Checks
 * run in a fixed order: namespace, opcode, fused bits, transfer limit, range, data pointer, medium. LR, the hints of CDW13
 * and, as no namespace has metadata, PRINFO and the tags are ignored. Nothing is allocated for a Read or Write on a store
 * that does not block.
 */
final class NvmCommands implements SubmissionQueue.CommandSet {

    private static final long ALL_NAMESPACES = 0xffff_ffffL;

    /** Bytes that a command works on while the doorbell's thread waits; one with more goes to a virtual thread. */
    private static final long MOST_AT_ONCE = 4 << 20;

    /** Of a command that a reset ended; no host hears of it. */
    private static final Status RESET = GenericStatus.ABORT_REQUESTED;

    private final Session session;
    private final Namespaces namespaces;
    private final Counters counters;
    private final long maximumTransferBytes;
    private final MediaCommands media;

    NvmCommands(Session session) {
        this.session = session;
        namespaces = session.device().namespaces();
        counters = session.counters();
        maximumTransferBytes = session.device().options().maximumTransferBytes();
        media = new MediaCommands(session);
    }

    @Override
    public void execute(SubmissionQueueEntry entry, SubmissionQueue queue) {
        long nsid = entry.nsid();
        if (nsid == ALL_NAMESPACES && entry.opcode() == NvmOpcode.FLUSH) {
            flush(entry, queue, null, session.device().namespaces().anyBlocking());
            return;
        }
        ControllerNamespace namespace = namespaces.find(nsid);
        if (namespace == null) {
            Status refusal =
                    namespaces.isValid(nsid) ? GenericStatus.INVALID_FIELD : GenericStatus.INVALID_NAMESPACE_OR_FORMAT;
            queue.complete(entry.cid(), 0, refusal.doNotRetry());
            return;
        }
        switch (entry.opcode()) {
            case NvmOpcode.READ -> transfer(entry, queue, namespace, true);
            case NvmOpcode.WRITE -> transfer(entry, queue, namespace, false);
            case NvmOpcode.FLUSH ->
                flush(entry, queue, namespace, namespace.store().blocking());
            default -> executeOther(entry, queue, namespace);
        }
    }

    private void executeOther(SubmissionQueueEntry entry, SubmissionQueue queue, ControllerNamespace namespace) {
        BlockStore store = namespace.store();
        boolean blocking = store.blocking();
        IoCommand command = blocking ? new IoCommand(queue) : queue.inline();
        boolean durable = mustBeDurable(
                entry, store, entry.opcode() == NvmOpcode.WRITE_ZEROES || entry.opcode() == NvmOpcode.COPY);
        command.set(this, namespace, entry.cid(), entry.opcode(), entry.startingLba(), durable);
        Status status = media.prepare(entry, command);
        if (!status.isSuccess()) {
            queue.complete(entry.cid(), 0, status);
        } else if (!blocking && MediaCommands.bytes(command) > MOST_AT_ONCE) {
            start(command.detached(), true);
        } else {
            start(command, blocking);
        }
    }

    private boolean mustBeDurable(SubmissionQueueEntry entry, BlockStore store, boolean changes) {
        return store.volatileWriteCache()
                && (entry.forceUnitAccess() || (changes && !session.features().writeCacheEnabled()));
    }

    private void flush(
            SubmissionQueueEntry entry, SubmissionQueue queue, @Nullable ControllerNamespace on, boolean blocking) {
        if (entry.fuse() != 0) {
            queue.complete(entry.cid(), 0, GenericStatus.INVALID_FIELD.doNotRetry());
            return;
        }
        IoCommand command = blocking ? new IoCommand(queue) : queue.inline();
        command.set(this, on, entry.cid(), NvmOpcode.FLUSH, 0, true);
        start(command, blocking);
    }

    private void transfer(
            SubmissionQueueEntry entry, SubmissionQueue queue, ControllerNamespace namespace, boolean toHost) {
        BlockStore store = namespace.store();
        boolean blocking = store.blocking();
        IoCommand command = blocking ? new IoCommand(queue) : queue.inline();
        Status status = check(entry, store);
        if (status.isSuccess()) {
            long length = (long) entry.blocks() * store.blockBytes();
            status = queue.dataPointers().read(entry, length, toHost, command.data());
        }
        if (!status.isSuccess()) {
            queue.complete(entry.cid(), 0, status);
            return;
        }
        boolean durable = mustBeDurable(entry, store, !toHost);
        command.set(this, namespace, entry.cid(), entry.opcode(), entry.startingLba(), durable);
        start(command, blocking);
    }

    private Status check(SubmissionQueueEntry entry, BlockStore store) {
        if (entry.fuse() != 0) {
            return GenericStatus.INVALID_FIELD.doNotRetry();
        }
        long blocks = entry.blocks();
        if (blocks * store.blockBytes() > maximumTransferBytes) {
            return GenericStatus.INVALID_FIELD.doNotRetry();
        }
        long startingLba = entry.startingLba();
        boolean inside =
                Long.compareUnsigned(startingLba, store.blocks()) < 0 && blocks <= store.blocks() - startingLba;
        return inside ? Status.SUCCESS : GenericStatus.LBA_OUT_OF_RANGE.doNotRetry();
    }

    private void start(IoCommand command, boolean blocking) {
        PacedCommands paced = session.paced();
        if (blocking) {
            command.pace(paced == null ? null : paced.begin(command));
            command.queue().begin(command);
            Thread.ofVirtual().name("nvme-media").start(command);
        } else if (paced != null) {
            command.queue().begin();
            paced.begin(command).moved(perform(command));
        } else {
            command.queue().complete(command.cid(), 0, perform(command));
        }
    }

    /** Moves the data; on a virtual thread if the store may block. */
    Status perform(IoCommand command) {
        try {
            return switch (command.opcode()) {
                case NvmOpcode.READ -> read(command);
                case NvmOpcode.WRITE -> write(command);
                case NvmOpcode.FLUSH -> flush(command);
                default -> media.perform(command);
            };
        } catch (DmaException | ErrnoException _) {
            return session.memory().transferError();
        } catch (IOException e) {
            return mediaError(command, e);
        }
    }

    private Status read(IoCommand command) throws IOException {
        BlockStore store = command.store();
        TransferList data = command.data();
        long at = command.startingLba() * store.blockBytes();
        if (command.durable()) {
            store.flush(); // FUA of a Read: what it reads is on the medium first
        }
        if (!store.blocking()) {
            readDirectly(store, at, data);
        } else if (!session.staged().read(store, at, data)) {
            return RESET;
        }
        counters.readCommands.increment();
        counters.bytesRead.add(data.totalBytes());
        return Status.SUCCESS;
    }

    private void readDirectly(BlockStore store, long start, TransferList data) throws IOException {
        long at = start;
        for (int i = 0; i < data.pieces(); i++) {
            if (data.address(i) != TransferList.DISCARD) {
                session.memory().fromStore(store, at, data.address(i), data.length(i));
            }
            at += data.length(i);
        }
    }

    private Status write(IoCommand command) throws IOException {
        BlockStore store = command.store();
        TransferList data = command.data();
        long at = command.startingLba() * store.blockBytes();
        if (!store.blocking()) {
            writeDirectly(store, at, data);
        } else if (!session.staged().write(store, at, data)) {
            return RESET;
        }
        if (command.durable()) {
            store.flush();
        }
        counters.writeCommands.increment();
        counters.bytesWritten.add(data.totalBytes());
        return Status.SUCCESS;
    }

    private void writeDirectly(BlockStore store, long start, TransferList data) throws IOException {
        long at = start;
        for (int i = 0; i < data.pieces(); i++) {
            session.memory().toStore(store, at, data.address(i), data.length(i));
            at += data.length(i);
        }
    }

    private Status flush(IoCommand command) throws IOException {
        if (command.namespace() == null) {
            namespaces.flush();
        } else {
            command.store().flush();
        }
        counters.flushCommands.increment();
        return Status.SUCCESS;
    }

    private static boolean reads(int opcode) {
        return opcode == NvmOpcode.READ || opcode == NvmOpcode.COMPARE || opcode == NvmOpcode.VERIFY;
    }

    private Status mediaError(IoCommand command, IOException e) {
        Status status = (reads(command.opcode()) ? MediaStatus.UNRECOVERED_READ_ERROR : MediaStatus.WRITE_FAULT).more();
        counters.mediaErrors.increment();
        session.device().logMediaError(command, status, e);
        return status;
    }
}
