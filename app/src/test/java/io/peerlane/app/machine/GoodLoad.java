package io.peerlane.app.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.peerlane.app.workload.ReadWrite;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;

/** A client that does nothing wrong: verified load without a pause until it is closed, which fails if anything did. */
final class GoodLoad implements AutoCloseable {

    /** Its part of the namespace begins here; who else writes stays below. */
    static final long OFFSET = 12 << 20;

    private final LiveClient client;
    private final AtomicInteger rounds = new AtomicInteger();
    private final CompletableFuture<Void> ended = new CompletableFuture<>();
    private volatile boolean enough;

    GoodLoad(LiveTarget target) {
        client = LiveClient.connect(target);
        Thread.ofPlatform().name("good load").start(this::run);
        awaitProgress();
    }

    private void run() {
        try {
            while (!enough) {
                client.run(LiveTarget.verified(ReadWrite.RANDRW, 4096, 16, OFFSET, 256 << 10));
                rounds.incrementAndGet();
            }
            ended.complete(null);
        } catch (Throwable failure) {
            ended.completeExceptionally(failure);
        }
    }

    /** Waits until a whole round lies between now and then. */
    void awaitProgress() {
        int seen = rounds.get();
        await().until(() -> ended.isDone() || rounds.get() >= seen + 2);
        assertThat(ended).as("the good client").isNotCompletedExceptionally();
    }

    @Override
    public void close() {
        enough = true;
        try {
            ended.join();
            assertThat(client.failure()).isEmpty();
        } finally {
            client.close();
        }
    }
}
