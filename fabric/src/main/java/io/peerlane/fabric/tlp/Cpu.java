package io.peerlane.fabric.tlp;

import java.util.concurrent.Executor;

/** One processor of the machine: an event loop that runs one task at a time. */
public interface Cpu {

    /** Number of the processor, from 0. */
    int index();

    /** Runs tasks on the processor, one after the other, in the order they were handed in. */
    Executor executor();

    /** True if the calling thread is the processor. */
    boolean isCurrent();

    /** A processor that is whatever thread calls: tasks run at once. For tests and single-threaded tools. */
    static Cpu sameThread(int index) {
        return new Cpu() {
            @Override
            public int index() {
                return index;
            }

            @Override
            public Executor executor() {
                return Runnable::run;
            }

            @Override
            public boolean isCurrent() {
                return true;
            }

            @Override
            public String toString() {
                return "cpu " + index;
            }
        };
    }
}
