package io.peerlane.nvme.target;

import java.util.ArrayDeque;
import java.util.concurrent.Executor;

/** An event loop that runs its tasks when told to. */
public final class StepLoop implements Executor {

    private final ArrayDeque<Runnable> tasks = new ArrayDeque<>();

    @Override
    public void execute(Runnable task) {
        tasks.addLast(task);
    }

    /** Runs tasks until none is left. */
    public void run() {
        while (step()) {}
    }

    /** Runs one task; false if there is none. */
    public boolean step() {
        Runnable task = tasks.pollFirst();
        if (task == null) {
            return false;
        }
        task.run();
        return true;
    }
}
