package io.peerlane.nvme.target.rdma;

import static io.peerlane.nvme.target.rdma.RdmaTestTarget.ADDRESS;
import static io.peerlane.nvme.target.rdma.RdmaTestTarget.KEY;
import static io.peerlane.nvme.target.rdma.RdmaTestTarget.bytes;
import static io.peerlane.nvme.target.rdma.RdmaTestTarget.command;
import static io.peerlane.nvme.target.rdma.RdmaTestTarget.inline;
import static org.assertj.core.api.Assertions.assertThat;

import io.peerlane.nvme.status.MediaStatus;
import io.peerlane.nvme.status.Status;
import io.peerlane.nvme.target.copyoffload.FallbackReason;
import io.peerlane.nvme.wire.NvmOpcode;
import io.peerlane.nvme.wire.SglDescriptor;
import io.peerlane.nvme.wire.SubmissionQueueEntry;
import io.peerlane.rdma.verbs.Access;
import io.peerlane.rdma.verbs.WorkRequestOpcode;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How the data and the response of a command travel. */
class RdmaTransferTest {

    private final RdmaTestTarget test = RdmaTestTarget.oneSwitch();

    @AfterEach
    void close() {
        test.close();
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
        "3, 0, 2, 002, last segment by address",
        "2, 1, 2, 011, segment that is not the last",
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
        var sends = new ArrayList<PostedWork>();
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

    private int status(FakePeer peer) {
        return test.response(peer, peer.next()).statusField() & 0x7ff;
    }
}
