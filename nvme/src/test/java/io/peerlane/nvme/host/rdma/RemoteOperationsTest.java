package io.peerlane.nvme.host.rdma;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.peerlane.fabric.p2pdma.PeerMemoryPolicy;
import io.peerlane.fabric.tlp.LedgerSnapshot;
import io.peerlane.nvme.host.Association;
import io.peerlane.nvme.host.AssociationOptions;
import io.peerlane.nvme.namespace.BlockOperation;
import io.peerlane.nvme.namespace.BlockRanges;
import io.peerlane.nvme.namespace.BlockRequest;
import io.peerlane.nvme.namespace.VolatileStore;
import io.peerlane.nvme.status.GenericStatus;
import io.peerlane.nvme.status.MediaStatus;
import io.peerlane.nvme.status.Status;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

/** Optional operations through the whole stack: initiator, RNICs, TCP, target, driver, drive. */
class RemoteOperationsTest {

    private static final int BLOCK = 512;
    private static final int BYTES = 64 << 10;
    private static final int BLOCKS = BYTES / BLOCK;

    private static final class Io extends BlockRequest {
        final List<Status> completions = new CopyOnWriteArrayList<>();

        Io(BlockOperation what, long firstBlock, int count, long address) {
            operation = what;
            lba = firstBlock;
            blocks = count;
            dmaAddress = address;
        }

        Io ranges(long... lbasAndLengths) {
            var list = new BlockRanges();
            for (int i = 0; i < lbasAndLengths.length; i += 2) {
                list.add(lbasAndLengths[i], lbasAndLengths[i + 1]);
            }
            ranges = list;
            return this;
        }

        Io durable() {
            forceUnitAccess = true;
            return this;
        }

        @Override
        protected void completed(Status status) {
            completions.add(status);
        }
    }

    private static Association connect(Loopback loopback) {
        return loopback.initiator()
                .connectAndWait(
                        loopback.address, AssociationOptions.of(Loopback.NQN).withQueues(1, 32));
    }

    private static Status run(Loopback loopback, Association association, Io io) {
        loopback.host.loops.cpus().getFirst().executor().execute(() -> {
            association.namespace(1).queue(0).submit(io);
            association.namespace(1).queue(0).commit();
        });
        await().until(() -> !io.completions.isEmpty());
        return io.completions.getFirst();
    }

    private static long dramData(LedgerSnapshot moved) {
        return moved.dram().dataRead() + moved.dram().dataWritten();
    }

    private static long driveData(Loopback loopback, LedgerSnapshot moved) {
        var drive = loopback.target.fabric.links().stream()
                .filter(link -> link.port().name().equals("down1"))
                .findFirst()
                .orElseThrow();
        var link = moved.link(drive.name());
        return link.towardRoot().data() + link.fromRoot().data();
    }

    @Test
    void findsThemInOncsAndDoesThemAll() throws Exception {
        try (var loopback = new Loopback(1, new PeerMemoryPolicy.Automatic());
                var association = connect(loopback)) {
            var features = association.namespace(1).geometry().features();
            assertThat(features.compare() && features.zeroesDeallocate() && features.deallocatedReadsZeroes())
                    .isTrue();
            assertThat(features.copy())
                    .isEqualTo(
                            loopback.driver.namespace(1).geometry().features().copy());
            var buffer = loopback.host.fabric.memory().allocate(BYTES, 4096);
            buffer.segment().fill((byte) 0x5a);
            long at = buffer.address();
            var ok = Status.SUCCESS;
            assertThat(run(loopback, association, new Io(BlockOperation.WRITE, 0, BLOCKS, at)))
                    .isEqualTo(ok);
            assertThat(run(loopback, association, new Io(BlockOperation.COMPARE, 0, BLOCKS, at)))
                    .isEqualTo(ok);
            assertThat(run(loopback, association, new Io(BlockOperation.VERIFY, 0, BLOCKS, 0)))
                    .isEqualTo(ok);
            assertThat(run(loopback, association, new Io(BlockOperation.COPY, 1000, 0, 0).ranges(64, 64, 0, 64)))
                    .isEqualTo(ok);
            assertThat(run(loopback, association, new Io(BlockOperation.COMPARE, 1000, BLOCKS, at)))
                    .isEqualTo(ok);
            assertThat(run(loopback, association, new Io(BlockOperation.WRITE_ZEROES, 1000, 1, 0)))
                    .isEqualTo(ok);
            assertThat(run(loopback, association, new Io(BlockOperation.DEALLOCATE, 0, 0, 0).ranges(0, 64, 100, 28)))
                    .isEqualTo(ok);
            var different = MediaStatus.COMPARE_FAILURE.doNotRetry().more();
            assertThat(run(loopback, association, new Io(BlockOperation.COMPARE, 1000, 1, at)))
                    .isEqualTo(different);
            assertThat(run(loopback, association, new Io(BlockOperation.COMPARE, 64, 36, at)))
                    .isEqualTo(ok);
            buffer.segment().fill((byte) 0);
            assertThat(run(loopback, association, new Io(BlockOperation.COMPARE, 0, 64, at)))
                    .isEqualTo(ok);
            assertThat(run(loopback, association, new Io(BlockOperation.COMPARE, 100, 28, at)))
                    .isEqualTo(ok);
        }
    }

    @Test
    void aCopyMovesItsListAndNoBlock() throws Exception {
        try (var loopback = new Loopback(1, new PeerMemoryPolicy.Automatic());
                var association = connect(loopback)) {
            var before = loopback.target.fabric.ledger().snapshot();
            int ranges = 4;
            var copy = new Io(BlockOperation.COPY, 8192, 0, 0).ranges(0, 2000, 2000, 2000, 4000, 2000, 6000, 2000);
            assertThat(run(loopback, association, copy)).isEqualTo(Status.SUCCESS);
            assertThat(run(loopback, association, new Io(BlockOperation.WRITE_ZEROES, 0, 65_536, 0)))
                    .isEqualTo(Status.SUCCESS);
            var moved = loopback.target.fabric.ledger().snapshot().minus(before);
            assertThat(driveData(loopback, moved)).isZero();
            assertThat(dramData(moved)).as("the list of ranges").isEqualTo(ranges * 32L);
        }
    }

    @Test
    void aCompareReachesTheDriveWithoutTouchingTheTargetsMemory() throws Exception {
        try (var loopback = new Loopback(1, new PeerMemoryPolicy.Automatic());
                var association = connect(loopback)) {
            var buffer = loopback.host.fabric.memory().allocate(BYTES, 4096);
            var before = loopback.target.fabric.ledger().snapshot();
            assertThat(run(loopback, association, new Io(BlockOperation.COMPARE, 0, BLOCKS, buffer.address())))
                    .isEqualTo(Status.SUCCESS);
            var moved = loopback.target.fabric.ledger().snapshot().minus(before);
            assertThat(dramData(moved)).isZero();
            assertThat(driveData(loopback, moved)).isEqualTo(BYTES);
        }
    }

    @Test
    void moreListsThanPagesWaitTheirTurn() throws Exception {
        try (var loopback = new Loopback(1, new PeerMemoryPolicy.Automatic());
                var association = connect(loopback)) {
            var taken = new ArrayList<Io>();
            var refused = new ArrayList<Io>();
            var queue = association.namespace(1).queue(0);
            var submitted = new java.util.concurrent.CompletableFuture<Void>();
            loopback.host.loops.cpus().getFirst().executor().execute(() -> {
                for (int i = 0; i < 20; i++) {
                    var io = new Io(BlockOperation.DEALLOCATE, 0, 0, 0).ranges(8L * i, 8);
                    (queue.submit(io) ? taken : refused).add(io);
                }
                queue.commit();
                submitted.complete(null);
            });
            submitted.join();
            assertThat(taken).hasSize(8);
            await().untilAsserted(() -> assertThat(taken)
                    .allSatisfy(io -> assertThat(io.completions).containsExactly(Status.SUCCESS)));
            for (var io : refused) {
                assertThat(run(loopback, association, io)).isEqualTo(Status.SUCCESS);
            }
        }
    }

    @Test
    void tellsOfBlocksBeyondTheEnd() throws Exception {
        try (var loopback = new Loopback(1, new PeerMemoryPolicy.Automatic());
                var association = connect(loopback)) {
            long end = association.namespace(1).geometry().blocks();
            var outOfRange = GenericStatus.LBA_OUT_OF_RANGE.doNotRetry().more();
            assertThat(run(loopback, association, new Io(BlockOperation.WRITE_ZEROES, end, 1, 0)))
                    .isEqualTo(outOfRange);
            assertThat(run(loopback, association, new Io(BlockOperation.DEALLOCATE, 0, 0, 0).ranges(end - 1, 2)))
                    .isEqualTo(outOfRange);
            assertThat(run(loopback, association, new Io(BlockOperation.COPY, end, 0, 0).ranges(0, 1)))
                    .isEqualTo(outOfRange);
        }
    }

    /** Initiator to medium: the power goes after every write was acknowledged. */
    @Test
    void keepsWhatWasFlushedOrWrittenWithFuaWhenThePowerGoes() throws Exception {
        var store = new VolatileStore(1024);
        try (var loopback = new Loopback(1, new PeerMemoryPolicy.Automatic(), store);
                var association = connect(loopback)) {
            assertThat(association.namespace(1).geometry().volatileWriteCache()).isTrue();
            var buffer = loopback.host.fabric.memory().allocate(4096, 4096);
            long at = buffer.address();
            buffer.segment().fill((byte) 0x77);
            run(loopback, association, new Io(BlockOperation.WRITE, 0, 1, at));
            run(loopback, association, new Io(BlockOperation.FLUSH, 0, 0, 0));
            run(loopback, association, new Io(BlockOperation.WRITE, 1, 1, at).durable());
            run(loopback, association, new Io(BlockOperation.WRITE, 2, 1, at));
            run(loopback, association, new Io(BlockOperation.WRITE_ZEROES, 0, 1, 0));
            assertThat(run(loopback, association, new Io(BlockOperation.COMPARE, 2, 1, at)))
                    .isEqualTo(Status.SUCCESS);
            store.losePower();
            var gone = MediaStatus.COMPARE_FAILURE.doNotRetry().more();
            assertThat(run(loopback, association, new Io(BlockOperation.COMPARE, 0, 1, at)))
                    .isEqualTo(Status.SUCCESS);
            assertThat(run(loopback, association, new Io(BlockOperation.COMPARE, 1, 1, at)))
                    .isEqualTo(Status.SUCCESS);
            assertThat(run(loopback, association, new Io(BlockOperation.COMPARE, 2, 1, at)))
                    .isEqualTo(gone);
        }
    }
}
