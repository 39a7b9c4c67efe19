package io.peerlane.rdma.netty;

import static io.peerlane.rdma.verbs.WorkCompletionStatus.SUCCESS;
import static io.peerlane.rdma.verbs.WorkRequestOpcode.RDMA_READ;
import static io.peerlane.rdma.verbs.WorkRequestOpcode.RDMA_WRITE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.peerlane.rdma.rnic.RnicOptions;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** The same traffic, both ways at once, over other transports and segment sizes. */
class StreamVariationsTest {

    /** Reads, writes and Sends of the target, Sends of the host, all in flight together. */
    abstract static class Traffic extends LoopbackFixture {

        @Test
        void movesTheSameBytes() {
            greet();
            var toHost = random(21, MIB - 3);
            var toTarget = random(22, MIB - 5);
            fill(targetBuffer, MIB, toHost);
            fill(hostBuffer, 3L * MIB, toTarget);
            post(
                    target,
                    remote(RDMA_READ, 1, 2L * MIB, 3L * MIB, toTarget.length),
                    remote(RDMA_WRITE, 2, MIB, 2L * MIB, toHost.length),
                    send(3, targetRegion, MIB, 8000));
            for (int i = 0; i < 7; i++) {
                post(host, send(50 + i, hostRegion, 3L * MIB, 8192));
            }
            await().until(() -> host.receivedCount() == 1 && target.completed.size() == 11);
            assertThat(target.completed).allMatch(c -> c.status() == SUCCESS);
            assertThat(bytes(hostBuffer, 2L * MIB, toHost.length)).isEqualTo(toHost);
            assertThat(bytes(targetBuffer, 2L * MIB, toTarget.length)).isEqualTo(toTarget);
            assertThat(left.statistics().faults().values()).containsOnly(0L);
        }
    }

    @Nested
    class OnNio extends Traffic {
        @Override
        TestMachine machine(String name) {
            return new TestMachine(RnicOptions.of(name), EventLoops.openNio(1), ConnectionOptions.DEFAULT);
        }
    }

    @Nested
    class WithoutCrc extends Traffic {
        @Override
        TestMachine machine(String name) {
            return new TestMachine(RnicOptions.of(name), EventLoops.open(1), ConnectionOptions.DEFAULT.withCrc(false));
        }
    }

    @Nested
    class InSegmentsAsOnEthernet extends Traffic {
        @Override
        TestMachine machine(String name) {
            return new TestMachine(
                    RnicOptions.of(name), EventLoops.open(1), ConnectionOptions.DEFAULT.withMulpdu(1442));
        }
    }

    @Nested
    class InTheLargestSegments extends Traffic {
        @Override
        TestMachine machine(String name) {
            return new TestMachine(
                    RnicOptions.of(name), EventLoops.open(1), ConnectionOptions.DEFAULT.withMulpdu(65_535));
        }
    }
}
