package io.peerlane.rdma.netty;

import static io.peerlane.rdma.verbs.WorkCompletionStatus.SUCCESS;
import static io.peerlane.rdma.verbs.WorkRequestOpcode.RDMA_READ;
import static io.peerlane.rdma.verbs.WorkRequestOpcode.RDMA_WRITE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.peerlane.rdma.iwarp.ReadyToReceive;
import io.peerlane.rdma.rnic.RnicOptions;
import java.util.Set;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** Peer-to-peer mode (RFC 6581, 9.2): the acceptor may speak first, once the initiator's ready-to-receive frame is in. */
class PeerToPeerTest {

    abstract static class Mode extends LoopbackFixture {

        abstract Set<ReadyToReceive> offered();

        @Override
        TestMachine machine(String name) {
            return new TestMachine(
                    RnicOptions.of(name), EventLoops.open(1), ConnectionOptions.DEFAULT.withReadyToReceive(offered()));
        }

        @Test
        void letsTheAcceptorSpeakFirst() {
            await().until(() -> target.connection != null);
            var toHost = random(31, 100_000);
            var toTarget = random(32, 100_000);
            fill(targetBuffer, MIB, toHost);
            fill(hostBuffer, 3L * MIB, toTarget);
            post(
                    target,
                    remote(RDMA_READ, 1, 2L * MIB, 3L * MIB, toTarget.length),
                    remote(RDMA_WRITE, 2, MIB, 2L * MIB, toHost.length),
                    send(3, targetRegion, MIB, 1000));
            await().until(() -> host.receivedCount() == 1 && target.completed.size() == 3);
            assertThat(target.completed).allMatch(c -> c.status() == SUCCESS);
            assertThat(bytes(hostBuffer, 2L * MIB, toHost.length)).isEqualTo(toHost);
            assertThat(bytes(targetBuffer, 2L * MIB, toTarget.length)).isEqualTo(toTarget);
        }

        @Test
        void leavesTheReceivesOfTheAcceptorToItsMessages() {
            await().until(() -> target.connection != null);
            post(host, send(1, hostRegion, MIB, 64), send(2, hostRegion, MIB, 80));
            await().until(() -> target.receivedCount() == 2);
            assertThat(target.completed).extracting(Endpoint.Completed::bytes).containsExactly(64, 80);
            assertThat(host.completed).extracting(Endpoint.Completed::id).containsExactly(1L, 2L);
            assertThat(right.statistics().faults().values()).containsOnly(0L);
        }
    }

    @Nested
    class WithAnEmptySend extends Mode {
        @Override
        Set<ReadyToReceive> offered() {
            return Set.of(ReadyToReceive.EMPTY_SEND);
        }
    }

    @Nested
    class WithAnEmptyWrite extends Mode {
        @Override
        Set<ReadyToReceive> offered() {
            return Set.of(ReadyToReceive.EMPTY_WRITE);
        }
    }

    @Nested
    class WithAnEmptyRead extends Mode {
        @Override
        Set<ReadyToReceive> offered() {
            return Set.of(ReadyToReceive.EMPTY_READ);
        }
    }

    @Nested
    class WithAnyOfThem extends Mode {
        @Override
        Set<ReadyToReceive> offered() {
            return Set.of(ReadyToReceive.EMPTY_SEND, ReadyToReceive.EMPTY_WRITE, ReadyToReceive.EMPTY_READ);
        }
    }
}
