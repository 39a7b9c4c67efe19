package io.peerlane.nvme.host.rdma;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.peerlane.fabric.memory.HostBuffer;
import io.peerlane.fabric.memory.HostMemory;
import io.peerlane.fabric.octets.Octets;
import io.peerlane.fabric.tlp.Fabric;
import io.peerlane.fabric.topology.CpuIdentity;
import io.peerlane.fabric.topology.CpuVendor;
import io.peerlane.fabric.topology.TopologyBuilder;
import io.peerlane.nvme.host.Association;
import io.peerlane.nvme.host.AssociationException;
import io.peerlane.nvme.host.AssociationException.Kind;
import io.peerlane.nvme.host.AssociationOptions;
import io.peerlane.nvme.namespace.BlockOperation;
import io.peerlane.nvme.namespace.BlockQueue;
import io.peerlane.nvme.namespace.BlockRequest;
import io.peerlane.nvme.status.PathStatus;
import io.peerlane.nvme.status.Status;
import io.peerlane.nvme.wire.AdminOpcode;
import io.peerlane.nvme.wire.NvmOpcode;
import io.peerlane.nvme.wire.fabrics.ConnectDataBlock;
import io.peerlane.nvme.wire.fabrics.ConnectResponse;
import io.peerlane.nvme.wire.rdma.CmRejectStatus;
import java.lang.foreign.MemorySegment;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class RdmaInitiatorTest {

    private static final InetSocketAddress ADDRESS = new InetSocketAddress("127.0.0.1", 4420);
    private static final String NQN = "nqn.2026-11.io.peerlane:test";
    private static final int IO_BYTES = 4096;

    private final HostMemory memory = new HostMemory(64 << 20);
    private final Fabric machine = machine(memory);
    private final FakeTarget target = new FakeTarget();
    private final FakeVerbs verbs = new FakeVerbs(memory, target);
    private final ScheduledExecutorService scheduler = Executors.newSingleThreadScheduledExecutor();
    private final AssociationOptions options = AssociationOptions.of(NQN)
            .withQueues(1, 32)
            .withKeepAlive(Duration.ZERO)
            .withTimeouts(Duration.ofSeconds(5), Duration.ofSeconds(5), Duration.ofSeconds(5));

    private static Fabric machine(HostMemory memory) {
        var builder = new TopologyBuilder();
        builder.hostBridge(0, 0);
        return Fabric.of(builder.build(), memory, new CpuIdentity(CpuVendor.AMD, 0x19));
    }

    @AfterEach
    void close() {
        scheduler.shutdownNow();
        verbs.close();
        machine.close();
    }

    private Association connect(AssociationOptions with) {
        return new RdmaInitiator(verbs, machine, scheduler, RdmaHostOptions.defaults()).connectAndWait(ADDRESS, with);
    }

    /** A request that remembers every completion it gets. */
    private final class Io extends BlockRequest {
        final List<Status> completions = new CopyOnWriteArrayList<>();
        final HostBuffer buffer;

        Io(BlockOperation what, long firstBlock, int bytes) {
            operation = what;
            lba = firstBlock;
            blocks = bytes / FakeTarget.BLOCK;
            buffer = memory.allocate(Math.max(bytes, 1), 4096);
            dmaAddress = buffer.address();
        }

        @Override
        protected void completed(Status status) {
            completions.add(status);
        }

        byte[] bytes() {
            return buffer.segment().toArray(Octets.U8);
        }
    }

    private void run(BlockQueue queue, List<Io> requests) {
        onLoop(() -> {
            requests.forEach(io -> assertThat(queue.submit(io)).isTrue());
            queue.commit();
        });
    }

    private void onLoop(Runnable task) {
        var failure = new AtomicReference<Throwable>();
        var done = new java.util.concurrent.CountDownLatch(1);
        verbs.loop().execute(() -> {
            try {
                task.run();
            } catch (Throwable thrown) {
                failure.set(thrown);
            }
            done.countDown();
        });
        await().until(() -> done.getCount() == 0);
        assertThat(failure.get()).isNull();
    }

    private static void awaitCompletions(List<Io> requests, Status expected) {
        await().untilAsserted(() ->
                assertThat(requests).allSatisfy(io -> assertThat(io.completions).containsExactly(expected)));
    }

    private List<Io> ios(BlockOperation operation, int count) {
        var ios = new ArrayList<Io>();
        for (int i = 0; i < count; i++) {
            ios.add(new Io(operation, i * 8L, IO_BYTES));
        }
        return ios;
    }

    @Test
    void bringsTheControllerUpInTheOrderOfALinuxHost() {
        try (var association = connect(options)) {
            assertThat(association.namespaces()).containsExactly(1L);
            assertThat(association.controllerIdentifier()).isEqualTo(FakeTarget.CONTROLLER);
            assertThat(association.namespace(1).geometry().blocks()).isEqualTo(FakeTarget.BLOCKS);
        }
        assertThat(target.log)
                .containsExactly(
                        "request qid 0 hrqsize 32 hsqsize 31",
                        "connect qid 0 sqsize 31",
                        "cc 00460000",
                        "cc 00460001",
                        "set features",
                        "request qid 1 hrqsize 33 hsqsize 32",
                        "connect qid 1 sqsize 32",
                        "cc 00464001");
    }

    @Test
    void leavesItsMemoryAloneOnceItIsClosed() {
        var association = connect(options);
        var queue = association.namespace(1).queue(0);
        association.close();
        var others = memory.allocate(memory.available() / 2, 4096); // the capsule buffers were in here
        var late = new Io(BlockOperation.FLUSH, 0, 0);
        run(queue, List.of(late));
        await().until(() -> !late.completions.isEmpty());
        assertThat(late.completions).containsExactly(PathStatus.ABORTED_BY_HOST);
        assertThat(others.segment().mismatch(MemorySegment.ofArray(new byte[(int) others.size()])))
                .isEqualTo(-1);
    }

    @Test
    void freesEverythingWhenItCloses() {
        long before = memory.available();
        connect(options).close();
        assertThat(verbs.liveResources.get()).isZero();
        assertThat(verbs.bindings).isEmpty();
        assertThat(memory.available()).isEqualTo(before);
    }

    @Test
    void readsBackWhatItWroteAndLeavesNoKeyValid() {
        long seed = System.nanoTime();
        var random = new Random(seed);
        try (var association = connect(options)) {
            var queue = association.namespace(1).queue(0);
            var writes = ios(BlockOperation.WRITE, 32);
            for (var io : writes) {
                var pattern = new byte[IO_BYTES];
                random.nextBytes(pattern);
                io.buffer.segment().copyFrom(MemorySegment.ofArray(pattern));
            }
            run(queue, writes);
            awaitCompletions(writes, Status.SUCCESS);
            var reads = ios(BlockOperation.READ, 32);
            run(queue, reads);
            awaitCompletions(reads, Status.SUCCESS);
            for (int i = 0; i < reads.size(); i++) {
                assertThat(reads.get(i).bytes())
                        .as("seed " + seed)
                        .isEqualTo(writes.get(i).bytes());
            }
            assertThat(verbs.bindings).isEmpty();
        }
    }

    @Test
    void ringsOnceForAWholeBatchAndOnceForItsCompletions() {
        try (var association = connect(options)) {
            var reads = ios(BlockOperation.READ, 32);
            int before = verbs.rings.get();
            run(association.namespace(1).queue(0), reads);
            awaitCompletions(reads, Status.SUCCESS);
            assertThat(verbs.rings.get() - before).isLessThan(1 + reads.size());
        }
    }

    @Test
    void flushesWithoutAKey() {
        try (var association = connect(options)) {
            var flush = new Io(BlockOperation.FLUSH, 0, 0);
            run(association.namespace(1).queue(0), List.of(flush));
            awaitCompletions(List.of(flush), Status.SUCCESS);
        }
    }

    @Test
    void refusesARequestBeyondItsDepthAndTakesItAfterACompletion() {
        target.manner = FakeTarget.Manner.NEVER;
        target.where = entry -> entry.opcode() == NvmOpcode.READ && entry.startingLba() == 0;
        try (var association = connect(options)) {
            var queue = association.namespace(1).queue(0);
            assertThat(queue.depth()).isEqualTo(32);
            var reads = ios(BlockOperation.READ, 32);
            onLoop(() -> {
                reads.forEach(io -> assertThat(queue.submit(io)).isTrue());
                assertThat(queue.submit(new Io(BlockOperation.READ, 0, IO_BYTES)))
                        .isFalse();
                queue.commit();
            });
            awaitCompletions(reads.subList(1, 32), Status.SUCCESS);
            var again = ios(BlockOperation.READ, 2).subList(1, 2);
            run(queue, again);
            awaitCompletions(again, Status.SUCCESS);
        }
    }

    @Test
    void neverHasMoreUnderWayThanTheControllersReceiveQueueHolds() {
        target.receiveQueue = 4;
        try (var association = connect(options)) {
            assertThat(association.namespace(1).queue(0).depth()).isEqualTo(4);
        }
    }

    @Test
    void sendsWritesThatFitInTheCapsuleIfTheControllerOffersItAndTheCallerWantsIt() {
        target.inCapsuleBytes = 8192;
        try (var association = connect(options.withInCapsuleData(true))) {
            var write = new Io(BlockOperation.WRITE, 16, IO_BYTES);
            write.buffer.segment().fill((byte) 0x5a);
            run(association.namespace(1).queue(0), List.of(write));
            awaitCompletions(List.of(write), Status.SUCCESS);
            assertThat(target.stored(16, IO_BYTES)).containsOnly(0x5a);
        }
        assertThat(target.log).contains("in capsule 4096");
    }

    @Test
    void invalidatesItselfWhatTheControllerDidNot() {
        target.manner = FakeTarget.Manner.WITHOUT_INVALIDATE;
        try (var association = connect(options)) {
            var reads = ios(BlockOperation.READ, 32);
            run(association.namespace(1).queue(0), reads);
            awaitCompletions(reads, Status.SUCCESS);
            assertThat(verbs.bindings).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"TWICE", "WRONG_KEY", "SHORT", "UNKNOWN_IDENTIFIER", "CUT_CONNECTION"})
    void completesEverythingOnceWhenTheControllerBreaksTheRules(FakeTarget.Manner manner) {
        var reasons = new CopyOnWriteArrayList<AssociationException>();
        target.manner = FakeTarget.Manner.NEVER;
        target.where = entry -> entry.opcode() == NvmOpcode.READ;
        try (var association = connect(options)) {
            association.onFailure(reasons::add);
            var queue = association.namespace(1).queue(0);
            var stuck = ios(BlockOperation.READ, 8);
            run(queue, stuck);
            target.manner = manner;
            target.where = entry -> entry.opcode() == NvmOpcode.WRITE;
            var write = new Io(BlockOperation.WRITE, 0, IO_BYTES);
            run(queue, List.of(write));
            awaitCompletions(stuck, PathStatus.ABORTED_BY_HOST);
            assertThat(write.completions).hasSize(1);
            await().until(() -> reasons.size() == 1);
            assertThat(reasons.getFirst().kind())
                    .isEqualTo(manner == FakeTarget.Manner.CUT_CONNECTION ? Kind.LOST : Kind.PROTOCOL);

            var late = new Io(BlockOperation.READ, 0, IO_BYTES);
            run(queue, List.of(late));
            awaitCompletions(List.of(late), PathStatus.ABORTED_BY_HOST);
        }
        assertThat(verbs.liveResources.get()).isZero();
    }

    @Test
    void failsTheAssociationWhenACommandIsNotAnsweredInTime() {
        target.manner = FakeTarget.Manner.NEVER;
        target.where = entry -> entry.opcode() == NvmOpcode.READ;
        var limits = options.withTimeouts(Duration.ofSeconds(5), Duration.ofSeconds(5), Duration.ofMillis(100));
        try (var association = connect(limits)) {
            var reads = ios(BlockOperation.READ, 4);
            run(association.namespace(1).queue(0), reads);
            awaitCompletions(reads, PathStatus.ABORTED_BY_HOST);
            assertThat(association.failure())
                    .extracting(AssociationException::kind)
                    .isEqualTo(Kind.TIMED_OUT);
        }
    }

    @Test
    void keepsTheControllerAlive() {
        try (var _ = connect(options.withKeepAlive(Duration.ofMillis(100)))) {
            await().until(() -> target.log.stream().filter("keep alive"::equals).count() >= 2);
        }
    }

    @Test
    void namesTheReasonOfARejectedConnection() {
        target.reject = CmRejectStatus.INVALID_HSQSIZE;
        assertThatThrownBy(() -> connect(options))
                .isInstanceOfSatisfying(
                        AssociationException.class, e -> assertThat(e.kind()).isEqualTo(Kind.REJECTED))
                .hasMessageContaining("INVALID_HSQSIZE");
        assertThat(verbs.liveResources.get()).isZero();
    }

    @Test
    void namesTheInvalidParameterOfAFailedConnect() {
        target.connectStatus = 0x4182;
        target.connectResult = ConnectResponse.invalidInData(ConnectDataBlock.SUBNQN);
        assertThatThrownBy(() -> connect(options))
                .isInstanceOfSatisfying(
                        AssociationException.class, e -> assertThat(e.kind()).isEqualTo(Kind.CONNECT_FAILED))
                .hasMessageContaining("182")
                .hasMessageContaining("SUBNQN")
                .hasMessageContaining(NQN);
        assertThat(verbs.liveResources.get()).isZero();
    }

    @Test
    void saysThatNobodyListens() {
        target.unreachable = true;
        assertThatThrownBy(() -> connect(options))
                .isInstanceOfSatisfying(
                        AssociationException.class, e -> assertThat(e.kind()).isEqualTo(Kind.UNREACHABLE))
                .hasMessageContaining("Connection refused");
    }

    @Test
    void givesUpOnAConnectionThatIsNeverAnswered() {
        target.silent = true;
        var limits = options.withTimeouts(Duration.ofMillis(100), Duration.ofSeconds(5), Duration.ofSeconds(5));
        assertThatThrownBy(() -> connect(limits))
                .isInstanceOfSatisfying(
                        AssociationException.class, e -> assertThat(e.kind()).isEqualTo(Kind.TIMED_OUT));
    }

    @Test
    void givesUpOnAConnectThatIsNeverAnswered() {
        target.manner = FakeTarget.Manner.NEVER;
        target.where = entry -> entry.opcode() == AdminOpcode.FABRICS;
        var limits = options.withTimeouts(Duration.ofMillis(100), Duration.ofSeconds(5), Duration.ofSeconds(5));
        assertThatThrownBy(() -> connect(limits))
                .isInstanceOfSatisfying(
                        AssociationException.class, e -> assertThat(e.kind()).isEqualTo(Kind.TIMED_OUT))
                .hasMessageContaining("Connect");
        assertThat(verbs.liveResources.get()).isZero();
    }

    @Test
    void refusesAControllerWithoutKeyedDescriptors() {
        target.sgls = 1;
        assertThatThrownBy(() -> connect(options))
                .isInstanceOfSatisfying(
                        AssociationException.class, e -> assertThat(e.field()).isEqualTo("SGLS"));
        assertThat(verbs.liveResources.get()).isZero();
    }
}
