package io.peerlane.app.machine;

import io.peerlane.app.workload.DataBuffer;
import io.peerlane.nvme.namespace.BlockOperation;
import io.peerlane.nvme.namespace.BlockQueue;
import io.peerlane.nvme.namespace.BlockRequest;
import io.peerlane.nvme.status.Status;
import java.lang.foreign.ValueLayout;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * A client that keeps a journal: what was acknowledged must be there, what failed may be there or not, nothing else ever.
 * When its connection ends it connects anew and goes on. Each of its requests in flight has blocks of its own.
 */
final class JournaledLoad implements AutoCloseable {

    private static final int DEPTH = 8;
    private static final int UNITS = 64;
    private static final int UNIT_BYTES = 16 << 10;
    private static final int SECTOR = 512;

    /** Its part of the namespace begins here and must not have been written. */
    private static final int OFFSET = 4 << 20;

    private final LiveTarget target;
    private final long seed;
    /** Contents that a unit may have: stamps of the last acknowledged write and of those that failed since. */
    private final Map<Integer, Set<Long>> journal = new HashMap<>();

    private final Set<String> wrong = new HashSet<>();
    private final AtomicLong done = new AtomicLong();
    private final AtomicLong failed = new AtomicLong();
    private final AtomicInteger connections = new AtomicInteger();
    private final Thread thread;
    private volatile boolean enough;
    private @Nullable Throwable failure;
    private long stamps;

    JournaledLoad(LiveTarget target, long seed) {
        this.target = target;
        this.seed = seed;
        thread = Thread.ofPlatform().name("journaled load").start(this::run);
    }

    private void run() {
        try {
            while (!enough) {
                try (var client = LiveClient.connect(target)) {
                    connections.incrementAndGet();
                    work(client);
                }
            }
        } catch (RuntimeException | InterruptedException e) {
            failure = e;
        }
    }

    /** Until it is enough, or the connection has ended and every request has come back. */
    private void work(LiveClient client) throws InterruptedException {
        var queue = new CompletableFuture<BlockQueue>();
        client.loop(0).execute(() -> queue.complete(client.device().queue(0)));
        var over = new Semaphore(0);
        for (int i = 0; i < DEPTH; i++) {
            var slot = new Slot(client, queue.join(), i, client.allocate(UNIT_BYTES), over);
            client.loop(0).execute(slot::next);
        }
        over.acquire(DEPTH);
    }

    private final class Slot extends BlockRequest {
        private final LiveClient client;
        private final BlockQueue queue;
        private final DataBuffer buffer;
        private final Semaphore over;
        private final int index;
        private final Random random;
        private int unit;
        private long stamp;

        Slot(LiveClient client, BlockQueue queue, int index, DataBuffer buffer, Semaphore over) {
            this.client = client;
            this.queue = queue;
            this.index = index;
            this.buffer = buffer;
            this.over = over;
            this.random = new Random(seed + connections.get() * 31L + index);
            this.blocks = UNIT_BYTES / SECTOR;
            this.dmaAddress = buffer.dmaAddress();
        }

        void next() {
            if (enough || client.failure().isPresent()) {
                over.release();
                return;
            }
            unit = random.nextInt(UNITS / DEPTH) * DEPTH + index;
            lba = OFFSET / SECTOR + (long) unit * blocks;
            operation = random.nextBoolean() ? BlockOperation.WRITE : BlockOperation.READ;
            if (operation == BlockOperation.WRITE) {
                prepareWrite();
            }
            if (queue.submit(this)) {
                queue.commit();
            } else {
                client.loop(0).execute(this::next);
            }
        }

        private void prepareWrite() {
            synchronized (journal) {
                stamp = ++stamps << 16 | unit;
            }
            for (long at = 0; at < UNIT_BYTES; at += Long.BYTES) {
                buffer.segment().set(ValueLayout.JAVA_LONG, at, stamp);
            }
        }

        @Override
        protected void completed(Status status) {
            synchronized (journal) {
                record(journal.computeIfAbsent(unit, _ -> new HashSet<>(Set.of(0L))), status.isSuccess());
            }
            (status.isSuccess() ? done : failed).incrementAndGet();
            client.loop(0).execute(this::next);
        }

        private void record(Set<Long> possible, boolean success) {
            if (operation == BlockOperation.WRITE) {
                if (success) {
                    possible.clear();
                }
                possible.add(stamp);
            } else if (success) {
                check(possible);
            }
        }

        /** The whole unit is of one write, and of one that may be there; from now on it is that one. */
        private void check(Set<Long> possible) {
            long found = buffer.segment().get(ValueLayout.JAVA_LONG, 0);
            for (long at = 0; at < UNIT_BYTES; at += Long.BYTES) {
                long word = buffer.segment().get(ValueLayout.JAVA_LONG, at);
                if (word != found || !possible.contains(word)) {
                    wrong.add("unit %d at %d: stamp %x, wanted one of %s".formatted(unit, at, word, possible));
                    return;
                }
            }
            possible.clear();
            possible.add(found);
        }
    }

    /** Requests completed with success. */
    long done() {
        return done.get();
    }

    /** Requests that failed, cleanly. */
    long failed() {
        return failed.get();
    }

    /** Connections made. */
    int connections() {
        return connections.get();
    }

    /** What was read and must not be; empty if all is well. */
    Set<String> wrong() {
        synchronized (journal) {
            return Set.copyOf(wrong);
        }
    }

    /** Stops, and fails if it could not go on. */
    @Override
    public void close() {
        enough = true;
        try {
            thread.join(30_000);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
        if (failure != null || thread.isAlive()) {
            throw new AssertionError("the load " + (thread.isAlive() ? "hangs" : "ended"), failure);
        }
    }
}
