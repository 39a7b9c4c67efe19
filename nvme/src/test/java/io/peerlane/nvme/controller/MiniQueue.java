package io.peerlane.nvme.controller;

import io.peerlane.fabric.memory.HostBuffer;
import io.peerlane.nvme.command.NvmCommand;
import io.peerlane.nvme.queue.CompletionCursor;
import io.peerlane.nvme.queue.SubmissionRing;
import io.peerlane.nvme.status.Status;
import io.peerlane.nvme.wire.Completion;
import io.peerlane.nvme.wire.CompletionQueueEntry;
import io.peerlane.nvme.wire.Registers;
import io.peerlane.nvme.wire.SubmissionQueueEntry;
import java.time.Duration;
import java.util.Optional;
import org.awaitility.Awaitility;

/** The host's end of a submission queue and the completion queue it has for itself, both in DRAM. */
final class MiniQueue {

    final int id;
    final int completionId;
    final int slots;
    final int completionSlots;
    final HostBuffer submissions;
    final HostBuffer completions;
    final SubmissionRing ring;
    final CompletionCursor cursor;
    private final MiniHost host;

    MiniQueue(MiniHost host, int id, int completionId, int slots, int completionSlots) {
        this.host = host;
        this.id = id;
        this.completionId = completionId;
        this.slots = slots;
        this.completionSlots = completionSlots;
        submissions = host.allocate((long) slots * SubmissionQueueEntry.BYTES);
        completions = host.allocate((long) completionSlots * CompletionQueueEntry.BYTES);
        ring = new SubmissionRing(slots);
        cursor = new CompletionCursor(completionSlots);
    }

    /** The next slot; the tail moves on. */
    SubmissionQueueEntry next() {
        var entry = new SubmissionQueueEntry(submissions
                .segment()
                .asSlice((long) ring.tail() * SubmissionQueueEntry.BYTES, SubmissionQueueEntry.BYTES));
        ring.produce();
        return entry;
    }

    void ring() {
        host.bar.write32(Registers.submissionTailDoorbell(id, 0), ring.tail());
    }

    void ringHead() {
        host.bar.write32(Registers.completionHeadDoorbell(completionId, 0), cursor.head());
    }

    /** Takes the next completion if there is one; the head doorbell is not rung. */
    Optional<Completion> poll() {
        var entry = new CompletionQueueEntry(completions
                .segment()
                .asSlice((long) cursor.head() * CompletionQueueEntry.BYTES, CompletionQueueEntry.BYTES));
        if (!cursor.isNew(entry.phaseAcquire())) {
            return Optional.empty();
        }
        Completion completion = entry.parse();
        cursor.consume();
        if (completion.sqid() == id && !ring.headIs(completion.sqhd())) {
            throw new AssertionError("impossible SQHD " + completion.sqhd());
        }
        return Optional.of(completion);
    }

    /** Waits for the next completion, which must be that of {@code cid}, and frees its slot. */
    Completion take(int cid) {
        Completion completion = Awaitility.await()
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(1))
                .until(this::poll, Optional::isPresent)
                .orElseThrow();
        ringHead();
        if (completion.cid() != cid) {
            throw new AssertionError("completion of " + completion.cid() + ", wanted " + cid);
        }
        return completion;
    }

    Status run(NvmCommand command) {
        command.emit(next());
        ring();
        return Status.of(take(command.cid()).statusField());
    }
}
