package io.peerlane.nvme.controller;

import static io.peerlane.fabric.octets.Octets.LE64;
import static org.assertj.core.api.Assertions.assertThat;

import io.peerlane.fabric.memory.HostBuffer;
import io.peerlane.nvme.command.DataPointer;
import io.peerlane.nvme.status.Status;
import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** A call of the store that outlives the patience of whoever waits for it must not touch memory given back meanwhile. */
class StuckStoreTest extends OnWatchedStore {

    /** Eight blocks: one page. */
    private static final int PAGE = 8 * BLOCK;

    /** More than is staged at a time. */
    private static final int LARGE = 192 << 10;

    private HostBuffer buffer(int bytes, long seed) {
        HostBuffer buffer = fixture.host.allocate(bytes);
        ControllerFixture.put(buffer.segment(), 0, ControllerFixture.pattern(seed, bytes));
        return buffer;
    }

    /** PRP 1 and a list for the rest of a large buffer. */
    private DataPointer pointer(HostBuffer pages) {
        HostBuffer list = fixture.page();
        for (int i = 1; i < LARGE / PAGE; i++) {
            list.segment().set(LE64, 8L * (i - 1), pages.address() + (long) i * PAGE);
        }
        return DataPointer.prp(pages.address(), list.address());
    }

    private static byte[] content(HostBuffer buffer, int bytes) {
        return ControllerFixture.get(buffer.segment(), 0, bytes);
    }

    private void awaitCalls(int calls) {
        Awaitility.await().until(() -> store.begun.get() == calls);
    }

    private void reset() {
        fixture.host.write(MiniHost.configuration());
    }

    private void awaitStopped() {
        Awaitility.await().until(() -> !fixture.host.status().ready());
    }

    @Test
    void aReadThatEndsAfterTheResetLeavesTheMemoryAlone() throws IOException {
        fixture.fill(0, ControllerFixture.pattern(1, PAGE));
        HostBuffer page = buffer(PAGE, 2);
        store.gate = new CountDownLatch(1);
        fixture.host.read(0, 8, ControllerFixture.at(page)).emit(queue.next());
        queue.ring();
        awaitCalls(2);
        reset();
        store.gate.countDown();
        awaitStopped();
        assertThat(content(page, PAGE)).isEqualTo(ControllerFixture.pattern(2, PAGE));
    }

    @Test
    void aWriteThatIsStuckStoresWhatTheMemoryHeldWhenItBegan() throws IOException {
        HostBuffer page = buffer(PAGE, 3);
        store.gate = new CountDownLatch(1);
        fixture.host.write(0, 8, ControllerFixture.at(page)).emit(queue.next());
        queue.ring();
        awaitCalls(1);
        reset();
        ControllerFixture.put(page.segment(), 0, ControllerFixture.pattern(4, PAGE)); // someone else's by now
        store.gate.countDown();
        awaitStopped();
        assertThat(fixture.medium(0, PAGE)).isEqualTo(ControllerFixture.pattern(3, PAGE));
    }

    @Test
    void aWriteGoesNoFurtherThanTheCallThatWasStuck() throws IOException {
        fixture.fill(0, ControllerFixture.pattern(5, LARGE));
        HostBuffer pages = buffer(LARGE, 6);
        store.gate = new CountDownLatch(1);
        fixture.host.write(0, LARGE / BLOCK, pointer(pages)).emit(queue.next());
        queue.ring();
        awaitCalls(2);
        reset();
        store.gate.countDown();
        awaitStopped();
        assertThat(store.begun).hasValue(2);
    }

    @Test
    void movesMoreThanIsStagedAtATimeAndEveryByteOfIt() throws IOException {
        HostBuffer pages = buffer(LARGE, 7);
        var pointer = pointer(pages);
        assertThat(queue.run(fixture.host.write(3, LARGE / BLOCK, pointer))).isEqualTo(Status.SUCCESS);
        assertThat(fixture.medium(3, LARGE)).isEqualTo(ControllerFixture.pattern(7, LARGE));
        pages.segment().fill((byte) 0);
        assertThat(queue.run(fixture.host.read(3, LARGE / BLOCK, pointer))).isEqualTo(Status.SUCCESS);
        assertThat(content(pages, LARGE)).isEqualTo(ControllerFixture.pattern(7, LARGE));
    }
}
