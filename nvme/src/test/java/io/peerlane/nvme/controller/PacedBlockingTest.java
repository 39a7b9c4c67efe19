package io.peerlane.nvme.controller;

import static org.assertj.core.api.Assertions.assertThat;

import io.peerlane.fabric.memory.HostBuffer;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** A controller with a clock whose store may block: clock and store are both waited for. */
class PacedBlockingTest extends OnWatchedStore {

    private final HandClock clock = new HandClock();

    @Override
    public NvmeController controller(ControllerOptions options, List<ControllerNamespace> namespaces) {
        var controller = new NvmeController(options, namespaces);
        controller.pace(clock);
        return controller;
    }

    private int write(HostBuffer page) {
        var command = fixture.host.write(0, 1, ControllerFixture.at(page));
        command.emit(queue.next());
        queue.ring();
        return command.cid();
    }

    @Test
    void waitsForTheClockWhenTheStoreIsFaster() {
        int cid = write(fixture.page());
        Awaitility.await().until(() -> clock.begun.getFirst().isDone());
        assertThat(queue.poll()).isEmpty();
        clock.begun.getFirst().timeIsUp();
        assertThat(queue.take(cid).statusField()).isZero();
    }

    @Test
    void waitsForTheStoreWhenTheClockIsFaster() {
        store.gate = new CountDownLatch(1);
        int cid = write(fixture.page());
        clock.begun.getFirst().timeIsUp();
        assertThat(queue.poll()).isEmpty();
        store.gate.countDown();
        assertThat(queue.take(cid).statusField()).isZero();
    }

    @Test
    void aResetWaitsForTheStoreOnly() {
        store.gate = new CountDownLatch(1);
        write(fixture.page());
        Awaitility.await().until(() -> store.begun.get() == 1);
        fixture.host.write(MiniHost.configuration());
        assertThat(clock.begun.getFirst().isCancelled()).isTrue();
        assertThat(fixture.host.status().ready()).isTrue();
        store.gate.countDown();
        Awaitility.await().until(() -> !fixture.host.status().ready());
        assertThat(queue.poll()).isEmpty();
    }
}
