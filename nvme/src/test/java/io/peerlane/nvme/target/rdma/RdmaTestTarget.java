package io.peerlane.nvme.target.rdma;

import static org.assertj.core.api.Assertions.assertThat;

import io.peerlane.fabric.p2pdma.PeerMemoryPolicy;
import io.peerlane.nvme.namespace.NamespaceIdentity;
import io.peerlane.nvme.target.FakeBlockDevice;
import io.peerlane.nvme.target.ManualClock;
import io.peerlane.nvme.target.StepLoop;
import io.peerlane.nvme.target.SubsystemIdentity;
import io.peerlane.nvme.target.Target;
import io.peerlane.nvme.target.TargetController;
import io.peerlane.nvme.target.TargetNamespace;
import io.peerlane.nvme.target.TargetOptions;
import io.peerlane.nvme.target.copyoffload.CopyOffload;
import io.peerlane.nvme.target.copyoffload.TestMachine;
import io.peerlane.nvme.wire.Completion;
import io.peerlane.nvme.wire.CompletionQueueEntry;
import io.peerlane.nvme.wire.NvmOpcode;
import io.peerlane.nvme.wire.SglDescriptor;
import io.peerlane.nvme.wire.SubmissionQueueEntry;
import io.peerlane.nvme.wire.fabrics.Connect;
import io.peerlane.nvme.wire.fabrics.ConnectCommand;
import io.peerlane.nvme.wire.fabrics.ConnectData;
import io.peerlane.nvme.wire.fabrics.ConnectDataBlock;
import io.peerlane.nvme.wire.fabrics.PropertySetCommand;
import io.peerlane.nvme.wire.rdma.CmRequest;
import io.peerlane.nvme.wire.rdma.CmRequestData;
import io.peerlane.rdma.verbs.WorkRequestOpcode;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;

/** A target behind a {@link FakeRnic}: adapter and CMB drive below one switch, one namespace. */
final class RdmaTestTarget implements AutoCloseable {

    static final String NQN = "nqn.2026-11.io.peerlane:test";
    static final UUID HOST = new UUID(1, 2);
    static final String HOST_NQN = "nqn.2014-08.org.nvmexpress:uuid:" + HOST;
    static final int KEY = 0x25658401;
    static final long ADDRESS = 0xff11000000cc9c00L;

    final TestMachine machine;
    final StepLoop loop = new StepLoop();
    final ManualClock clock = new ManualClock();
    final FakeRnic rnic;
    final CopyOffload copyOffload;
    final Target target;
    final FakeBlockDevice device;
    final TargetNamespace namespace;
    final RdmaTransport transport;
    final int idle;

    RdmaTestTarget(TestMachine machine, int maxDepth) {
        this.machine = machine;
        rnic = new FakeRnic(machine.rnic(), machine.fabric().memory(), loop);
        copyOffload = new CopyOffload(machine.p2pDma(), machine.fabric().memory(), 2 << 20);
        target = new Target(TargetOptions.defaults().withMaxQueueDepth(maxDepth), List.of(loop), clock, copyOffload);
        device = FakeBlockDevice.of(machine.drive());
        var subsystem = target.addSubsystem(NQN, new SubsystemIdentity("PL1", "Peerlane", "0.1"));
        subsystem.allowAnyHost(true);
        namespace = subsystem.addNamespace(1, device, NamespaceIdentity.of(new UUID(3, 4)));
        namespace.peerMemory(new PeerMemoryPolicy.Automatic());
        namespace.enable(TargetNamespace.Enable.WITH_FALLBACK);
        var port = target.addPort(1);
        port.link(subsystem);
        var options = new RdmaTransportOptions(4096, maxDepth, Duration.ofSeconds(60));
        transport = new RdmaTransport(rnic, machine.fabric().memory(), target, options);
        var _ = transport.listen(port, new InetSocketAddress("127.0.0.1", 4420));
        idle = rnic.live();
    }

    static RdmaTestTarget oneSwitch() {
        return new RdmaTestTarget(TestMachine.oneSwitch(2 << 20), 128);
    }

    @Override
    public void close() {
        copyOffload.close();
        machine.close();
    }

    static byte[] request(int qid, int hrqsize, int hsqsize) {
        var bytes = new byte[CmRequestData.BYTES];
        new CmRequestData(MemorySegment.ofArray(bytes)).emit(new CmRequest(0, qid, hrqsize, hsqsize, 0));
        return bytes;
    }

    FakePeer open(int qid, int depth) {
        var peer = rnic.request(request(qid, depth, depth - 1), 128);
        peer.establish();
        return peer;
    }

    /** A connected admin queue, the controller enabled. */
    FakePeer admin() {
        var admin = open(0, 32);
        connectAdmin(admin);
        var set = entry();
        new PropertySetCommand(set.bytes()).emit(1, 0x14, 4, 0x00460061);
        keyed(set, 0, 0, 0, 0);
        respond(admin, set);
        return admin;
    }

    Completion connectAdmin(FakePeer admin) {
        var connect = entry();
        new ConnectCommand(connect.bytes()).emit(0, new Connect(0, 0, 31, 0, 0));
        keyed(connect, SglDescriptor.INVALIDATE, ADDRESS, ConnectDataBlock.BYTES, KEY);
        admin.capsule(bytes(connect));
        admin.deliver();
        var read = admin.next();
        new ConnectDataBlock(rnic.hostBytes(read.address(), read.length()))
                .emit(new ConnectData(HOST, ConnectData.DYNAMIC_CONTROLLER, NQN, HOST_NQN));
        admin.complete(read);
        admin.deliver();
        return response(admin, admin.next());
    }

    TargetController controller() {
        return target.subsystem(NQN).orElseThrow().controllers().iterator().next();
    }

    /** A connected I/O queue; its Connect data goes in the capsule. */
    FakePeer io(int qid, int depth) {
        var peer = open(qid, depth);
        assertThat(response(peer, connectIo(peer, qid, depth)).statusField()).isZero();
        return peer;
    }

    PostedWork connectIo(FakePeer peer, int qid, int depth) {
        var connect = entry();
        new ConnectCommand(connect.bytes()).emit(0, new Connect(0, qid, depth - 1, 0, 0));
        SglDescriptor.emit(connect.bytes(), SubmissionQueueEntry.DPTR, 0, SglDescriptor.OFFSET, 0, 1024);
        byte[] capsule = Arrays.copyOf(bytes(connect), 64 + 1024);
        new ConnectDataBlock(MemorySegment.ofArray(capsule).asSlice(64))
                .emit(new ConnectData(HOST, controller().cntlid(), NQN, HOST_NQN));
        peer.capsule(capsule);
        peer.deliver();
        return peer.next();
    }

    /** Sends a command that needs no transfer in, and gives its response. */
    Completion respond(FakePeer peer, SubmissionQueueEntry command) {
        peer.capsule(bytes(command));
        peer.deliver();
        return response(peer, peer.next());
    }

    /** Reads a response off its Send, completes the Send. */
    Completion response(FakePeer peer, PostedWork send) {
        assertThat(send.opcode()).isIn(WorkRequestOpcode.SEND, WorkRequestOpcode.SEND_WITH_INVALIDATE);
        var entry = new CompletionQueueEntry(rnic.hostBytes(send.address(), send.length()));
        peer.complete(send);
        peer.deliver();
        return entry.parse();
    }

    static SubmissionQueueEntry entry() {
        return new SubmissionQueueEntry(MemorySegment.ofArray(new byte[SubmissionQueueEntry.BYTES]));
    }

    static SubmissionQueueEntry keyed(SubmissionQueueEntry entry, int subtype, long address, int length, int key) {
        SglDescriptor.emitKeyed(entry.bytes(), SubmissionQueueEntry.DPTR, subtype, address, length, key);
        return entry.flags(0, SubmissionQueueEntry.PSDT_SGL);
    }

    static SubmissionQueueEntry command(int opcode, int cid, long lba, int blocks) {
        return keyed(
                entry().start(opcode, cid, 1).range(lba, blocks, false),
                SglDescriptor.INVALIDATE,
                ADDRESS,
                blocks * 512,
                KEY);
    }

    static byte[] bytes(SubmissionQueueEntry entry) {
        return entry.bytes().toArray(ValueLayout.JAVA_BYTE);
    }

    long peerAvailable() {
        return machine.p2pDma().pool(machine.drive()).orElseThrow().available();
    }

    boolean isAllMemoryBack() {
        return peerAvailable() == 2 << 20 && copyOffload.hostPool().available() == 2 << 20;
    }

    /** A write of one block in a capsule that brings {@code received} bytes of data. */
    static byte[] inline(long offset, int length, int received) {
        var command = entry().start(NvmOpcode.WRITE, 1, 1).range(0, 1, false).flags(0, SubmissionQueueEntry.PSDT_SGL);
        SglDescriptor.emit(command.bytes(), SubmissionQueueEntry.DPTR, 0, SglDescriptor.OFFSET, offset, length);
        return Arrays.copyOf(bytes(command), 64 + received);
    }
}
