package io.peerlane.nvme.host.rdma;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.peerlane.fabric.memory.HostBuffer;
import io.peerlane.fabric.octets.Octets;
import io.peerlane.fabric.p2pdma.PeerMemoryPolicy;
import io.peerlane.nvme.host.Association;
import io.peerlane.nvme.host.AssociationOptions;
import io.peerlane.nvme.namespace.BlockOperation;
import io.peerlane.nvme.namespace.BlockQueue;
import io.peerlane.nvme.namespace.BlockRequest;
import io.peerlane.nvme.status.Status;
import java.time.Duration;
import java.util.Queue;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Two hosts, one namespace: whatever the other one does, a read finds no block older than the last write that was
 * acknowledged, to either of them, before it was sent, and none newer than the last that was sent before it came back.
 */
class TwoHostsTest {

    private static final int BLOCK = 512;
    private static final int BLOCKS = 16;
    private static final int UNITS = 24;
    private static final int DEPTH = 12;
    private static final int OPERATIONS = 4000;

    /** Blocks that are written as one, by one host at a time; each block carries the version. */
    private static final class Unit {
        final AtomicInteger writer = new AtomicInteger();
        final AtomicLong sent = new AtomicLong();
        final AtomicLong acknowledged = new AtomicLong();
    }

    private final Unit[] units =
            IntStream.range(0, UNITS).mapToObj(_ -> new Unit()).toArray(Unit[]::new);
    private final Queue<String> violations = new ConcurrentLinkedQueue<>();

    private final class Host {
        private final String name;
        private final BlockQueue queue;
        private final Executor loop;
        private final Random random;
        private int toDo = OPERATIONS;
        private final AtomicInteger running = new AtomicInteger(DEPTH);
        private final AtomicInteger readsAfterWrites = new AtomicInteger();

        Host(String name, Loopback loopback, Association association, int loop, long seed) {
            this.name = name;
            this.queue = association.namespace(1).queue(loop);
            this.loop = loopback.host.loops.cpus().get(loop).executor();
            this.random = new Random(seed);
            for (int i = 0; i < DEPTH; i++) {
                var io = new Io(this, loopback.host.fabric.memory().allocate(BLOCKS * BLOCK, 4096));
                this.loop.execute(io::next);
            }
        }
    }

    private final class Io extends BlockRequest {
        private final Host host;
        private final HostBuffer buffer;
        private Unit unit = units[0];
        private long floor;
        private long version;

        Io(Host host, HostBuffer buffer) {
            this.host = host;
            this.buffer = buffer;
            dmaAddress = buffer.address();
            blocks = BLOCKS;
        }

        void next() {
            if (host.toDo-- <= 0) {
                host.running.decrementAndGet();
                return;
            }
            int index = host.random.nextInt(UNITS);
            unit = units[index];
            lba = (long) index * BLOCKS;
            if (host.random.nextInt(3) == 0 && unit.writer.compareAndSet(0, 1)) {
                prepareWrite();
            } else {
                operation = BlockOperation.READ;
                floor = unit.acknowledged.get();
            }
            if (!host.queue.submit(this)) {
                violations.add(host.name + ": no slot");
            }
            host.queue.commit();
        }

        private void prepareWrite() {
            operation = BlockOperation.WRITE;
            forceUnitAccess = host.random.nextBoolean();
            version = unit.sent.incrementAndGet();
            for (int i = 0; i < BLOCKS; i++) {
                long at = (long) i * BLOCK;
                buffer.segment().set(Octets.LE64, at, version);
                buffer.segment().set(Octets.LE64, at + BLOCK - 8, version);
            }
        }

        @Override
        protected void completed(Status status) {
            if (!status.isSuccess()) {
                violations.add(host.name + ": " + operation + " ended with " + status);
            } else if (operation == BlockOperation.WRITE) {
                unit.acknowledged.set(version);
                unit.writer.set(0);
            } else {
                check(unit.sent.get());
            }
            host.loop.execute(this::next);
        }

        private void check(long ceiling) {
            for (int i = 0; i < BLOCKS; i++) {
                long at = (long) i * BLOCK;
                long head = buffer.segment().get(Octets.LE64, at);
                long tail = buffer.segment().get(Octets.LE64, at + BLOCK - 8);
                if (head != tail || head < floor || head > ceiling) {
                    violations.add("%s: block %d holds version %d to %d, wanted one of %d to %d"
                            .formatted(host.name, lba + i, head, tail, floor, ceiling));
                }
            }
            if (floor > 0) {
                host.readsAfterWrites.incrementAndGet();
            }
        }
    }

    private static AssociationOptions options(int number) {
        return AssociationOptions.of(Loopback.NQN)
                .withHost("nqn.2026-11.io.peerlane:host" + number, new UUID(7, number))
                .withQueues(2, 32);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void readsSeeTheLastAcknowledgedWrite(boolean peerMemory) throws Exception {
        long seed = System.nanoTime();
        var policy = peerMemory ? new PeerMemoryPolicy.Automatic() : new PeerMemoryPolicy.Off();
        try (var loopback = new Loopback(2, policy);
                var first = loopback.initiator().connectAndWait(loopback.address, options(1));
                var second = loopback.initiator().connectAndWait(loopback.address, options(2))) {
            assertThat(first.controllerIdentifier()).isNotEqualTo(second.controllerIdentifier());
            var one = new Host("first", loopback, first, 0, seed);
            var other = new Host("second", loopback, second, 1, seed + 1);
            await().atMost(Duration.ofSeconds(60))
                    .until(() -> one.running.get() == 0 && other.running.get() == 0 || !violations.isEmpty());
            assertThat(violations).as("seed " + seed).isEmpty();
            assertThat(one.readsAfterWrites.get()).isPositive();
            assertThat(other.readsAfterWrites.get()).isPositive();
        }
    }
}
