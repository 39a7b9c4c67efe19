package io.peerlane.rdma.netty;

import static io.peerlane.rdma.netty.TestMachine.anyPort;
import static io.peerlane.rdma.verbs.Access.LOCAL_WRITE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.peerlane.fabric.errno.Errno;
import io.peerlane.fabric.errno.ErrnoException;
import io.peerlane.rdma.rnic.driver.RnicDriver;
import io.peerlane.rdma.verbs.QueuePairState;
import io.peerlane.rdma.verbs.WorkRequestOpcode;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

/** The adapter of one side is taken out, or reset, while it is connected. */
class AdapterRemovalTest extends LoopbackFixture {

    private void awaitEnd(String reason) {
        await().until(() -> !target.disconnected.isEmpty() && !host.disconnected.isEmpty());
        assertThat(target.disconnected).containsExactly(reason);
        assertThat(target.queuePair.state()).isEqualTo(QueuePairState.ERROR);
    }

    @Test
    void endsItsConnectionsOnceAndItsListeners() {
        greet();
        var listener = right.connections.listen(anyPort(), request -> request.reject(new byte[0]));
        var address = listener.address();
        right.rnic.function().remove();
        awaitEnd("the adapter was removed");
        listener.close(); // waits for its end
        var late = new Endpoint(left, 4);
        left.connections.connect(0, address, parameters("late", 0, 0), late);
        await().until(() -> late.failure != null);
        assertThat(late.failure).hasMessageContaining("refused");
    }

    /** Wherever the removal falls: between two segments, or while one is placed. */
    @RepeatedTest(20)
    void endsInTheMiddleOfATransferWithoutPlacingAnythingAfterwards() {
        greet();
        var done = target.completed.size();
        post(target, remote(WorkRequestOpcode.RDMA_READ, 1, MIB, 0, 2 * MIB));
        right.rnic.function().remove();
        awaitEnd("the adapter was removed");
        var then = bytes(targetBuffer, MIB, 2 * MIB);
        assertThat(target.completed.subList(done, target.completed.size())).allMatch(completed -> completed.id() == 1);
        assertThat(bytes(targetBuffer, MIB, 2 * MIB)).isEqualTo(then);
    }

    @Test
    void makesNothingNewAndFreesWhatItHadWithoutTheAdapter() {
        greet();
        right.rnic.function().remove();
        awaitEnd("the adapter was removed");
        assertThatThrownBy(() -> right.register(targetBuffer, LOCAL_WRITE))
                .isInstanceOfSatisfying(
                        ErrnoException.class, e -> assertThat(e.errno()).isEqualTo(Errno.ENODEV));
        assertThatThrownBy(() -> new Endpoint(right, 4)).isInstanceOf(ErrnoException.class);
        target.close();
        targetRegion.close();
        right.domain.close();
        var held = right.statistics();
        assertThat(held.queuePairs()).isZero();
        assertThat(held.completionQueues()).isZero();
        assertThat(held.memoryRegions()).isZero();
        assertThat(held.streams()).isZero();
    }

    @Test
    void isOpenedAnewWhenItIsBackAndKnowsNothingOfBefore() {
        greet();
        right.rnic.function().remove();
        awaitEnd("the adapter was removed");
        right.rnic.function().insert();
        var again = RnicDriver.open(right.fabric, right.rnic, right.loops.cpus());
        var domain = again.allocateProtectionDomain();
        var region = domain.register(
                targetBuffer.address(), targetBuffer.address(), targetBuffer.size(), targetRegion.access());
        target.close(); // numbers of the adapter that was, some in use again
        targetRegion.close();
        right.domain.close();
        assertThat(right.statistics().memoryRegions()).isEqualTo(1);
        region.close();
        domain.close();
        assertThat(right.statistics().memoryRegions()).isZero();
        again.close();
    }

    @Test
    void endsItsConnectionsWhenItIsReset() {
        greet();
        right.rnic.function().reset();
        awaitEnd("the adapter was reset");
        assertThat(right.statistics().queuePairs()).isZero();
    }
}
