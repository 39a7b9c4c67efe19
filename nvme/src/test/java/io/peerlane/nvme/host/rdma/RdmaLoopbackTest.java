package io.peerlane.nvme.host.rdma;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.peerlane.fabric.memory.HostBuffer;
import io.peerlane.fabric.memory.HostMemory;
import io.peerlane.fabric.p2pdma.PeerMemoryPolicy;
import io.peerlane.nvme.host.Association;
import io.peerlane.nvme.host.AssociationException;
import io.peerlane.nvme.host.AssociationOptions;
import io.peerlane.nvme.namespace.BlockOperation;
import io.peerlane.nvme.namespace.BlockQueue;
import io.peerlane.nvme.namespace.BlockRequest;
import io.peerlane.nvme.status.PathStatus;
import io.peerlane.nvme.status.Status;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Initiator, both RNICs, target and drive over loopback TCP. */
class RdmaLoopbackTest {

    private static final int BLOCK = 512;

    private final class Io extends BlockRequest {
        final HostBuffer buffer;
        final List<Status> completions = new CopyOnWriteArrayList<>();

        Io(HostMemory memory, BlockOperation what, long firstBlock, int bytes) {
            operation = what;
            lba = firstBlock;
            blocks = bytes / BLOCK;
            buffer = memory.allocate(bytes, 4096);
            dmaAddress = buffer.address();
        }

        @Override
        protected void completed(Status status) {
            completions.add(status);
        }
    }

    private static AssociationOptions options(int queues) {
        return AssociationOptions.of(Loopback.NQN).withQueues(queues, 32);
    }

    private static void run(Loopback loopback, int loop, BlockQueue queue, List<Io> requests) {
        loopback.host.loops.cpus().get(loop).executor().execute(() -> {
            requests.forEach(queue::submit);
            queue.commit();
        });
        await().untilAsserted(() ->
                assertThat(requests).allSatisfy(io -> assertThat(io.completions).containsExactly(Status.SUCCESS)));
    }

    private List<Io> ios(Loopback loopback, BlockOperation operation, int count, int bytes) {
        var ios = new ArrayList<Io>();
        for (int i = 0; i < count; i++) {
            ios.add(new Io(loopback.host.fabric.memory(), operation, (long) i * (bytes / BLOCK), bytes));
        }
        return ios;
    }

    @ParameterizedTest
    @ValueSource(ints = {512, 4096, 131072, 1 << 20})
    void readsBackWhatItWroteWithoutTouchingTheTargetsMemory(int bytes) throws Exception {
        long seed = System.nanoTime();
        var random = new Random(seed);
        try (var loopback = new Loopback(1, new PeerMemoryPolicy.Automatic());
                var association = loopback.initiator().connectAndWait(loopback.address, options(1))) {
            var queue = association.namespace(1).queue(0);
            var before = loopback.target.fabric.ledger().snapshot();
            var writes = ios(loopback, BlockOperation.WRITE, 8, bytes);
            for (var io : writes) {
                var pattern = new byte[bytes];
                random.nextBytes(pattern);
                io.buffer.segment().copyFrom(MemorySegment.ofArray(pattern));
            }
            run(loopback, 0, queue, writes);
            var reads = ios(loopback, BlockOperation.READ, 8, bytes);
            run(loopback, 0, queue, reads);
            for (int i = 0; i < reads.size(); i++) {
                assertThat(reads.get(i)
                                .buffer
                                .segment()
                                .mismatch(writes.get(i).buffer.segment()))
                        .as("seed " + seed)
                        .isEqualTo(-1);
            }
            var moved = loopback.target.fabric.ledger().snapshot().minus(before);
            assertThat(moved.dram().dataRead() + moved.dram().dataWritten()).isZero();
        }
    }

    @Test
    void takesThePathThroughHostMemoryWhenPeerMemoryIsOff() throws Exception {
        try (var loopback = new Loopback(1, new PeerMemoryPolicy.Off());
                var association = loopback.initiator().connectAndWait(loopback.address, options(1))) {
            var before = loopback.target.fabric.ledger().snapshot();
            run(loopback, 0, association.namespace(1).queue(0), ios(loopback, BlockOperation.WRITE, 4, 65536));
            var moved = loopback.target.fabric.ledger().snapshot().minus(before);
            assertThat(moved.dram().dataWritten()).isEqualTo(4 * 65536);
            assertThat(moved.dram().dataRead()).isEqualTo(4 * 65536);
        }
    }

    @Test
    void usesAQueuePerLoop() throws Exception {
        try (var loopback = new Loopback(2, new PeerMemoryPolicy.Automatic());
                var association = loopback.initiator().connectAndWait(loopback.address, options(2))) {
            assertThat(association.ioQueues()).isEqualTo(2);
            for (int loop = 0; loop < 2; loop++) {
                run(
                        loopback,
                        loop,
                        association.namespace(1).queue(loop),
                        ios(loopback, BlockOperation.WRITE, 16, 4096));
            }
        }
    }

    @Test
    void sendsWritesInTheCapsuleWhenWanted() throws Exception {
        try (var loopback = new Loopback(1, new PeerMemoryPolicy.Automatic());
                var association = loopback.initiator()
                        .connectAndWait(loopback.address, options(1).withInCapsuleData(true))) {
            var write = ios(loopback, BlockOperation.WRITE, 1, 4096);
            write.getFirst().buffer.segment().fill((byte) 0x42);
            run(loopback, 0, association.namespace(1).queue(0), write);
            var read = ios(loopback, BlockOperation.READ, 1, 4096);
            run(loopback, 0, association.namespace(1).queue(0), read);
            assertThat(read.getFirst()
                            .buffer
                            .segment()
                            .mismatch(write.getFirst().buffer.segment()))
                    .isEqualTo(-1);
        }
    }

    @Test
    void namesASubsystemThatIsNotThere() throws Exception {
        try (var loopback = new Loopback(1, new PeerMemoryPolicy.Off())) {
            var wrong = AssociationOptions.of("nqn.2026-11.io.peerlane:nowhere");
            assertThatThrownBy(() -> loopback.initiator().connectAndWait(loopback.address, wrong))
                    .isInstanceOf(AssociationException.class)
                    .hasMessageContaining("SUBNQN");
        }
    }

    @Test
    void endsRequestsWithAPathStatusWhenTheTargetGoes() throws Exception {
        try (var loopback = new Loopback(1, new PeerMemoryPolicy.Automatic())) {
            Association association = loopback.initiator().connectAndWait(loopback.address, options(1));
            var reasons = new CopyOnWriteArrayList<AssociationException>();
            association.onFailure(reasons::add);
            loopback.transport.close();
            await().until(() -> reasons.size() == 1);
            var late = ios(loopback, BlockOperation.READ, 1, 4096);
            var queue = association.namespace(1).queue(0);
            loopback.host.loops.cpus().getFirst().executor().execute(() -> {
                late.forEach(queue::submit);
                queue.commit();
            });
            await().untilAsserted(
                            () -> assertThat(late.getFirst().completions).containsExactly(PathStatus.ABORTED_BY_HOST));
            association.close();
        }
    }
}
