package io.peerlane.nvme.controller;

import static org.assertj.core.api.Assertions.assertThat;

import io.peerlane.nvme.command.AdminCommand.CreateCompletionQueue;
import io.peerlane.nvme.command.AdminCommand.CreateSubmissionQueue;
import io.peerlane.nvme.command.AdminCommand.DeleteCompletionQueue;
import io.peerlane.nvme.command.AdminCommand.DeleteSubmissionQueue;
import io.peerlane.nvme.command.AdminCommand.SetFeatures;
import io.peerlane.nvme.command.DataPointer;
import io.peerlane.nvme.status.CommandSpecificStatus;
import io.peerlane.nvme.status.GenericStatus;
import io.peerlane.nvme.status.Status;
import io.peerlane.nvme.wire.FeatureIdentifier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class QueueCommandsTest implements ControllerUnderTest {

    private static final Status INVALID_ID = CommandSpecificStatus.INVALID_QUEUE_IDENTIFIER.doNotRetry();
    private static final Status INVALID_SIZE = CommandSpecificStatus.INVALID_QUEUE_SIZE.doNotRetry();

    private final ControllerFixture fixture =
            ControllerFixture.enabled(this, ControllerOptions.named("nvme0").withQueues(4, 256, 3));
    private final MiniHost host = fixture.host;
    private final long memory = host.allocate(1 << 16).address();

    @AfterEach
    void close() {
        fixture.close();
    }

    private Status createCq(int id, int entries, boolean contiguous, int vector, long base) {
        return host.statusOf(new CreateCompletionQueue(host.cid(), id, entries, contiguous, true, vector, base));
    }

    private Status createSq(int id, int entries, boolean contiguous, int cq, long base) {
        return host.statusOf(new CreateSubmissionQueue(host.cid(), id, entries, contiguous, 0, cq, base));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 5, 0xffff})
    void refusesACompletionQueueIdentifierOutsideTheAllocatedOnes(int id) {
        assertThat(createCq(id, 16, true, 1, memory)).isEqualTo(INVALID_ID);
    }

    @Test
    void refusesACompletionQueueThatExists() {
        assertThat(createCq(1, 16, true, 1, memory)).isEqualTo(Status.SUCCESS);
        assertThat(createCq(1, 16, true, 1, memory)).isEqualTo(INVALID_ID);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 257, 65536})
    void refusesACompletionQueueOfAnImpossibleSize(int entries) {
        assertThat(createCq(1, entries, true, 1, memory)).isEqualTo(INVALID_SIZE);
    }

    @Test
    void refusesACompletionQueueOffItsPage() {
        assertThat(createCq(1, 16, true, 1, memory + 16)).isEqualTo(GenericStatus.PRP_OFFSET_INVALID.doNotRetry());
    }

    @Test
    void refusesAVectorItDoesNotHave() {
        assertThat(createCq(1, 16, true, 3, memory))
                .isEqualTo(CommandSpecificStatus.INVALID_INTERRUPT_VECTOR.doNotRetry());
    }

    @Test
    void refusesQueuesThatAreNotContiguous() {
        assertThat(createCq(1, 16, false, 1, memory)).isEqualTo(GenericStatus.INVALID_FIELD.doNotRetry());
        assertThat(createCq(1, 16, true, 1, memory)).isEqualTo(Status.SUCCESS);
        assertThat(createSq(1, 16, false, 1, memory)).isEqualTo(GenericStatus.INVALID_FIELD.doNotRetry());
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 9})
    void refusesASubmissionQueueWithoutItsCompletionQueue(int cq) {
        assertThat(createSq(1, 16, true, cq, memory))
                .isEqualTo(CommandSpecificStatus.COMPLETION_QUEUE_INVALID.doNotRetry());
    }

    @Test
    void refusesASubmissionQueueWithABadIdentifierSizeOrBase() {
        createCq(1, 16, true, 1, memory);
        assertThat(createSq(0, 16, true, 1, memory)).isEqualTo(INVALID_ID);
        assertThat(createSq(5, 16, true, 1, memory)).isEqualTo(INVALID_ID);
        assertThat(createSq(1, 1, true, 1, memory)).isEqualTo(INVALID_SIZE);
        assertThat(createSq(1, 257, true, 1, memory)).isEqualTo(INVALID_SIZE);
        assertThat(createSq(1, 16, true, 1, memory + 64)).isEqualTo(GenericStatus.PRP_OFFSET_INVALID.doNotRetry());
        assertThat(createSq(1, 16, true, 1, memory)).isEqualTo(Status.SUCCESS);
        assertThat(createSq(1, 16, true, 1, memory)).isEqualTo(INVALID_ID);
    }

    @Test
    void refusesQueuesWhileTheEntrySizesAreNotThoseOfTheCommandSet() {
        host.write(MiniHost.configuration());
        var again = new MiniHost(fixture.machine);
        again.writeAdminQueues();
        again.write(MiniHost.configuration().withEntrySizes(5, 3).withEnable(true));
        assertThat(again.statusOf(new CreateCompletionQueue(again.cid(), 1, 16, true, true, 1, memory)))
                .isEqualTo(INVALID_SIZE);
    }

    @Test
    void deletesACompletionQueueOnlyAfterItsSubmissionQueues() {
        host.ioQueue(1, 16);
        assertThat(host.statusOf(new DeleteCompletionQueue(host.cid(), 1)))
                .isEqualTo(CommandSpecificStatus.INVALID_QUEUE_DELETION);
        assertThat(host.statusOf(new DeleteSubmissionQueue(host.cid(), 1))).isEqualTo(Status.SUCCESS);
        assertThat(host.statusOf(new DeleteCompletionQueue(host.cid(), 1))).isEqualTo(Status.SUCCESS);
        host.ioQueue(1, 16);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 4, 5, 0xffff})
    void refusesToDeleteWhatDoesNotExist(int id) {
        assertThat(host.statusOf(new DeleteSubmissionQueue(host.cid(), id))).isEqualTo(INVALID_ID);
        assertThat(host.statusOf(new DeleteCompletionQueue(host.cid(), id))).isEqualTo(INVALID_ID);
    }

    @Test
    void allocatesNoMoreQueuesThanItHasAndHoldsTheHostToThem() {
        var two = new SetFeatures(
                host.cid(),
                0,
                FeatureIdentifier.NUMBER_OF_QUEUES,
                false,
                FeatureIdentifier.numberOfQueues(2, 100),
                0,
                DataPointer.NONE);
        assertThat(host.run(two).dw0()).isEqualTo(FeatureIdentifier.numberOfQueues(2, 4));
        assertThat(createCq(3, 16, true, 1, memory)).isEqualTo(Status.SUCCESS);
        assertThat(createSq(3, 16, true, 3, memory)).isEqualTo(INVALID_ID);
    }

    @Test
    void refusesToAllocateQueuesOnceThereAreSome() {
        host.ioQueue(1, 16);
        var set = new SetFeatures(
                host.cid(), 0, FeatureIdentifier.NUMBER_OF_QUEUES, false, 0x0001_0001, 0, DataPointer.NONE);
        assertThat(host.statusOf(set)).isEqualTo(GenericStatus.COMMAND_SEQUENCE_ERROR.doNotRetry());
    }
}
