package io.peerlane.nvme.host.pcie;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.peerlane.fabric.p2pdma.PeerPool;
import io.peerlane.fabric.tlp.Cpu;
import io.peerlane.fabric.tlp.LedgerSnapshot;
import io.peerlane.nvme.controller.CmbOptions;
import io.peerlane.nvme.namespace.BlockDevice;
import io.peerlane.nvme.namespace.BlockOperation;
import io.peerlane.nvme.namespace.BlockQueue;
import io.peerlane.nvme.status.PathStatus;
import io.peerlane.nvme.status.Status;
import io.peerlane.nvme.wire.CmbSize;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The driver against the emulated controller: they meet in a machine, and nowhere else. */
class PcieNvmeDriverTest {

    private static final long CMB_BYTES = 4 << 20;
    private static final List<Cpu> ONE_CPU = List.of(Cpu.sameThread(0));

    private final TwoDrives machine = new TwoDrives(CmbOptions.of(CMB_BYTES), 12);

    @AfterEach
    void close() {
        machine.close();
    }

    private PcieNvmeDriver attach(DriverOptions options) {
        return attach(options, ONE_CPU);
    }

    private PcieNvmeDriver attach(DriverOptions options, List<Cpu> cpus) {
        return machine.attachFirst(cpus, options);
    }

    private TestIo run(BlockDevice device, BlockOperation operation, long lba, long address, int bytes) {
        var io = new TestIo(operation, lba, bytes / 512, address);
        assertThat(device.queue(0).submit(io)).isTrue();
        device.queue(0).commit();
        assertThat(io.completions).containsExactly(Status.SUCCESS);
        return io;
    }

    @ParameterizedTest
    @CsvSource({
        "512, 0",
        "512, 3584",
        "512, 3588",
        "1024, 3584",
        "4096, 0",
        "4096, 4",
        "8192, 0",
        "8192, 2048",
        "12288, 0",
        "131072, 512",
        "1048576, 0",
        "1048576, 4092",
        "2101248, 0",
        "4194304, 0",
        "4194304, 1024"
    })
    void readsBackWhatItWroteWhateverTheShapeOfItsData(int bytes, int offset) {
        long seed = System.nanoTime();
        var pattern = new byte[bytes];
        new Random(seed).nextBytes(pattern);
        try (var driver =
                attach(DriverOptions.defaults().withMaxTransferBytes(4 << 20).withQueueDepth(64))) {
            var device = driver.namespace(1);
            var source = machine.fabric.memory().allocate(bytes + 8192L, 4096);
            var sink = machine.fabric.memory().allocate(bytes + 8192L, 4096);
            source.segment().asSlice(offset, bytes).copyFrom(MemorySegment.ofArray(pattern));
            run(device, BlockOperation.WRITE, 7, source.address() + offset, bytes);
            run(device, BlockOperation.FLUSH, 0, 0, 512);
            run(device, BlockOperation.READ, 7, sink.address() + offset, bytes);
            assertThat(sink.segment().asSlice(offset, bytes).mismatch(MemorySegment.ofArray(pattern)))
                    .as("seed " + seed)
                    .isEqualTo(-1);
            assertThat(sink.segment().asSlice(offset + bytes, 4096).toArray(java.lang.foreign.ValueLayout.JAVA_BYTE))
                    .containsOnly(0);
        }
    }

    @Test
    void refusesARequestLargerThanTheLimitOrUnaligned() {
        try (var driver = attach(DriverOptions.defaults())) {
            var queue = driver.namespace(1).queue(0);
            int blocks = driver.namespace(1).geometry().maxTransferBytes() / 512 + 1;
            var large = new TestIo(BlockOperation.READ, 0, blocks, 0x1_0000_0000L);
            assertThatThrownBy(() -> queue.submit(large)).isInstanceOf(IllegalArgumentException.class);
            var unaligned = new TestIo(BlockOperation.READ, 0, 1, 0x1_0000_0002L);
            assertThatThrownBy(() -> queue.submit(unaligned)).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void honoursTheControllersTransferLimit() {
        try (var small = new TwoDrives(CmbOptions.NONE, 2);
                var driver = small.attachFirst(ONE_CPU, DriverOptions.defaults())) {
            assertThat(driver.namespace(1).geometry().maxTransferBytes()).isEqualTo(16384);
        }
    }

    @Test
    void putsSubmissionQueuesIntoTheBufferAndFetchesNothingFromMemory() {
        try (var driver = attach(DriverOptions.defaults())) {
            assertThat(driver.submissionQueuesInCmb()).isEqualTo(1);
            assertThat(driver.controllerMemoryBuffer()).isInstanceOf(CmbOutcome.Mapped.class);
            assertThat(machine.pool().available()).isEqualTo(CMB_BYTES - 1024 * 64);
            var moved = ledgerOf100Reads(driver);
            assertThat(moved.dram().controlRead()).isZero();
            assertThat(moved.link(machine.firstDriveLink()).fromRoot().control())
                    .isGreaterThanOrEqualTo(100 * 64L);
        }
    }

    @Test
    void tellsWhereEverySubmissionQueueLiesAndWhy() {
        try (var driver = attach(DriverOptions.defaults())) {
            assertThat(driver.submissionQueuePlaces()).isEqualTo(Map.of(SubmissionQueuePlace.CONTROLLER_MEMORY, 1));
        }
        try (var none = new TwoDrives(CmbOptions.NONE, 8);
                var driver = none.attachFirst(ONE_CPU, DriverOptions.defaults())) {
            assertThat(driver.submissionQueuePlaces()).isEqualTo(Map.of(SubmissionQueuePlace.NO_BUFFER, 1));
            assertThat(driver.cmbAttributes()).isEmpty();
        }
        try (var odd = new TwoDrives(CmbOptions.of((2 << 20) + 4096), 8);
                var driver = odd.attachFirst(ONE_CPU, DriverOptions.defaults())) {
            assertThat(driver.submissionQueuePlaces()).isEqualTo(Map.of(SubmissionQueuePlace.NO_BUFFER, 1));
        }
        try (var dataOnly = new TwoDrives(CmbOptions.of(CMB_BYTES).withUses(CmbSize.RDS | CmbSize.WDS), 8);
                var driver = dataOnly.attachFirst(ONE_CPU, DriverOptions.defaults())) {
            assertThat(driver.submissionQueuePlaces()).isEqualTo(Map.of(SubmissionQueuePlace.NOT_SUPPORTED, 1));
        }
        try (var machine2 = new TwoDrives(CmbOptions.of(CMB_BYTES), 8);
                var driver =
                        machine2.attachFirst(ONE_CPU, DriverOptions.defaults().withCmbSqes(false))) {
            assertThat(driver.submissionQueuePlaces()).isEqualTo(Map.of(SubmissionQueuePlace.NOT_WANTED, 1));
        }
    }

    @Test
    void showsTheRegistersOfItsBufferAsLinuxDoes() {
        try (var driver = attach(DriverOptions.defaults())) {
            var shown = driver.cmbAttributes().orElseThrow();
            assertThat(shown.cmb()).matches("cmbloc : 0x[0-9a-f]{8}\ncmbsz  : 0x[0-9a-f]{8}\n");
            assertThat(new CmbSize(Integer.parseUnsignedInt(shown.cmbsz().strip())).bytes())
                    .isEqualTo(CMB_BYTES);
        }
        var high = new CmbAttributes(0x2, 0xfffff21d);
        assertThat(high.cmb()).isEqualTo("cmbloc : 0x00000002\ncmbsz  : 0xfffff21d\n");
        assertThat(high.cmbloc() + high.cmbsz()).isEqualTo("2\n4294963741\n");
    }

    @Test
    void keepsSubmissionQueuesInMemoryWhenAskedTo() {
        try (var driver = attach(DriverOptions.defaults().withCmbSqes(false))) {
            assertThat(driver.submissionQueuesInCmb()).isZero();
            assertThat(machine.pool().available()).isEqualTo(CMB_BYTES);
            assertThat(ledgerOf100Reads(driver).dram().controlRead()).isEqualTo(100 * 64L);
        }
    }

    private LedgerSnapshot ledgerOf100Reads(PcieNvmeDriver driver) {
        var buffer = machine.fabric.memory().allocate(4096, 4096);
        var before = machine.fabric.ledger().snapshot();
        for (int i = 0; i < 100; i++) {
            run(driver.namespace(1), BlockOperation.READ, i * 8L, buffer.address(), 4096);
        }
        return machine.fabric.ledger().snapshot().minus(before);
    }

    @Test
    void movesDataInItsOwnBufferWithoutALink() {
        try (var driver = attach(DriverOptions.defaults())) {
            long address = machine.pool().allocate(65536);
            long bus = machine.pool().busAddress(address);
            var before = machine.fabric.ledger().snapshot();
            run(driver.namespace(1), BlockOperation.WRITE, 0, bus, 65536);
            run(driver.namespace(1), BlockOperation.READ, 0, bus, 65536);
            var moved = machine.fabric.ledger().snapshot().minus(before);
            assertThat(moved.dram().dataRead() + moved.dram().dataWritten()).isZero();
            assertThat(moved.links()).allSatisfy(link -> assertThat(
                            link.towardRoot().data() + link.fromRoot().data())
                    .isZero());
            machine.pool().free(address, 65536);
        }
    }

    @Test
    void movesDataInMemoryOnceOverTheUplink() {
        try (var driver = attach(DriverOptions.defaults())) {
            var buffer = machine.fabric.memory().allocate(65536, 4096);
            var before = machine.fabric.ledger().snapshot();
            run(driver.namespace(1), BlockOperation.WRITE, 0, buffer.address(), 65536);
            var moved = machine.fabric.ledger().snapshot().minus(before);
            assertThat(moved.dram().dataRead()).isEqualTo(65536);
            assertThat(moved.dram().dataWritten()).isZero();
            assertThat(moved.link(machine.firstDriveLink()).fromRoot().data()).isEqualTo(65536);
        }
    }

    @Test
    void doesNotPublishABufferThatDataMayNotUse() {
        try (var queuesOnly = new TwoDrives(CmbOptions.of(CMB_BYTES).withUses(CmbSize.SQS), 8);
                var driver = queuesOnly.attachFirst(ONE_CPU, DriverOptions.defaults())) {
            assertThat(driver.submissionQueuesInCmb()).isEqualTo(1);
            assertThat(queuesOnly.p2pdma.isPublished(queuesOnly.first.function()))
                    .isFalse();
        }
    }

    @Test
    void leavesABufferThatIsForTheOwnerOfTheFunctionUnpublishedAndWithoutPool() {
        try (var driver = attach(DriverOptions.defaults().withCmbForOwner(true))) {
            assertThat(machine.p2pdma.providers()).contains(machine.first.function());
            assertThat(machine.p2pdma.isPublished(machine.first.function())).isFalse();
            assertThat(machine.p2pdma.pool(machine.first.function())).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void servesTwoLoopsAtOnce(boolean useCmbSqes) throws Exception {
        long seed = System.nanoTime();
        try (var loops = new TestLoops(2);
                var driver =
                        attach(DriverOptions.defaults().withCmbSqes(useCmbSqes).withQueueDepth(64), loops.cpus())) {
            var workers = new ArrayList<LoopWork>();
            for (int i = 0; i < 2; i++) {
                workers.add(new LoopWork(
                        machine.fabric.memory(), driver.namespace(1).queue(i), seed + i, i * 8192L));
            }
            for (int i = 0; i < 2; i++) {
                loops.cpus().get(i).executor().execute(workers.get(i)::start);
            }
            for (var worker : workers) {
                assertThat(worker.mismatches()).as("seed " + seed).isZero();
            }
            assertThat(driver.unknownCompletions()).isZero();
        }
    }

    @Test
    void endsOutstandingRequestsOnceWhenTheControllerVanishes() throws Exception {
        try (var slow = new TwoDrives(CmbOptions.of(CMB_BYTES), 8, true);
                var loops = new TestLoops(1);
                var driver = slow.attachFirst(loops.cpus(), DriverOptions.defaults())) {
            var ios = stuck(slow, loops, driver, 4);
            slow.first.function().remove();
            assertThat(ios)
                    .allSatisfy(io -> assertThat(io.completions).isEmpty()); // it may still write to their memory
            slow.firstStore.release();
            await().untilAsserted(() -> assertThat(ios)
                    .allSatisfy(io -> assertThat(io.completions).containsExactly(PathStatus.HOST_PATHING_ERROR)));
            assertThat(driver.isDead()).isTrue();
            driver.unbind().join();
            assertThat(slow.p2pdma.pool(slow.first.function())).isEmpty();
        }
    }

    @Test
    void letsTheControllerFinishWhatItHasWhenItIsUnboundAndRefusesTheRest() throws Exception {
        try (var slow = new TwoDrives(CmbOptions.of(CMB_BYTES), 8, true);
                var loops = new TestLoops(1);
                var driver = slow.attachFirst(loops.cpus(), DriverOptions.defaults())) {
            var ios = stuck(slow, loops, driver, 4);
            var unbinding = CompletableFuture.runAsync(() -> driver.unbind().join());
            await().until(driver::isUnbound);
            await().until(() -> refused(loops, driver.namespace(1).queue(0)));
            slow.firstStore.release();
            unbinding.join();
            assertThat(ios).allSatisfy(io -> assertThat(io.completions).containsExactly(Status.SUCCESS));
        }
    }

    private static boolean refused(TestLoops loops, BlockQueue queue) {
        var late = new TestIo(BlockOperation.FLUSH, 0, 0, 0);
        Runnable submission = () -> {
            queue.submit(late);
            queue.commit();
        };
        CompletableFuture.runAsync(submission, loops.cpus().getFirst().executor())
                .join();
        return late.completions.equals(List.of(PathStatus.HOST_PATHING_ERROR));
    }

    @Test
    void waitsForWhoUsesThePeerMemoryBeforeItCanBeBoundAnew() {
        var driver = attach(DriverOptions.defaults());
        var pool = machine.pool();
        long page = pool.allocate(4096);
        var unbound = driver.unbind();
        assertThat(unbound).isNotDone();
        assertThat(pool.allocate(4096)).isEqualTo(PeerPool.NONE);
        pool.free(page, 4096);
        assertThat(unbound).isDone();
        try (var again = attach(DriverOptions.defaults())) {
            assertThat(again.controllerMemoryBuffer()).isInstanceOf(CmbOutcome.Mapped.class);
            assertThat(machine.p2pdma.isPublished(machine.first.function())).isTrue();
        }
    }

    @RepeatedTest(50) // the old driver's news of the removal may come while the new one starts
    void drivesAControllerThatWasTakenOutAndPutBack() {
        long before = machine.fabric.memory().available();
        var driver = attach(DriverOptions.defaults());
        machine.first.function().remove();
        driver.unbind().join();
        assertThat(machine.fabric.memory().available()).isEqualTo(before);
        machine.first.function().insert();
        try (var again = attach(DriverOptions.defaults())) {
            assertThat(again.controllerMemoryBuffer()).isInstanceOf(CmbOutcome.Mapped.class);
            assertThat(again.namespaces()).containsExactly(1);
        }
    }

    @Test
    void givesUpAControllerThatDoesNotAnswerInTime() throws Exception {
        var limits = DriverOptions.defaults().withTimeouts(Duration.ofSeconds(5), Duration.ofMillis(600));
        try (var slow = new TwoDrives(CmbOptions.of(CMB_BYTES), 8, true);
                var loops = new TestLoops(1);
                var driver = slow.attachFirst(loops.cpus(), limits)) {
            var ios = stuck(slow, loops, driver, 4);
            await().untilAsserted(() -> assertThat(driver.isDead()).isTrue());
            slow.firstStore.release();
            await().untilAsserted(() ->
                    assertThat(ios).allSatisfy(io -> assertThat(io.completions).hasSize(1)));
        }
    }

    /** Reads whose media calls do not return before they are released. */
    private static List<TestIo> stuck(TwoDrives slow, TestLoops loops, PcieNvmeDriver driver, int count) {
        slow.firstStore.block();
        var buffer = slow.fabric.memory().allocate(4096, 4096);
        var ios = new ArrayList<TestIo>();
        for (int i = 0; i < count; i++) {
            ios.add(new TestIo(BlockOperation.READ, i, 1, buffer.address()));
        }
        var queue = driver.namespace(1).queue(0);
        loops.cpus().getFirst().executor().execute(() -> {
            ios.forEach(queue::submit);
            queue.commit();
        });
        await().until(() -> slow.firstStore.waiting() > 0);
        return ios;
    }

    @Test
    void givesBackAllMemoryAndWithdrawsItsBufferWhenItCloses() {
        long before = machine.fabric.memory().available();
        var driver = attach(DriverOptions.defaults());
        assertThat(machine.p2pdma.isPublished(machine.first.function())).isTrue();
        driver.close();
        assertThat(machine.fabric.memory().available()).isEqualTo(before);
        assertThat(machine.p2pdma.pool(machine.first.function())).isEmpty();
        assertThat(machine.p2pdma.isPublished(machine.first.function())).isFalse();
    }

    @Test
    void saysWhenThereAreTooFewVectorsForTheLoops() {
        var cpus = new ArrayList<Cpu>();
        for (int i = 0; i < 40; i++) {
            cpus.add(Cpu.sameThread(i));
        }
        long before = machine.fabric.memory().available();
        assertThatThrownBy(() -> attach(DriverOptions.defaults(), cpus))
                .isInstanceOf(DriverException.class)
                .hasMessageContaining("wanted one per event loop");
        assertThat(machine.fabric.memory().available()).isEqualTo(before);
    }

    @Test
    void saysWhenTheControllerIsNotThere() {
        machine.first.function().remove();
        assertThatThrownBy(() -> attach(DriverOptions.defaults()))
                .isInstanceOf(RuntimeException.class)
                .hasMessageContaining("nvme0");
    }

    @Test
    void tellsWhoWaitsForItsEndThatItLeftSomethingBehind() {
        var refuses = new AtomicBoolean();
        var refusal = new IllegalStateException("a loop that takes no task");
        var driver = attach(DriverOptions.defaults(), List.of(new CpuOf(task -> {
            if (refuses.get()) {
                throw refusal;
            }
            task.run();
        })));
        refuses.set(true);
        assertThat(driver.unbind()).isCompletedExceptionally();
        assertThat(driver.unbind())
                .failsWithin(Duration.ZERO)
                .withThrowableThat()
                .havingCause()
                .isSameAs(refusal);
    }

    private record CpuOf(Executor executor) implements Cpu {
        @Override
        public int index() {
            return 0;
        }

        @Override
        public boolean isCurrent() {
            return true;
        }
    }
}
