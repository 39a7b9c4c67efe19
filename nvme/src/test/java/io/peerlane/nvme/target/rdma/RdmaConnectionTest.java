package io.peerlane.nvme.target.rdma;

import static io.peerlane.nvme.target.rdma.RdmaTestTarget.bytes;
import static io.peerlane.nvme.target.rdma.RdmaTestTarget.command;
import static io.peerlane.nvme.target.rdma.RdmaTestTarget.request;
import static org.assertj.core.api.Assertions.assertThat;

import io.peerlane.nvme.status.Status;
import io.peerlane.nvme.wire.AdminOpcode;
import io.peerlane.nvme.wire.NvmOpcode;
import io.peerlane.nvme.wire.fabrics.DisconnectCommand;
import io.peerlane.nvme.wire.rdma.CmAcceptData;
import io.peerlane.nvme.wire.rdma.CmRejectData;
import io.peerlane.nvme.wire.rdma.CmRejectStatus;
import io.peerlane.rdma.verbs.WorkCompletionStatus;
import io.peerlane.rdma.verbs.WorkRequestOpcode;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How connections are made, refused, closed and cut off, and what they give back. */
class RdmaConnectionTest {

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
    void aConnectForAnotherQueueThanThePrivateDataNamedIsRefused() {
        test.admin();
        var peer = test.open(2, 128);
        var refusal = test.response(peer, test.connectIo(peer, 1, 128));
        assertThat(refusal.statusField() & 0x7ff).isEqualTo(0x182);
        assertThat(refusal.dw0()).isEqualTo(42); // offset of QID in the command
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
}
