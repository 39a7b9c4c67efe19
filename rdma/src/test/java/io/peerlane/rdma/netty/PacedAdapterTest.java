package io.peerlane.rdma.netty;

import static io.peerlane.rdma.verbs.WorkRequestOpcode.RDMA_READ;
import static io.peerlane.rdma.verbs.WorkRequestOpcode.RDMA_WRITE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.peerlane.rdma.netty.HandClock.Begun;
import io.peerlane.rdma.netty.HandClock.Kind;
import io.peerlane.rdma.verbs.SendWorkRequest;
import io.peerlane.rdma.verbs.WorkCompletionStatus;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The target's adapter has a clock, the host's has none. */
class PacedAdapterTest extends LoopbackFixture {

    private static final int BLOCK = 128 * 1024;

    private final HandClock clock = new HandClock();
    private int greeting;

    @Override
    TestMachine machine(String name) {
        return name.equals("right") ? new TestMachine(name, clock) : new TestMachine(name);
    }

    /** The clock stops when the two have met. */
    @BeforeEach
    void stopTheClock() {
        greet();
        target.run(() -> clock.runs = false);
        clock.begun.clear();
        greeting = target.completed.size();
    }

    private Begun begun(int index) {
        await().until(() -> clock.begun.size() > index);
        return clock.begun.get(index);
    }

    private void timeIsUp(int index) {
        var operation = begun(index);
        target.run(operation::timeIsUp);
    }

    /** Bytes are moved, and what the loop had to do with them is done. */
    private void awaitMoved(int index) {
        var operation = begun(index);
        await().until(() -> operation.done);
        target.run(() -> {});
    }

    private List<Long> completed() {
        return target.completed.stream()
                .skip(greeting)
                .map(Endpoint.Completed::id)
                .toList();
    }

    @Test
    void placesAMessageAtOnceAndTellsOfItWhenTheClockSaysSo() {
        var content = random(5, 64 + 4096);
        fill(hostBuffer, MIB, content);
        post(host, send(1, hostRegion, MIB, content.length));
        awaitMoved(0);
        assertThat(bytes(targetBuffer, 8192, content.length)).isEqualTo(content);
        assertThat(completed()).isEmpty();
        assertThat(begun(0).kind).isEqualTo(Kind.RECEIVE);
        assertThat(begun(0).bytes).isEqualTo(4096);
        assertThat(Objects.requireNonNull(begun(0).route).isDram()).isTrue();
        timeIsUp(0);
        assertThat(completed()).containsExactly(101L);
        assertThat(target.completed.getLast().bytes()).isEqualTo(content.length);
    }

    @Test
    void tellsOfMessagesInTheirOrder() {
        post(host, send(1, hostRegion, MIB, 64), send(2, hostRegion, MIB, 64));
        awaitMoved(1);
        timeIsUp(1);
        assertThat(completed()).isEmpty();
        timeIsUp(0);
        assertThat(completed()).containsExactly(101L, 102L);
    }

    @Test
    void completesAReadWhenTheClockSaysSo() {
        var content = random(6, BLOCK);
        fill(hostBuffer, 2 * MIB, content);
        post(target, remote(RDMA_READ, 7, 3 * MIB, 2 * MIB, BLOCK));
        awaitMoved(0);
        assertThat(bytes(targetBuffer, 3 * MIB, BLOCK)).isEqualTo(content);
        assertThat(completed()).isEmpty();
        assertThat(begun(0).bytes).isEqualTo(BLOCK);
        timeIsUp(0);
        assertThat(completed()).containsExactly(7L);
    }

    @Test
    void completesAReadWhenItIsPlacedIfTheClockIsFaster() {
        target.run(() -> clock.runs = true);
        post(target, remote(RDMA_READ, 7, 3 * MIB, 2 * MIB, BLOCK));
        await().untilAsserted(() -> assertThat(completed()).containsExactly(7L));
        assertThat(begun(0).done).isTrue();
    }

    @Test
    void letsDataAndResponseOutInTheirOrderWhenTheClockSaysSo() {
        var content = random(3, BLOCK);
        fill(targetBuffer, MIB, content);
        var response = send(9, targetRegion, MIB, 16);
        post(target, remote(RDMA_WRITE, 8, MIB, 2 * MIB, BLOCK), response);
        assertThat(begun(0).bytes).isEqualTo(BLOCK);
        assertThat(begun(1).bytes).isZero();
        assertThat(begun(1).route).isNull();
        int received = host.completed.size();
        timeIsUp(1);
        assertThat(completed()).isEmpty();
        timeIsUp(0);
        await().until(() -> host.receivedCount() == 1);
        assertThat(host.completed).hasSize(received + 1);
        assertThat(bytes(hostBuffer, 2 * MIB, BLOCK)).isEqualTo(content);
        assertThat(completed()).containsExactly(8L, 9L);
    }

    @Test
    void asksForNoMoreReadsThanMayBeOutstandingByTheClock() {
        var reads = new SendWorkRequest[6];
        for (int i = 0; i < reads.length; i++) {
            reads[i] = remote(RDMA_READ, 20 + i, MIB, 2 * MIB, 4096);
        }
        post(target, reads);
        awaitMoved(3);
        assertThat(clock.begun).hasSize(4);
        timeIsUp(0);
        timeIsUp(1);
        awaitMoved(5);
        for (int i = 2; i < reads.length; i++) {
            timeIsUp(i);
        }
        assertThat(completed()).containsExactly(20L, 21L, 22L, 23L, 24L, 25L);
    }

    @Test
    void theEndOfAConnectionWaitsForNoClock() {
        post(host, send(1, hostRegion, MIB, 64));
        awaitMoved(0);
        post(target, remote(RDMA_READ, 7, 3 * MIB, 2 * MIB, 4096));
        awaitMoved(1);
        post(target, send(9, targetRegion, MIB, 16));
        begun(2);
        host.run(() -> host.queuePair.fail("enough"));
        await().until(() -> !target.disconnected.isEmpty());
        assertThat(completed().subList(0, 3)).containsExactly(101L, 7L, 9L);
        assertThat(target.completed.get(greeting).status()).isEqualTo(WorkCompletionStatus.SUCCESS);
        assertThat(target.completed.get(greeting + 1).status()).isEqualTo(WorkCompletionStatus.SUCCESS);
        assertThat(target.completed.get(greeting + 2).status()).isEqualTo(WorkCompletionStatus.WR_FLUSH_ERROR);
        assertThat(clock.begun).allMatch(operation -> operation.cancelled);
        int all = target.completed.size();
        for (int i = 0; i < 3; i++) {
            timeIsUp(i);
        }
        assertThat(target.completed).hasSize(all);
    }

    @Test
    void anAdapterThatIsGoneHearsOfNoClock() {
        post(host, send(1, hostRegion, MIB, 64));
        awaitMoved(0);
        right.rnic.function().remove();
        timeIsUp(0);
        await().until(() -> !target.disconnected.isEmpty());
        assertThat(clock.begun).allMatch(operation -> operation.cancelled);
        assertThat(completed()).doesNotContain(101L);
    }

    @Test
    void aQueuePairThatIsGoneHearsOfNoClock() {
        post(host, send(1, hostRegion, MIB, 64));
        awaitMoved(0);
        post(target, send(9, targetRegion, MIB, 16));
        begun(1);
        target.close();
        assertThat(clock.begun).allMatch(operation -> operation.cancelled);
        timeIsUp(0);
        assertThat(completed()).isEmpty();
    }
}
