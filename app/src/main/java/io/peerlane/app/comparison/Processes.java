package io.peerlane.app.comparison;

import java.util.ArrayDeque;
import java.util.Deque;

/** What is to be closed at the end of a block, the last opened first, whatever happens. Used by one thread. */
final class Processes implements AutoCloseable {

    private final Deque<ChildProcess> open = new ArrayDeque<>();

    /** Keeps a process that was started. */
    ChildProcess add(ChildProcess process) {
        open.push(process);
        return process;
    }

    @Override
    public void close() {
        open.forEach(ChildProcess::close);
        open.clear();
    }
}
