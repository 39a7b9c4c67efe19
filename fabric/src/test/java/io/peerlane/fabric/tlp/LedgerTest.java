package io.peerlane.fabric.tlp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.peerlane.fabric.memory.HostMemory;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LedgerTest {

    private static final int THREADS = 4;
    private static final int TRANSFERS = 50_000;

    private final OneSwitch machine = new OneSwitch();
    private final Route route = machine.fabric.busMaster(machine.rnic).route(HostMemory.BASE, 1);

    @AfterEach
    void close() {
        machine.close();
    }

    private void chargeInThreads(int threads, Function<Runnable, Thread> start) throws InterruptedException {
        List<Thread> running = new ArrayList<>();
        for (int i = 0; i < threads; i++) {
            running.add(start.apply(() -> {
                for (int n = 0; n < TRANSFERS; n++) {
                    route.chargeWrite(3, Traffic.DATA);
                    route.chargeRead(2, Traffic.CONTROL);
                }
            }));
        }
        for (Thread thread : running) {
            thread.join();
        }
    }

    private void expect(long transfers) {
        LedgerSnapshot now = machine.fabric.ledger().snapshot();
        assertThat(now.dram()).isEqualTo(new DramCount(0, 3 * transfers, 2 * transfers, 0));
        assertThat(now.link("0000:00:01.0").towardRoot()).isEqualTo(new DirectionCount(3 * transfers, 0));
        assertThat(now.link("0000:00:01.0").fromRoot()).isEqualTo(new DirectionCount(0, 2 * transfers));
    }

    @Test
    void sumsWhatSeveralThreadsCharge() throws InterruptedException {
        chargeInThreads(THREADS, Thread.ofPlatform()::start);
        expect((long) THREADS * TRANSFERS);
    }

    @Test
    void sumsWhatVirtualThreadsCharge() throws InterruptedException {
        chargeInThreads(THREADS, Thread.ofVirtual()::start);
        expect((long) THREADS * TRANSFERS);
        assertThat(machine.fabric.ledger().shards()).isLessThanOrEqualTo(1);
    }

    @Test
    void keepsTheCountsOfDeadThreadsAndNotTheirShards() throws InterruptedException {
        for (int i = 0; i < 50; i++) {
            Thread thread = Thread.ofPlatform().start(() -> route.chargeWrite(3, Traffic.DATA));
            thread.join();
        }
        assertThat(machine.fabric.ledger().shards()).isLessThanOrEqualTo(1);
        assertThat(machine.fabric.ledger().snapshot().dram().dataWritten()).isEqualTo(150);
        assertThat(machine.fabric.ledger().snapshot().dram().dataWritten()).isEqualTo(150);
    }

    @Test
    void aSnapshotSeesWhatALivingThreadCharged() throws InterruptedException {
        var charged = new CountDownLatch(1);
        var done = new CountDownLatch(1);
        Thread thread = Thread.ofPlatform().start(() -> {
            route.chargeWrite(3, Traffic.DATA);
            charged.countDown();
            try {
                done.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        charged.await();
        assertThat(machine.fabric.ledger().snapshot().dram().dataWritten()).isEqualTo(3);
        done.countDown();
        await().until(() -> !thread.isAlive());
        assertThat(machine.fabric.ledger().snapshot().dram().dataWritten()).isEqualTo(3);
    }

    @Test
    void snapshotsOfDifferentLinksCannotBeSubtracted() {
        var a = new LinkCount("a", LinkRole.OTHER, new DirectionCount(1, 1), new DirectionCount(1, 1));
        var b = new LinkCount("b", LinkRole.OTHER, new DirectionCount(1, 1), new DirectionCount(1, 1));
        assertThatThrownBy(() -> a.minus(b)).isInstanceOf(IllegalArgumentException.class);
        assertThat(a.minus(a).towardRoot()).isEqualTo(new DirectionCount(0, 0));
    }
}
