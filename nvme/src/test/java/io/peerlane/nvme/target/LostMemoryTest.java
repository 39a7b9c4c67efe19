package io.peerlane.nvme.target;

import static org.assertj.core.api.Assertions.assertThat;

import io.peerlane.nvme.status.Status;
import io.peerlane.nvme.target.copyoffload.FallbackReason;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The provider of a command's data memory is taken out while the command is under way: what lay there is not used. */
class LostMemoryTest {

    private static final int DATA_TRANSFER_ERROR = 0x004;

    private final TestTarget test = TestTarget.oneSwitch();
    private final Random random = new Random(1);
    private final FakeConnection queue;

    LostMemoryTest() {
        test.admin();
        queue = test.io(test.controller(), 1, true);
    }

    @AfterEach
    void close() {
        test.close();
    }

    /** The drive whose memory it is; the blocks are behind a device of the test, which stays. */
    private void takeTheProviderOut() {
        test.machine.drive().remove();
    }

    @Test
    void dataThatWasFetchedIntoMemoryThatIsGoneNeverReachesTheDevice() {
        test.write(queue, 0, 8);
        takeTheProviderOut();
        queue.arrive(random);
        assertThat(queue.last().status()).isEqualTo(DATA_TRANSFER_ERROR);
        assertThat(test.device.seen()).isEmpty();
    }

    @Test
    void dataReadIntoMemoryThatIsGoneIsNotSentAndTheReadFails() {
        test.read(queue, 0, 8);
        takeTheProviderOut();
        test.device.completeOne(Status.SUCCESS);
        assertThat(queue.last().status()).isEqualTo(DATA_TRANSFER_ERROR);
        assertThat(queue.last().data()).isEmpty();
        assertThat(test.namespace.readCommands()).isZero();
    }

    @Test
    void aWriteThatTheDeviceHasTakenIsWhatTheDeviceSays() {
        test.write(queue, 0, 8);
        queue.arrive(random);
        takeTheProviderOut();
        test.device.completeOne(Status.SUCCESS);
        assertThat(queue.last().status()).isZero();
    }

    @Test
    void theNextCommandTakesHostMemoryAndSaysWhy() {
        takeTheProviderOut();
        test.write(queue, 0, 8);
        queue.arrive(random);
        test.device.completeOne(Status.SUCCESS);
        assertThat(queue.last().status()).isZero();
        assertThat(test.namespace
                        .pathCounts()
                        .host()
                        .get(FallbackReason.PROVIDER_REMOVED)
                        .requests())
                .isEqualTo(1);
    }
}
