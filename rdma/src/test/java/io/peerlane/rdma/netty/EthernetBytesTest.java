package io.peerlane.rdma.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.peerlane.fabric.ethernet.EthernetCount;
import io.peerlane.rdma.verbs.WorkRequestOpcode;
import org.junit.jupiter.api.Test;

/** The bytes of the TCP stream, as its two ends count them. */
class EthernetBytesTest extends LoopbackFixture {

    /** MPA start-up frame (RFC 5044, 7.1), enhanced data (RFC 6581, 9), private data. */
    private static int startUp(String privateData) {
        return 20 + 4 + privateData.length();
    }

    private static EthernetCount counted(TestMachine machine) {
        return machine.driver.statistics().ethernet().snapshot();
    }

    @Test
    void eachEndReceivesWhatTheOtherSentAndNothingElseIsCounted() {
        greet();
        post(target, remote(WorkRequestOpcode.RDMA_READ, 2, MIB, 0, MIB));
        post(target, remote(WorkRequestOpcode.RDMA_WRITE, 3, 0, 2 * MIB, 100_000));
        await().until(() -> target.completed.size() >= 3);
        await().untilAsserted(() -> {
            assertThat(counted(left).out()).isEqualTo(counted(right).in());
            assertThat(counted(right).out()).isEqualTo(counted(left).in());
        });
        assertThat(counted(right).in())
                .isEqualTo(startUp("hello") + right.statistics().bytesReceived())
                .isGreaterThan(MIB);
        assertThat(counted(right).out())
                .isEqualTo(startUp("welcome") + right.statistics().bytesSent())
                .isGreaterThan(100_000);
    }
}
