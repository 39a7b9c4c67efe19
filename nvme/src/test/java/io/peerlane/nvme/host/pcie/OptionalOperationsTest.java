package io.peerlane.nvme.host.pcie;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.peerlane.fabric.memory.HostBuffer;
import io.peerlane.fabric.tlp.Cpu;
import io.peerlane.fabric.tlp.LedgerSnapshot;
import io.peerlane.nvme.controller.CmbOptions;
import io.peerlane.nvme.namespace.BlockDevice;
import io.peerlane.nvme.namespace.BlockOperation;
import io.peerlane.nvme.namespace.BlockRanges;
import io.peerlane.nvme.status.GenericStatus;
import io.peerlane.nvme.status.MediaStatus;
import io.peerlane.nvme.status.Status;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What the driver finds in Identify, and the operations it offers because of it, against the emulated drive. */
class OptionalOperationsTest {

    private static final int BLOCK = 512;

    private final TwoDrives machine = new TwoDrives(CmbOptions.of(4 << 20), 8);
    private final PcieNvmeDriver driver = machine.attachFirst(List.of(Cpu.sameThread(0)), DriverOptions.defaults());
    private final BlockDevice device = driver.namespace(1);
    private final HostBuffer buffer = machine.fabric.memory().allocate(1 << 20, 4096);
    private final long seed = System.nanoTime();

    @AfterEach
    void close() {
        driver.close();
        machine.close();
    }

    private Status run(TestIo io) {
        assertThat(device.queue(0).submit(io)).isTrue();
        device.queue(0).commit();
        assertThat(io.completions).hasSize(1);
        return io.completions.getFirst();
    }

    private Status run(BlockOperation operation, long lba, int blocks) {
        return run(new TestIo(operation, lba, blocks, buffer.address()));
    }

    private Status run(BlockOperation operation, long lba, long... ranges) {
        return run(listed(operation, lba, ranges));
    }

    private static TestIo listed(BlockOperation operation, long lba, long... ranges) {
        var io = new TestIo(operation, lba, 0, 0);
        var list = new BlockRanges();
        for (int i = 0; i < ranges.length; i += 2) {
            list.add(ranges[i], ranges[i + 1]);
        }
        io.ranges = list;
        return io;
    }

    private byte[] writePattern(long lba, int blocks) {
        var bytes = new byte[blocks * BLOCK];
        new Random(seed + lba).nextBytes(bytes);
        buffer.segment().asSlice(0, bytes.length).copyFrom(MemorySegment.ofArray(bytes));
        assertThat(run(BlockOperation.WRITE, lba, blocks)).isEqualTo(Status.SUCCESS);
        return bytes;
    }

    private byte[] medium(long lba, int blocks) {
        var bytes = new byte[blocks * BLOCK];
        machine.firstStore.read(lba * BLOCK, MemorySegment.ofArray(bytes), 0, bytes.length);
        return bytes;
    }

    private LedgerSnapshot ledger() {
        return machine.fabric.ledger().snapshot();
    }

    private static long data(LedgerSnapshot moved) {
        return moved.dram().dataRead()
                + moved.dram().dataWritten()
                + moved.links().stream()
                        .mapToLong(link ->
                                link.towardRoot().data() + link.fromRoot().data())
                        .sum();
    }

    @Test
    void findsOutWhatTheDriveHasAndItsLimits() {
        var features = device.geometry().features();
        assertThat(features.compare()).isTrue();
        assertThat(features.maxWriteZeroesBlocks()).isEqualTo(65_536);
        assertThat(features.zeroesDeallocate()).isTrue();
        assertThat(features.maxVerifyBlocks()).as("VSL of 2^8 pages").isEqualTo((1 << 20) / BLOCK);
        assertThat(features.deallocate().count()).isEqualTo(256);
        assertThat(features.deallocatedReadsZeroes()).isTrue();
        assertThat(features.copy().count()).isEqualTo(128);
        assertThat(features.copy().rangeBlocks()).isEqualTo(8192);
        assertThat(features.copy().totalBlocks()).isEqualTo(32_768);
        assertThat(features.preferredBlocks()).isEqualTo(8);
    }

    @Test
    void zeroesDeallocatesCopiesAndVerifiesWithoutADataByteOnTheFabric() {
        byte[] pattern = writePattern(100, 512);
        var before = ledger();
        assertThat(run(BlockOperation.COPY, 2000, 100, 256, 356, 256)).isEqualTo(Status.SUCCESS);
        assertThat(run(BlockOperation.VERIFY, 2000, 512)).isEqualTo(Status.SUCCESS);
        assertThat(run(BlockOperation.WRITE_ZEROES, 100, 10)).isEqualTo(Status.SUCCESS);
        assertThat(run(BlockOperation.DEALLOCATE, 0, 200, 8, 300, 1)).isEqualTo(Status.SUCCESS);
        assertThat(data(ledger().minus(before))).isZero();
        assertThat(medium(2000, 512)).isEqualTo(pattern);
        assertThat(medium(100, 10)).containsOnly(0);
        assertThat(medium(200, 8)).containsOnly(0);
        assertThat(medium(300, 1)).containsOnly(0);
        assertThat(medium(110, 90)).isEqualTo(java.util.Arrays.copyOfRange(pattern, 10 * BLOCK, 100 * BLOCK));
    }

    @Test
    void tellsTheDriveThatItMayDeallocateWhatItZeroes() {
        writePattern(0, 16);
        var io = new TestIo(BlockOperation.WRITE_ZEROES, 0, 16, 0);
        io.deallocate = true;
        assertThat(run(io)).isEqualTo(Status.SUCCESS);
        assertThat(medium(0, 16)).containsOnly(0);
    }

    @Test
    void comparesHostMemoryOfEveryShape() {
        writePattern(0, 1024);
        assertThat(run(BlockOperation.COMPARE, 0, 1024)).isEqualTo(Status.SUCCESS);
        assertThat(run(BlockOperation.COMPARE, 1, 1023)).isEqualTo(MediaStatus.COMPARE_FAILURE.doNotRetry());
    }

    @Test
    void comparesItsOwnMemoryBufferWithoutADataByteOnTheFabric() {
        byte[] pattern = writePattern(64, 64);
        var pool = machine.pool();
        long physical = pool.allocate(64 * BLOCK);
        long bus = pool.busAddress(physical);
        assertThat(run(new TestIo(BlockOperation.READ, 64, 64, bus))).isEqualTo(Status.SUCCESS);
        var before = ledger();
        assertThat(run(new TestIo(BlockOperation.COMPARE, 64, 64, bus))).isEqualTo(Status.SUCCESS);
        assertThat(run(new TestIo(BlockOperation.COMPARE, 65, 64, bus)))
                .isEqualTo(MediaStatus.COMPARE_FAILURE.doNotRetry());
        assertThat(data(ledger().minus(before))).isZero();
        assertThat(medium(64, 64)).isEqualTo(pattern);
        pool.free(physical, 64 * BLOCK);
    }

    @Test
    void refusesWhatTheDriveCannotDoBeforeAnyoneElse() {
        refuses(new TestIo(BlockOperation.WRITE_ZEROES, 0, 65_537, 0));
        refuses(new TestIo(BlockOperation.VERIFY, 0, 2049, 0));
        refuses(new TestIo(BlockOperation.COMPARE, 0, 0, buffer.address()));
        refuses(new TestIo(BlockOperation.COMPARE, 0, 1, buffer.address() + 2));
        refuses(new TestIo(BlockOperation.DEALLOCATE, 0, 0, 0));
        refuses(listed(BlockOperation.DEALLOCATE, 0));
        refuses(listed(BlockOperation.COPY, 0, 100, 8193));
        assertThat(run(BlockOperation.FLUSH, 0, 0)).as("no slot was lost").isEqualTo(Status.SUCCESS);
    }

    private void refuses(TestIo io) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> device.queue(0).submit(io))
                .withMessageContaining(io.operation.name());
    }

    @Test
    void leavesTheRangeToTheDrive() {
        assertThat(run(BlockOperation.DEALLOCATE, 0, 65_536, 1)).isEqualTo(GenericStatus.LBA_OUT_OF_RANGE.doNotRetry());
        assertThat(run(BlockOperation.WRITE_ZEROES, 65_536, 1)).isEqualTo(GenericStatus.LBA_OUT_OF_RANGE.doNotRetry());
    }
}
