package io.peerlane.nvme.controller;

import static org.assertj.core.api.Assertions.assertThat;

import io.peerlane.fabric.memory.HostBuffer;
import io.peerlane.nvme.command.AdminCommand.Abort;
import io.peerlane.nvme.status.GenericStatus;
import io.peerlane.nvme.status.Status;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** Abort on stores that may block: what no thread has taken up ends, what the store has goes on. */
class AbortTest extends OnWatchedStore {

    /** Keeps every carrier of virtual threads busy, so that none takes up new work, until closed. */
    private static final class BusyCarriers implements AutoCloseable {

        private final AtomicBoolean released = new AtomicBoolean();
        private final List<Thread> threads = new ArrayList<>();

        BusyCarriers() {
            int carriers = Integer.getInteger(
                    "jdk.virtualThreadScheduler.parallelism",
                    Runtime.getRuntime().availableProcessors());
            var spinning = new AtomicInteger();
            for (int i = 0; i < carriers; i++) {
                threads.add(Thread.startVirtualThread(() -> {
                    spinning.incrementAndGet();
                    while (!released.get()) {
                        Thread.onSpinWait();
                    }
                }));
            }
            Awaitility.await().until(() -> spinning.get() == carriers);
        }

        @Override
        public void close() throws InterruptedException {
            released.set(true);
            for (var thread : threads) {
                thread.join();
            }
        }
    }

    private int abort(int cid) {
        var answer = fixture.host.run(new Abort(fixture.host.cid(), 1, cid));
        assertThat(answer.statusField()).isZero();
        return answer.dw0();
    }

    private int write(long lba, HostBuffer page) {
        var command = fixture.host.write(lba, 1, ControllerFixture.at(page));
        command.emit(queue.next());
        queue.ring();
        return command.cid();
    }

    @Test
    void endsACommandThatNoThreadHasTakenUpAndAnswersItOnce() throws Exception {
        HostBuffer page = fixture.page();
        ControllerFixture.put(page.segment(), 0, ControllerFixture.pattern(1, BLOCK));
        int cid;
        try (var carriers = new BusyCarriers()) {
            assertThat(carriers.threads).isNotEmpty();
            cid = write(0, page);
            assertThat(abort(cid)).isZero();
            assertThat(Status.of(queue.take(cid).statusField())).isEqualTo(GenericStatus.ABORT_REQUESTED);
            assertThat(abort(cid)).isEqualTo(1);
        }
        assertThat(queue.run(fixture.host.read(0, 1, ControllerFixture.at(fixture.page()))))
                .isEqualTo(Status.SUCCESS);
        assertThat(queue.poll()).isEmpty();
        assertThat(fixture.medium(0, BLOCK)).containsOnly(0);
    }

    @Test
    void letsACommandThatTheStoreHasGoOn() {
        store.gate = new CountDownLatch(1);
        int cid = write(0, fixture.page());
        Awaitility.await().until(() -> store.begun.get() == 1);
        assertThat(abort(cid)).isEqualTo(1);
        store.gate.countDown();
        assertThat(queue.take(cid).statusField()).isZero();
    }

    @Test
    void aResetForgetsWhatWasAborted() throws Exception {
        try (var carriers = new BusyCarriers()) {
            assertThat(carriers.threads).isNotEmpty();
            int cid = write(0, fixture.page());
            assertThat(abort(cid)).isZero();
            fixture.host.write(MiniHost.configuration());
            assertThat(fixture.host.status().ready()).isFalse(); // nothing is outstanding
        }
    }
}
