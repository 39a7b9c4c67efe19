package io.peerlane.nvme.controller;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/** The queues of a session by identifier: changed on the admin queue, looked up by any thread at a doorbell. */
final class QueueTable {

    private final AtomicReferenceArray<@Nullable SubmissionQueue> submissions;
    private final AtomicReferenceArray<@Nullable CompletionQueue> completions;

    QueueTable(int ioQueues) {
        submissions = new AtomicReferenceArray<>(ioQueues + 1);
        completions = new AtomicReferenceArray<>(ioQueues + 1);
    }

    @Nullable
    SubmissionQueue submission(int id) {
        return id < submissions.length() ? submissions.get(id) : null;
    }

    @Nullable
    CompletionQueue completion(int id) {
        return id < completions.length() ? completions.get(id) : null;
    }

    void add(SubmissionQueue queue) {
        submissions.set(queue.id(), queue);
    }

    void add(CompletionQueue queue) {
        completions.set(queue.id(), queue);
    }

    void remove(SubmissionQueue queue) {
        submissions.set(queue.id(), null);
    }

    void remove(CompletionQueue queue) {
        completions.set(queue.id(), null);
    }

    /** True if any queue but the admin queues exists. */
    boolean hasIoQueues() {
        for (int id = 1; id < completions.length(); id++) {
            if (completions.get(id) != null || submissions.get(id) != null) {
                return true;
            }
        }
        return false;
    }

    List<SubmissionQueue> submissions() {
        var all = new ArrayList<SubmissionQueue>();
        for (int id = 0; id < submissions.length(); id++) {
            SubmissionQueue queue = submissions.get(id);
            if (queue != null) {
                all.add(queue);
            }
        }
        return all;
    }

    List<CompletionQueue> completions() {
        var all = new ArrayList<CompletionQueue>();
        for (int id = 0; id < completions.length(); id++) {
            CompletionQueue queue = completions.get(id);
            if (queue != null) {
                all.add(queue);
            }
        }
        return all;
    }
}
