package io.peerlane.nvme.host.pcie;

import io.peerlane.fabric.errno.Errno;
import io.peerlane.fabric.errno.ErrnoException;
import io.peerlane.fabric.memory.HostBuffer;
import io.peerlane.nvme.queue.CompletionCursor;
import io.peerlane.nvme.status.Status;
import io.peerlane.nvme.wire.CompletionQueueEntry;
import io.peerlane.nvme.wire.SubmissionQueueEntry;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The admin queue pair, 32 entries each. Safe from any thread; {@link #execute} waits and is not for event loops. */
final class AdminQueue {

    /** Entries of submission and completion queue. */
    static final int ENTRIES = 32;

    /** Bytes of the completion queue. */
    static final int COMPLETION_QUEUE_BYTES = ENTRIES * CompletionQueueEntry.BYTES;

    private static final long POLL_MILLIS = 50;

    private static final Logger LOG = LoggerFactory.getLogger(AdminQueue.class);

    /** What came back: the status and command specific dword 0. */
    record Answer(Status status, int result) {}

    private final String name;
    private final SubmissionMemory submissions;
    private final HostBuffer completions;
    private final ControllerRegisters registers;
    private final Duration timeout;
    private final SubmissionQueueEntry entry =
            new SubmissionQueueEntry(MemorySegment.ofArray(new long[SubmissionQueueEntry.BYTES / Long.BYTES]));
    private final CompletionCursor cursor = new CompletionCursor(ENTRIES);
    private final List<@Nullable CompletableFuture<Answer>> outstanding =
            new ArrayList<>(Collections.nCopies(ENTRIES - 1, null));
    private int tail;
    private @Nullable Throwable failure;

    AdminQueue(
            String name,
            SubmissionMemory submissions,
            HostBuffer completions,
            ControllerRegisters registers,
            Duration timeout) {
        this.name = name;
        this.submissions = submissions;
        this.completions = completions;
        this.registers = registers;
        this.timeout = timeout;
    }

    /** Bus address of the submission queue. */
    long submissionAddress() {
        return submissions.address();
    }

    /** Bus address of the completion queue. */
    long completionAddress() {
        return completions.address();
    }

    /**
     * Runs a command and waits for it.
     *
     * @param what the command in words, for the message
     * @return dword 0 of its completion
     * @throws DriverException if it fails
     * @throws ErrnoException ETIMEDOUT if nothing comes back in time
     */
    int execute(String what, AdminCommand command) {
        var completion = tryExecute(what, command);
        if (!completion.status().isSuccess()) {
            throw new DriverException(name, what, "status " + completion.status(), "success");
        }
        return completion.result();
    }

    /** The same, with the status for the caller to judge. */
    Answer tryExecute(String what, AdminCommand command) {
        var answer = submit(command);
        long deadline = System.nanoTime() + timeout.toNanos();
        while (true) {
            try {
                return answer.get(POLL_MILLIS, TimeUnit.MILLISECONDS);
            } catch (TimeoutException _) {
                checkProgress(what, deadline);
            } catch (ExecutionException failure) {
                throw new ErrnoException(Errno.EIO, name + ": " + what + ": " + failure.getCause(), failure);
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
                throw new ErrnoException(Errno.EIO, name + ": interrupted during " + what, interrupted);
            }
        }
    }

    /** Nothing came for a while: an interrupt may be lost, the controller dead, or the time over. */
    private void checkProgress(String what, long deadline) {
        interrupt();
        var status = registers.status();
        if (ControllerRegisters.isDead(status)) {
            fail(new ErrnoException(
                    Errno.ENODEV, String.format("%s: CSTS reads 0x%08x during %s", name, status.value(), what)));
        } else if (System.nanoTime() - deadline > 0) {
            throw new ErrnoException(Errno.ETIMEDOUT, name + ": " + what + " unanswered for " + timeout);
        }
    }

    /**
     * Starts a command; the answer comes on whatever thread takes the interrupt.
     *
     * @throws ErrnoException EBUSY if 31 commands are outstanding
     */
    synchronized CompletableFuture<Answer> submit(AdminCommand command) {
        var answer = new CompletableFuture<Answer>();
        if (failure != null) {
            answer.completeExceptionally(failure);
            return answer;
        }
        int slot = freeSlot();
        outstanding.set(slot, answer);
        encode(slot, command);
        submissions.put(tail, entry.bytes());
        tail = (tail + 1) % ENTRIES;
        registers.ringSubmission(0, tail);
        return answer;
    }

    private int freeSlot() {
        for (int slot = 0; slot < outstanding.size(); slot++) {
            if (outstanding.get(slot) == null) {
                return slot;
            }
        }
        throw new ErrnoException(Errno.EBUSY, name + ": " + outstanding.size() + " admin commands are outstanding");
    }

    private void encode(int slot, AdminCommand command) {
        entry.start(command.opcode(), slot, command.nsid())
                .prp(command.dataAddress(), 0)
                .cdw10(command.dword10())
                .cdw11(command.dword11());
    }

    /** The queue's interrupt. */
    synchronized void interrupt() {
        int before = cursor.head();
        var completion = entryAt(before);
        while (cursor.isNew(completion.phaseAcquire())) {
            cursor.consume();
            complete(completion.cid(), new Answer(Status.of(completion.statusField()), completion.dw0()));
            completion = entryAt(cursor.head());
        }
        if (cursor.head() != before) {
            registers.ringCompletion(0, cursor.head());
        }
    }

    private CompletionQueueEntry entryAt(int slot) {
        return new CompletionQueueEntry(
                completions.segment().asSlice((long) slot * CompletionQueueEntry.BYTES, CompletionQueueEntry.BYTES));
    }

    private void complete(int commandIdentifier, Answer completion) {
        var answer = commandIdentifier < outstanding.size() ? outstanding.set(commandIdentifier, null) : null;
        if (answer == null) {
            LOG.warn("{}: completion of admin command {} which is not outstanding", name, commandIdentifier);
        } else {
            answer.complete(completion);
        }
    }

    /** Ends everything outstanding and everything to come. */
    synchronized void fail(Throwable cause) {
        failure = cause;
        for (int slot = 0; slot < outstanding.size(); slot++) {
            var answer = outstanding.set(slot, null);
            if (answer != null) {
                answer.completeExceptionally(cause);
            }
        }
    }
}
