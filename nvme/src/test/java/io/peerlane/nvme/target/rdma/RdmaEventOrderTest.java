package io.peerlane.nvme.target.rdma;

import static io.peerlane.nvme.target.rdma.RdmaTestTarget.bytes;
import static io.peerlane.nvme.target.rdma.RdmaTestTarget.command;
import static io.peerlane.nvme.target.rdma.RdmaTestTarget.inline;
import static org.assertj.core.api.Assertions.assertThat;

import io.peerlane.nvme.status.Status;
import io.peerlane.nvme.target.copyoffload.TestMachine;
import io.peerlane.nvme.wire.AdminOpcode;
import io.peerlane.nvme.wire.NvmOpcode;
import io.peerlane.rdma.verbs.WorkCompletionStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Nothing is lost or kept, whatever happens in whatever order. */
class RdmaEventOrderTest {

    private final RdmaTestTarget test = RdmaTestTarget.oneSwitch();

    @AfterEach
    void close() {
        test.close();
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5, 20261120})
    void nothingIsLeftAfterAnyOrderOfEvents(long seed) {
        var random = new Random(seed);
        try (var target = new RdmaTestTarget(TestMachine.oneSwitch(2 << 20), 16)) {
            for (int step = 0; step < 3000; step++) {
                event(target, random);
            }
            List.copyOf(target.rnic.peers()).forEach(peer -> peer.end("end"));
            while (target.device.outstanding() > 0) {
                target.device.completeAny(random, Status.SUCCESS);
            }
            target.loop.run();
            assertThat(target.isAllMemoryBack()).as("seed " + seed).isTrue();
            assertThat(target.transport.counts().open()).as("seed " + seed).isZero();
            assertThat(target.transport.close()).isCompleted();
            assertThat(target.rnic.live()).as("seed " + seed).isZero();
            assertThat(target.namespace.pathCounts().peer().requests()).isPositive();
        }
    }

    private static void event(RdmaTestTarget target, Random random) {
        var live = new ArrayList<>(target.rnic.peers());
        live.removeIf(FakePeer::isOver);
        if (live.size() < 2 || random.nextInt(40) == 0 && live.size() < 8) {
            connect(target, random);
            return;
        }
        var peer = live.get(random.nextInt(live.size()));
        switch (random.nextInt(12)) {
            case 0 -> target.loop.run();
            case 1, 2, 3 -> complete(peer, random);
            case 4, 5 -> peer.deliver();
            case 6, 7 -> {
                if (target.device.outstanding() > 0) {
                    target.device.completeAny(random, Status.SUCCESS);
                }
            }
            case 8 -> {
                if (peer.failure() != null || random.nextInt(30) == 0) {
                    peer.end("seeded");
                }
            }
            default -> send(peer, random);
        }
    }

    private static void connect(RdmaTestTarget target, Random random) {
        var subsystem = target.target.subsystem(RdmaTestTarget.NQN).orElseThrow();
        if (subsystem.controllers().isEmpty() || random.nextInt(3) == 0) {
            target.admin();
        } else {
            var peer = target.open(1 + random.nextInt(4), 8);
            var _ = target.connectIo(peer, 1, 8); // may be refused: the queue exists
        }
    }

    private static void complete(FakePeer peer, Random random) {
        while (peer.hasWork() && random.nextInt(4) != 0) {
            var work = peer.next();
            if (work.signaled()) {
                boolean fails = random.nextInt(60) == 0;
                peer.complete(work, fails ? WorkCompletionStatus.FATAL_ERROR : WorkCompletionStatus.SUCCESS);
            }
        }
    }

    private static void send(FakePeer peer, Random random) {
        if (!peer.canReceive()) {
            return;
        }
        switch (random.nextInt(8)) {
            case 0 -> peer.capsule(inline(0, 512, 512));
            case 1 -> {
                var event = RdmaTestTarget.entry().start(AdminOpcode.ASYNCHRONOUS_EVENT_REQUEST, 1, 0);
                peer.capsule(bytes(RdmaTestTarget.keyed(event, 0, 0, 0, 0)));
            }
            case 2, 3, 4 -> peer.capsule(bytes(command(NvmOpcode.READ, 1, 0, 1 << random.nextInt(11))));
            default -> peer.capsule(bytes(command(NvmOpcode.WRITE, 1, 0, 1 << random.nextInt(11))));
        }
    }
}
