package io.peerlane.nvme.target;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.concurrent.Executor;

/**
 * One event loop as the target sees it: collects whose doorbells are due, so that a batch of commands rings once. A
 * transport brackets the handling of a batch with {@link #beginBatch} and {@link #endBatch}; what is touched outside of any
 * batch is flushed by a task of the loop. Used on that loop only.
 */
public final class TargetLoop {

    private final int index;
    private final Executor executor;
    private final Runnable flushTask = this::flushScheduled;
    private final ArrayList<LoopBlockQueue> blockQueues = new ArrayList<>();
    private final ArrayList<TargetConnection> connections = new ArrayList<>();
    private final ArrayDeque<LoopBlockQueue> lines = new ArrayDeque<>();
    private boolean draining;
    private int depth;
    private boolean flushing;
    private boolean scheduled;

    /**
     * @param index 0 to the number of loops - 1
     * @param executor runs tasks on the loop
     */
    public TargetLoop(int index, Executor executor) {
        this.index = index;
        this.executor = executor;
    }

    /** 0 to the number of loops - 1. */
    public int index() {
        return index;
    }

    /** Runs tasks on the loop, in order. */
    public Executor executor() {
        return executor;
    }

    /** A batch of events begins; batches nest. */
    public void beginBatch() {
        depth++;
    }

    /** The batch is over; the outermost one commits and flushes what was touched. */
    public void endBatch() {
        depth--;
        if (depth == 0) {
            flush();
        }
    }

    /** {@code connection} wants a flush. Each caller keeps a flag so that it asks once per flush. */
    public void touch(TargetConnection connection) {
        connections.add(connection);
        scheduleUnlessCovered();
    }

    void touch(LoopBlockQueue queue) {
        blockQueues.add(queue);
        scheduleUnlessCovered();
    }

    /** Requests wait for a slot of {@code queue}; it asks once, until its line is empty. */
    void lineFormed(LoopBlockQueue queue) {
        lines.addLast(queue);
    }

    /** A slot of some device is free: every line gets its turn, another one first each time. */
    void slotFreed() {
        if (draining || lines.isEmpty()) {
            return;
        }
        draining = true;
        try {
            for (int turns = lines.size(); turns > 0; turns--) {
                LoopBlockQueue queue = lines.removeFirst();
                if (!queue.drain()) {
                    lines.addLast(queue);
                }
            }
        } finally {
            draining = false;
        }
    }

    private void scheduleUnlessCovered() {
        if (depth == 0 && !flushing && !scheduled) {
            scheduled = true;
            executor.execute(flushTask);
        }
    }

    private void flushScheduled() {
        scheduled = false;
        if (depth == 0) {
            flush();
        }
    }

    /** Block queues first: commands may complete while they are committed, and their responses go with this flush. */
    private void flush() {
        if (flushing) {
            return;
        }
        flushing = true;
        try {
            while (!blockQueues.isEmpty() || !connections.isEmpty()) {
                commitBlockQueues();
                flushConnections();
            }
        } finally {
            flushing = false;
        }
    }

    private void commitBlockQueues() {
        for (int i = 0; i < blockQueues.size(); i++) { // may grow meanwhile
            blockQueues.get(i).commit();
        }
        blockQueues.clear();
    }

    private void flushConnections() {
        for (int i = 0; i < connections.size(); i++) { // may grow meanwhile
            connections.get(i).flush();
        }
        connections.clear();
    }
}
