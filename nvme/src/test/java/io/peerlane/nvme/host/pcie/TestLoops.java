package io.peerlane.nvme.host.pcie;

import io.peerlane.fabric.tlp.Cpu;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;

/** Event loops, each a thread of its own. */
final class TestLoops implements AutoCloseable {

    private final List<Loop> loops;

    private static final class Loop implements Cpu {
        private final int index;
        private volatile Thread thread;
        private final ExecutorService executor = Executors.newSingleThreadExecutor(this::newThread);

        Loop(int index) {
            this.index = index;
        }

        private Thread newThread(Runnable task) {
            thread = Thread.ofPlatform().daemon().unstarted(task);
            return thread;
        }

        @Override
        public int index() {
            return index;
        }

        @Override
        public Executor executor() {
            return executor;
        }

        @Override
        public boolean isCurrent() {
            return Thread.currentThread() == thread;
        }
    }

    TestLoops(int count) {
        loops = IntStream.range(0, count).mapToObj(Loop::new).toList();
    }

    List<Cpu> cpus() {
        return List.copyOf(loops);
    }

    @Override
    public void close() {
        loops.forEach(loop -> loop.executor.shutdown());
    }
}
