package io.peerlane.nvme.target.rdma;

import static io.peerlane.nvme.target.rdma.RdmaTestTarget.ADDRESS;
import static io.peerlane.nvme.target.rdma.RdmaTestTarget.KEY;
import static io.peerlane.nvme.target.rdma.RdmaTestTarget.bytes;
import static io.peerlane.nvme.target.rdma.RdmaTestTarget.command;
import static io.peerlane.nvme.target.rdma.RdmaTestTarget.request;
import static org.assertj.core.api.Assertions.assertThat;

import io.peerlane.nvme.status.MediaStatus;
import io.peerlane.nvme.status.Status;
import io.peerlane.nvme.target.copyoffload.FallbackReason;
import io.peerlane.nvme.target.copyoffload.TestMachine;
import io.peerlane.nvme.wire.AdminOpcode;
import io.peerlane.nvme.wire.NvmOpcode;
import io.peerlane.nvme.wire.SglDescriptor;
import io.peerlane.nvme.wire.SubmissionQueueEntry;
import io.peerlane.nvme.wire.fabrics.DisconnectCommand;
import io.peerlane.nvme.wire.rdma.CmAcceptData;
import io.peerlane.nvme.wire.rdma.CmRejectData;
import io.peerlane.nvme.wire.rdma.CmRejectStatus;
import io.peerlane.rdma.verbs.Access;
import io.peerlane.rdma.verbs.WorkCompletionStatus;
import io.peerlane.rdma.verbs.WorkRequestOpcode;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RdmaTransportTest {

    private final RdmaTestTarget test = RdmaTestTarget.oneSwitch();

    @AfterEach
    void close() {
        test.close();
    }

    @Test
    void acceptsWithItsReceiveQueueSizeAndAllReceivesPosted() {
        var peer = test.rnic.request(request(0, 32, 31), 128);
        var answer = new CmAcceptData(MemorySegment.ofArray(peer.accepted().privateData()));
        assertThat(answer.controllerReceiveQueueSize()).isEqualTo(32);
        assertThat(peer.accepted().initiatorDepth()).isEqualTo(16); // what the device can have outstanding
        assertThat(peer.receives()).isEqualTo(32);
        assertThat(test.transport.counts().accepted()).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource({
        "000000000000000000, 128, INVALID_PRIVATE_DATA_LENGTH",
        "0100000020001f00, 128, INVALID_RECFMT",
        "0000810020001f00, 128, INVALID_QID",
        "0000000020000000, 128, INVALID_HSQSIZE",
        "0000000021002000, 128, INVALID_HSQSIZE",
        "0000010081008000, 128, INVALID_HSQSIZE",
        "0000000000001f00, 128, INVALID_HRQSIZE",
        "0000000020001f00, 0, INVALID_IRD"
    })
    void rejectsWithTheStatusOfTheFieldThatIsWrong(String hex, int reads, CmRejectStatus status) {
        byte[] fields = HexFormat.of().parseHex(hex);
        byte[] data = fields.length == 8 ? Arrays.copyOf(fields, 32) : fields;
        var peer = test.rnic.request(data, reads);
        assertThat(new CmRejectData(MemorySegment.ofArray(peer.rejection())).status())
                .contains(status);
        assertThat(test.transport.counts().rejected()).containsEntry(status, 1L);
        assertThat(test.rnic.live()).isEqualTo(test.idle);
    }

    @Test
    void rejectsWithoutLeavingAnythingWhenThereIsNoRoom() {
        test.rnic.exhaust();
        long host = test.machine.fabric().memory().available();
        var peer = test.rnic.request(request(0, 32, 31), 1);
        assertThat(new CmRejectData(MemorySegment.ofArray(peer.rejection())).status())
                .contains(CmRejectStatus.NO_RESOURCES);
        assertThat(test.rnic.live()).isEqualTo(test.idle);
        assertThat(test.machine.fabric().memory().available()).isEqualTo(host);
    }

    @Test
    void aSmallHostReceiveQueueLimitsTheDepth() {
        var peer = test.rnic.request(request(1, 16, 127), 1);
        assertThat(new CmAcceptData(MemorySegment.ofArray(peer.accepted().privateData())).controllerReceiveQueueSize())
                .isEqualTo(16);
    }

    @Test
    void connectDataIsReadFromTheHostAndTheKeyInvalidatedWithTheResponse() {
        var admin = test.open(0, 32);
        var connect = test.connectAdmin(admin);
        assertThat(connect.statusField()).isZero();
        assertThat(connect.dw0()).isEqualTo(1);
        assertThat(test.copyOffload.hostPool().available()).isEqualTo(2 << 20);
    }

    @Test
    void anIoConnectInTheCapsuleIsAnsweredWithAPlainSend() {
        test.admin();
        var peer = test.open(1, 128);
        var send = test.connectIo(peer, 1, 128);
        assertThat(send.opcode()).isEqualTo(WorkRequestOpcode.SEND);
        assertThat(test.response(peer, send).sqid()).isEqualTo(1);
    }

    @Test
    void aWriteIsFetchedIntoTheDrivesMemoryThenExecutedThenAnswered() {
        test.admin();
        var peer = test.io(1, 128);
        peer.capsule(bytes(command(NvmOpcode.WRITE, 7, 16, 8)));
        peer.deliver();
        var read = peer.next();
        long bar = test.machine.drive().bar(2).orElseThrow().address();
        assertThat(read.opcode()).isEqualTo(WorkRequestOpcode.RDMA_READ);
        assertThat(read.remoteAddress()).isEqualTo(ADDRESS);
        assertThat(read.remoteKey()).isEqualTo(KEY);
        assertThat(read.length()).isEqualTo(4096);
        var region = test.rnic.region(read.key());
        assertThat(region.dmaAddress()).isEqualTo(bar);
        assertThat(region.length()).isEqualTo(2 << 20);
        assertThat(region.access()).containsExactly(Access.LOCAL_WRITE);
        assertThat(test.device.outstanding()).isZero(); // not before the data is there
        peer.complete(read);
        peer.deliver();
        assertThat(test.device.seen().getLast().dmaAddress()).isEqualTo(bar);
        int receives = peer.receives();
        test.device.completeOne(Status.SUCCESS);
        assertThat(peer.hasWork()).isFalse(); // not rung yet
        test.loop.run();
        var send = peer.next();
        assertThat(send.opcode()).isEqualTo(WorkRequestOpcode.SEND_WITH_INVALIDATE);
        assertThat(send.invalidateKey()).isEqualTo(KEY);
        assertThat(peer.receives()).isEqualTo(receives + 1);
        assertThat(test.peerAvailable()).isEqualTo((2 << 20) - 4096); // until the response is out
        assertThat(test.response(peer, send).cid()).isEqualTo(7);
        assertThat(test.isAllMemoryBack()).isTrue();
    }

    @Test
    void aReadIsWrittenToTheHostBeforeTheResponseInOnePosting() {
        test.admin();
        var peer = test.io(1, 128);
        peer.capsule(bytes(command(NvmOpcode.READ, 9, 0, 2)));
        peer.deliver();
        int rings = peer.rings();
        test.device.completeOne(Status.SUCCESS);
        test.loop.run();
        assertThat(peer.rings()).isEqualTo(rings + 1);
        var write = peer.next();
        assertThat(write.opcode()).isEqualTo(WorkRequestOpcode.RDMA_WRITE);
        assertThat(write.signaled()).isFalse();
        assertThat(write.length()).isEqualTo(1024);
        assertThat(write.remoteAddress()).isEqualTo(ADDRESS);
        assertThat(write.remoteKey()).isEqualTo(KEY);
        var send = peer.next();
        assertThat(send.receivesPosted()).isGreaterThan(128); // its receive went back before
        assertThat(send.signaled()).isTrue();
        assertThat(test.response(peer, send).statusField()).isZero();
        assertThat(test.isAllMemoryBack()).isTrue();
    }

    @Test
    void aFailedReadSendsNoDataButInvalidatesTheKey() {
        test.admin();
        var peer = test.io(1, 128);
        peer.capsule(bytes(command(NvmOpcode.READ, 9, 0, 2)));
        peer.deliver();
        test.device.completeOne(MediaStatus.UNRECOVERED_READ_ERROR);
        test.loop.run();
        var send = peer.next();
        assertThat(send.opcode()).isEqualTo(WorkRequestOpcode.SEND_WITH_INVALIDATE);
        assertThat(test.response(peer, send).statusField() & 0x7ff).isEqualTo(0x281);
    }

    @Test
    void withoutTheInvalidateSubtypeTheKeyStays() {
        test.admin();
        var peer = test.io(1, 128);
        var command = command(NvmOpcode.READ, 9, 0, 2);
        RdmaTestTarget.keyed(command, SglDescriptor.ADDRESS, ADDRESS, 1024, KEY);
        peer.capsule(bytes(command));
        peer.deliver();
        test.device.completeOne(Status.SUCCESS);
        test.loop.run();
        peer.next();
        assertThat(peer.next().opcode()).isEqualTo(WorkRequestOpcode.SEND);
    }

    @Test
    void aWriteInTheCapsuleUsesTheReceiveBufferAndIsCounted() {
        test.admin();
        var peer = test.io(1, 128);
        byte[] capsule = inline(0, 512, 512);
        Arrays.fill(capsule, 64, 576, (byte) 0x5a);
        peer.capsule(capsule);
        peer.deliver();
        long address = test.device.seen().getLast().dmaAddress();
        assertThat(test.rnic.hostBytes(address, 512).toArray(ValueLayout.JAVA_BYTE))
                .containsOnly(0x5a);
        test.device.completeOne(Status.SUCCESS);
        test.loop.run();
        assertThat(test.response(peer, peer.next()).statusField()).isZero();
        var counts = test.namespace.pathCounts();
        assertThat(counts.host().get(FallbackReason.INLINE_DATA).bytes()).isEqualTo(512);
        assertThat(counts.peer().requests()).isZero();
    }

    @Test
    void dataAtAnOddOffsetOfTheCapsuleIsMovedToADwordBoundary() {
        test.admin();
        var peer = test.io(1, 128);
        byte[] capsule = inline(3, 512, 515);
        Arrays.fill(capsule, 67, 579, (byte) 0x5a);
        peer.capsule(capsule);
        peer.deliver();
        long address = test.device.seen().getLast().dmaAddress();
        assertThat(address % 4).isZero();
        assertThat(test.rnic.hostBytes(address, 512).toArray(ValueLayout.JAVA_BYTE))
                .containsOnly(0x5a);
    }

    @ParameterizedTest
    @CsvSource({
        "1, 512, 512, one byte more than received",
        "0, 512, 511, less received than described",
        "512, 512, 512, offset at the end",
        "-1, 512, 4096, offset that wraps",
        "9223372036854775807, 512, 4096, offset that overflows"
    })
    void dataOutsideTheCapsuleIsAnInvalidOffset(long offset, int length, int received, String what) {
        test.admin();
        var peer = test.io(1, 128);
        peer.capsule(inline(offset, length, received));
        peer.deliver();
        assertThat(status(peer)).as(what).isEqualTo(0x016);
        assertThat(test.device.outstanding()).isZero();
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0, 2, 002, data block by address",
        "0, 1, 2, 002, read with data in the capsule",
        "4, 1, 2, 002, unknown keyed subtype",
        "5, 10, 2, 011, transport data block",
        "3, 0, 2, 011, last segment",
        "1, 0, 1, 011, bit bucket"
    })
    void descriptorsItDoesNotKnowAreRefused(int type, int subtype, int opcode, String status, String what) {
        test.admin();
        var peer = test.io(1, 128);
        var command =
                RdmaTestTarget.entry().start(opcode, 1, 1).range(0, 1, false).flags(0, 1);
        SglDescriptor.emit(command.bytes(), SubmissionQueueEntry.DPTR, type, subtype, 0, 512);
        peer.capsule(Arrays.copyOf(bytes(command), 64 + 512));
        peer.deliver();
        assertThat(status(peer)).as(what).isEqualTo(Integer.parseInt(status, 16));
    }

    @Test
    void aLengthThatIsNotTheCommandsIsRefusedBeforeAnyTransfer() {
        test.admin();
        var peer = test.io(1, 128);
        var command = command(NvmOpcode.WRITE, 1, 0, 2);
        RdmaTestTarget.keyed(command, SglDescriptor.INVALIDATE, ADDRESS, 512, KEY);
        peer.capsule(bytes(command));
        peer.deliver();
        assertThat(status(peer)).isEqualTo(0x00f);
    }

    @Test
    void aCapsuleOf63BytesClosesThisConnectionOnly() {
        test.admin();
        var peer = test.io(1, 128);
        var other = test.io(2, 128);
        peer.capsule(new byte[63]);
        peer.deliver();
        assertThat(peer.failure()).contains("63 bytes");
        peer.end("failed");
        assertThat(test.transport.counts().closed()).containsEntry(CloseReason.CAPSULE_TOO_SHORT, 1L);
        other.capsule(bytes(command(NvmOpcode.READ, 1, 0, 1)));
        other.deliver();
        assertThat(test.device.outstanding()).isEqualTo(1);
    }

    @Test
    void aFailedRdmaReadClosesTheConnectionAndReturnsTheMemory() {
        test.admin();
        var peer = test.io(1, 128);
        peer.capsule(bytes(command(NvmOpcode.WRITE, 1, 0, 8)));
        peer.deliver();
        peer.complete(peer.next(), WorkCompletionStatus.REMOTE_ACCESS_ERROR);
        peer.deliver();
        assertThat(peer.failure()).contains("RDMA Read", "REMOTE_ACCESS_ERROR");
        assertThat(test.peerAvailable()).isEqualTo((2 << 20) - 4096); // the adapter may still write
        peer.end("failed");
        assertThat(test.isAllMemoryBack()).isTrue();
        assertThat(test.transport.counts().closed()).containsEntry(CloseReason.READ_FAILED, 1L);
    }

    @Test
    void aReceiveThatIsTooLongClosesTheConnection() {
        test.admin();
        var peer = test.io(1, 128);
        peer.failReceive(WorkCompletionStatus.LOCAL_LENGTH_ERROR);
        peer.deliver();
        peer.end("failed");
        assertThat(test.transport.counts().closed()).containsEntry(CloseReason.RECEIVE_FAILED, 1L);
    }

    @Test
    void aBatchOfCapsulesRingsTheDeviceAndTheAdapterOnce() {
        test.admin();
        var peer = test.io(1, 128);
        int rings = peer.rings();
        int commits = test.device.commits();
        for (int i = 0; i < 32; i++) {
            peer.capsule(bytes(command(NvmOpcode.READ, i, i, 1)));
        }
        peer.deliver();
        assertThat(test.device.outstanding()).isEqualTo(32);
        assertThat(test.device.commits()).isEqualTo(commits + 1);
        assertThat(peer.rings()).isEqualTo(rings);
        for (int i = 0; i < 32; i++) {
            test.device.completeOne(Status.SUCCESS);
        }
        test.loop.run();
        assertThat(peer.rings()).isEqualTo(rings + 1);
    }

    @Test
    void capsulesWaitWhileEverySlotWaitsForItsResponseToLeave() {
        test.admin();
        var peer = test.io(1, 2);
        var sends = new ArrayList<FakeRnic.Work>();
        for (int i = 0; i < 4; i++) {
            peer.capsule(bytes(command(NvmOpcode.READ, i, 0, 1)));
            peer.deliver();
            test.device.completeOne(Status.SUCCESS);
            test.loop.run();
            peer.next();
            sends.add(peer.next());
        }
        peer.capsule(bytes(command(NvmOpcode.READ, 4, 0, 1)));
        peer.deliver();
        assertThat(test.device.outstanding()).isZero();
        peer.complete(sends.getFirst());
        peer.deliver();
        assertThat(test.device.outstanding()).isEqualTo(1);
    }

    @Test
    void disconnectAnswersThenClosesInOrder() {
        test.admin();
        var peer = test.io(1, 128);
        var command = RdmaTestTarget.entry();
        new DisconnectCommand(command.bytes()).emit(3);
        RdmaTestTarget.keyed(command, 0, 0, 0, 0);
        peer.capsule(bytes(command));
        peer.deliver();
        assertThat(peer.isOrderlyClosed()).isTrue();
        assertThat(peer.next().opcode()).isEqualTo(WorkRequestOpcode.SEND); // rung before the close
        peer.end("orderly");
        assertThat(test.transport.counts().open()).isEqualTo(1);
    }

    @Test
    void anOrderlyCloseThatDoesNotEndIsCutOff() {
        test.admin();
        var peer = test.io(1, 128);
        var command = RdmaTestTarget.entry();
        new DisconnectCommand(command.bytes()).emit(3);
        peer.capsule(bytes(RdmaTestTarget.keyed(command, 0, 0, 0, 0)));
        peer.deliver();
        assertThat(peer.failure()).isNull();
        test.clock.advance(10_001);
        test.loop.run();
        assertThat(peer.failure()).contains("does not close");
    }

    @Test
    void theAdminConnectionTakesItsIoConnectionsWithItAndEverythingComesBack() {
        var admin = test.admin();
        var peer = test.io(1, 128);
        peer.capsule(bytes(command(NvmOpcode.WRITE, 1, 0, 8))); // its RDMA Read stays outstanding
        peer.capsule(bytes(command(NvmOpcode.READ, 2, 0, 8))); // stays in the drive
        peer.deliver();
        var event = RdmaTestTarget.entry().start(AdminOpcode.ASYNCHRONOUS_EVENT_REQUEST, 5, 0);
        admin.capsule(bytes(RdmaTestTarget.keyed(event, 0, 0, 0, 0)));
        admin.deliver();
        admin.end("reset by peer");
        test.loop.run();
        assertThat(peer.failure()).contains("its controller is gone");
        peer.end("failed");
        assertThat(test.peerAvailable()).isEqualTo((2 << 20) - 4096); // the drive's
        assertThat(test.transport.counts().open()).isEqualTo(1);
        test.device.completeOne(Status.SUCCESS);
        assertThat(test.isAllMemoryBack()).isTrue();
        assertThat(test.transport.counts().open()).isZero();
        assertThat(test.rnic.regions()).hasSize(2); // over the pools, for the next host
        assertThat(test.transport.close()).isCompleted();
        assertThat(test.rnic.live()).isZero();
    }

    @Test
    void aHostThatAnswersNoRdmaReadLosesTheConnectionAndItsMemory() {
        test.admin();
        var peer = test.io(1, 128);
        var other = test.io(2, 128);
        peer.capsule(bytes(command(NvmOpcode.WRITE, 1, 0, 8)));
        peer.deliver();
        other.capsule(bytes(command(NvmOpcode.WRITE, 2, 0, 8)));
        other.deliver();
        var read = other.next();
        pass(50_000);
        other.complete(read);
        other.deliver();
        pass(11_000);
        assertThat(peer.failure()).contains("RDMA Read");
        assertThat(other.failure()).isNull(); // its host goes on; the drive may take its time
        peer.end("failed");
        assertThat(test.peerAvailable()).isEqualTo((2 << 20) - 4096);
        assertThat(test.transport.counts().closed()).containsEntry(CloseReason.TRANSFER_STALLED, 1L);
        pass(120_000);
        assertThat(other.failure()).isNull();
    }

    private void pass(long millis) {
        for (long done = 0; done < millis; done += 1000) {
            test.clock.advance(1000);
            test.loop.run();
        }
    }

    @Test
    void closingWhileAConnectionIsBeingMadeWaitsForItsEnd() {
        var closed = new CompletableFuture<Void>();
        test.rnic.whileCreating(() -> {
            var _ = test.transport.close().thenRun(() -> closed.complete(null));
        });
        var peer = test.rnic.request(request(0, 32, 31), 128);
        assertThat(closed).isNotDone(); // its queue pair still is in the protection domain
        assertThat(peer.failure()).contains("shuts down");
        peer.end("failed");
        assertThat(closed).isCompleted();
        assertThat(test.rnic.live()).isZero();
    }

    @Test
    void aConnectionWithoutConnectIsClosedInTime() {
        var peer = test.open(0, 32);
        test.clock.advance(60_001);
        test.loop.run();
        assertThat(peer.failure()).contains("no Connect");
        peer.end("failed");
        assertThat(test.transport.counts().closed()).containsEntry(CloseReason.CONNECT_TIMEOUT, 1L);
        test.admin();
        test.clock.advance(120_000);
        test.loop.run();
        assertThat(test.target.subsystem(RdmaTestTarget.NQN).orElseThrow().controllers())
                .hasSize(1);
    }

    @Test
    void closingAbortsConnectionsAndRefusesNewOnes() {
        var admin = test.admin();
        var closed = test.transport.close();
        assertThat(closed).isNotCompleted();
        test.loop.run();
        assertThat(admin.failure()).contains("shuts down");
        admin.end("failed");
        assertThat(closed).isCompleted();
        assertThat(test.rnic.live()).isZero();
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
        live.removeIf(FakeRnic.Peer::isOver);
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

    private static void complete(FakeRnic.Peer peer, Random random) {
        while (peer.hasWork() && random.nextInt(4) != 0) {
            var work = peer.next();
            if (work.signaled()) {
                boolean fails = random.nextInt(60) == 0;
                peer.complete(work, fails ? WorkCompletionStatus.FATAL_ERROR : WorkCompletionStatus.SUCCESS);
            }
        }
    }

    private static void send(FakeRnic.Peer peer, Random random) {
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

    private static byte[] inline(long offset, int length, int received) {
        var command = RdmaTestTarget.entry()
                .start(NvmOpcode.WRITE, 1, 1)
                .range(0, 1, false)
                .flags(0, SubmissionQueueEntry.PSDT_SGL);
        SglDescriptor.emit(command.bytes(), SubmissionQueueEntry.DPTR, 0, SglDescriptor.OFFSET, offset, length);
        return Arrays.copyOf(bytes(command), 64 + received);
    }

    private int status(FakeRnic.Peer peer) {
        return test.response(peer, peer.next()).statusField() & 0x7ff;
    }
}
