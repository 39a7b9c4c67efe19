package io.peerlane.app.workload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.peerlane.app.workload.FakeAttachment.Fault;
import io.peerlane.nvme.namespace.BlockOperation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class WorkloadTest {

    private static final int BYTES = 1 << 20;
    private static final int BS = 8192;
    private static final int UNITS = BYTES / BS;

    private final FakeAttachment device = new FakeAttachment(BYTES);
    private final AtomicLong now = new AtomicLong();

    private static JobOptions options(ReadWrite rw, Duration runtime, Verify verify) {
        return new JobOptions(rw, 50, BS, 4, 1, runtime, Duration.ZERO, 0, 0, 7, verify, Duration.ofSeconds(30));
    }

    private WorkloadResult run(JobOptions options) throws InterruptedException {
        return run(options, PhaseGate.OPEN);
    }

    private WorkloadResult run(JobOptions options, PhaseGate gate) throws InterruptedException {
        return new Workload(device, options, gate, Progress.NONE, () -> now.addAndGet(1000), 42).run();
    }

    @ParameterizedTest
    @EnumSource(ReadWrite.class)
    void verifiesWhatEveryKindOfJobMoves(ReadWrite rw) throws Exception {
        JobResult all = run(options(rw, Duration.ZERO, Verify.CRC32C)).all();
        assertThat(all.clean()).isTrue();
        assertThat(all.read().ios() + all.write().ios()).isEqualTo(UNITS);
        assertThat(all.verify().checked()).isPositive();
    }

    @Test
    void readsBackEveryBlockItWrote() throws Exception {
        JobResult all =
                run(options(ReadWrite.WRITE, Duration.ZERO, Verify.CRC32C)).all();
        assertThat(all.write().bytes()).isEqualTo(BYTES);
        assertThat(all.read().ios())
                .as("the check is not part of the measured window")
                .isZero();
        assertThat(all.verify()).isEqualTo(new VerifyResult(UNITS, 0));
    }

    @Test
    void findsAByteThatTheDeviceFlipped() throws Exception {
        device.mischief =
                (operation, n) -> operation == BlockOperation.WRITE && n == 3 ? Fault.FLIP_A_BYTE : Fault.NONE;
        JobResult all =
                run(options(ReadWrite.WRITE, Duration.ZERO, Verify.CRC32C)).all();
        assertThat(all.verify().errors()).isEqualTo(1);
        assertThat(all.messages()).singleElement().asString().contains("offset " + (2 * BS + 4096), "CRC-32C");
    }

    @Test
    void findsAWriteThatWasAcknowledgedButLost() throws Exception {
        device.mischief = (operation, n) ->
                operation == BlockOperation.WRITE && n == UNITS + 2 ? Fault.LOSE_THE_WRITE : Fault.NONE;
        JobOptions twice = options(ReadWrite.WRITE, Duration.ofNanos(2L * UNITS * 2000), Verify.CRC32C);
        JobResult all = run(twice).all();
        assertThat(all.messages()).first().asString().contains("generation: wanted 2, found 1");
    }

    @Test
    void findsAReadThatDeliveredNothingIntoABufferWithOldData() throws Exception {
        device.mischief =
                (operation, n) -> operation == BlockOperation.READ && n > 40 ? Fault.DELIVER_NOTHING : Fault.NONE;
        JobResult all =
                run(options(ReadWrite.READ, Duration.ZERO, Verify.CRC32C)).all();
        assertThat(all.verify().errors()).isEqualTo(UNITS - 40);
        assertThat(all.messages()).first().asString().contains("no header");
    }

    @Test
    void endsAtTheFirstFailedRequestAndSaysWhich() throws Exception {
        device.mischief = (operation, n) -> n == 10 ? Fault.FAIL : Fault.NONE;
        JobResult all = run(options(ReadWrite.READ, Duration.ZERO, Verify.NONE)).all();
        assertThat(all.errors()).containsExactly(java.util.Map.entry("281", 1L));
        assertThat(all.read().ios()).isBetween(9L, 12L);
        assertThat(all.messages()).first().asString().contains("READ", "offset " + 9 * BS, "281");
    }

    @Test
    void givesUpOnALostCompletionInsteadOfWaitingForEver() {
        device.mischief = (operation, n) -> n == 5 ? Fault.LOSE_THE_COMPLETION : Fault.NONE;
        var clock = new AtomicLong();
        var workload = new Workload(
                device,
                options(ReadWrite.READ, Duration.ZERO, Verify.NONE),
                PhaseGate.OPEN,
                Progress.NONE,
                () -> clock.addAndGet(10_000_000_000L),
                1);
        assertThatThrownBy(workload::run)
                .isInstanceOf(WorkloadException.class)
                .hasMessageContaining("lost completions")
                .hasMessageContaining("1 requests outstanding");
    }

    @Test
    void fillsBeforeTheWindowOpensAndChecksAfterItIsClosed() throws Exception {
        List<String> edges = new ArrayList<>();
        run(options(ReadWrite.RANDRW, Duration.ZERO, Verify.CRC32C), new PhaseGate() {
            @Override
            public void prepared(String phase) {
                edges.add("prepared " + phase + " after " + device.submitted.size());
                assertThat(device.pending).isEmpty();
            }

            @Override
            public void measured(String phase) {
                edges.add("measured " + phase + " after " + device.submitted.size());
                assertThat(device.pending).isEmpty();
            }
        });
        assertThat(edges).containsExactly("prepared randrw after " + UNITS, "measured randrw after " + 2 * UNITS);
        assertThat(device.submitted).hasSize(3 * UNITS);
    }

    @Test
    void measuresByTheClockWithoutTheRamp() throws Exception {
        var ramped = new JobOptions(
                ReadWrite.RANDREAD,
                0,
                BS,
                4,
                1,
                Duration.ofMillis(1),
                Duration.ofMillis(4),
                0,
                0,
                7,
                Verify.NONE,
                Duration.ofSeconds(30));
        JobResult all = run(ramped).all();
        assertThat(all.seconds()).isBetween(0.00098, 0.00102);
        assertThat(device.submitted.size()).isGreaterThan((int) (4 * all.read().ios()));
    }

    @Test
    void retriesWhatAFullQueueRefusedAndSkipsNoBlock() throws Exception {
        device.depth = 3;
        JobResult all =
                run(options(ReadWrite.WRITE, Duration.ZERO, Verify.CRC32C)).all();
        assertThat(all.clean()).isTrue();
        assertThat(device.submitted.subList(0, UNITS)).doesNotHaveDuplicates();
        assertThat(device.mostOutstanding).isEqualTo(3);
    }

    @Test
    void failsOnAQueueThatNeverTakesARequest() throws Exception {
        device.depth = 0;
        JobResult all = run(options(ReadWrite.READ, Duration.ZERO, Verify.NONE)).all();
        assertThat(all.messages()).first().asString().contains("takes no request");
    }

    @Test
    void dividesTheRangeAmongJobsSoThatNoneTouchesAnothersBlocks() throws Exception {
        var four = new JobOptions(
                ReadWrite.RANDWRITE,
                0,
                BS,
                4,
                4,
                Duration.ZERO,
                Duration.ZERO,
                0,
                0,
                7,
                Verify.CRC32C,
                Duration.ofSeconds(30));
        WorkloadResult result = run(four);
        assertThat(result.jobs()).hasSize(4).allMatch(job -> job.write().ios() == UNITS / 4);
        assertThat(result.all().clean()).isTrue();
        assertThat(result.all().write().ios()).isEqualTo(UNITS);
    }

    @Test
    void refusesOptionsThatDoNotFitTheDeviceByTheirName() {
        var odd = new JobOptions(
                ReadWrite.READ, 0, 1000, 1, 1, Duration.ZERO, Duration.ZERO, 0, 0, 7, Verify.NONE, Duration.ZERO);
        assertThatThrownBy(() -> run(odd)).hasMessage("--bs: found 1000, wanted a multiple of the block size 512");
        var large = new JobOptions(
                ReadWrite.READ,
                0,
                512,
                1,
                1,
                Duration.ZERO,
                Duration.ZERO,
                0,
                2 * BYTES,
                7,
                Verify.NONE,
                Duration.ZERO);
        assertThatThrownBy(() -> run(large)).hasMessage("--size: found 2097152, wanted at most 1048576");
    }
}
