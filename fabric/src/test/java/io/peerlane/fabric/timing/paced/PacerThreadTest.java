package io.peerlane.fabric.timing.paced;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.peerlane.fabric.timing.simulation.Resource;
import io.peerlane.fabric.timing.simulation.Stage;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.Test;

/** The real clock and its thread: nothing is asserted of how fast they are. */
class PacerThreadTest {

    private static final long MICRO = 1_000_000;

    @Test
    void neverGoesOnEarlyWhoeverBegins() throws InterruptedException {
        var clock = new DilatedClock(20);
        int operations = 2000;
        try (var pacing = new PacerThread(clock)) {
            Queue<Long> early = new ConcurrentLinkedQueue<>();
            var pacer = pacing.pacer();
            Runnable client = () -> {
                for (int i = 0; i < operations / 4; i++) {
                    long service = ThreadLocalRandom.current().nextLong(1, 20) * MICRO;
                    long begun = clock.picoseconds();
                    var plan =
                            new StagePlan(List.of(new Resource("cores", 4)), List.of(Stage.once(0, service, 0)), 1, 0);
                    pacer.begin(plan, () -> early.add(begun + service - clock.picoseconds()))
                            .done();
                }
            };
            var threads = List.of(
                    Thread.ofPlatform().start(client),
                    Thread.ofPlatform().start(client),
                    Thread.ofPlatform().start(client),
                    Thread.ofPlatform().start(client));
            for (var thread : threads) {
                thread.join();
            }
            await().until(() -> early.size() == operations);
            assertThat(early).allMatch(picoseconds -> picoseconds <= 0);
            assertThat(pacer.counts().completions()).isEqualTo(operations);
            assertThat(pacer.counts().underWay()).isZero();
        }
    }
}
