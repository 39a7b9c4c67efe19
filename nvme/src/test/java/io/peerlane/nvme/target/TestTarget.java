package io.peerlane.nvme.target;

import io.peerlane.fabric.p2pdma.PeerMemoryPolicy;
import io.peerlane.nvme.namespace.NamespaceIdentity;
import io.peerlane.nvme.target.copyoffload.CopyOffload;
import io.peerlane.nvme.target.copyoffload.TestMachine;
import io.peerlane.nvme.wire.AdminOpcode;
import io.peerlane.nvme.wire.IdentifyCns;
import io.peerlane.nvme.wire.NvmOpcode;
import io.peerlane.nvme.wire.Registers;
import io.peerlane.nvme.wire.SubmissionQueueEntry;
import io.peerlane.nvme.wire.fabrics.Connect;
import io.peerlane.nvme.wire.fabrics.ConnectCommand;
import io.peerlane.nvme.wire.fabrics.ConnectData;
import io.peerlane.nvme.wire.fabrics.ConnectDataBlock;
import io.peerlane.nvme.wire.fabrics.DisconnectCommand;
import io.peerlane.nvme.wire.fabrics.PropertyGetCommand;
import io.peerlane.nvme.wire.fabrics.PropertySetCommand;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;

/** A target with one subsystem, one port, one namespace on a fake device, and hosts that speak to it. */
final class TestTarget implements AutoCloseable {

    static final String NQN = "nqn.2026-11.io.peerlane:test";
    static final String HOST_NQN = "nqn.2014-08.org.nvmexpress:uuid:6c696e75-7867-7565-7374-000000000001";
    static final UUID HOST = UUID.fromString("6c696e75-7867-7565-7374-000000000001");
    static final int ENABLE = 0x00460061;

    final TestMachine machine;
    final StepLoop loop = new StepLoop();
    final StepLoop otherLoop = new StepLoop();
    final ManualClock clock = new ManualClock();
    final CopyOffload copyOffload;
    final Target target;
    final Subsystem subsystem;
    final Port port;
    final FakeBlockDevice device;
    final TargetNamespace namespace;
    final FakeTransport transport;
    private final List<FakeConnection> connections = new ArrayList<>();
    private int cid;

    TestTarget(TestMachine machine, TargetOptions options, FakeBlockDevice device, long hostPoolBytes) {
        this.machine = machine;
        this.device = device;
        copyOffload = new CopyOffload(machine.p2pDma(), machine.fabric().memory(), hostPoolBytes);
        target = new Target(options, List.of(loop, otherLoop), clock, copyOffload);
        subsystem = target.addSubsystem(NQN, new SubsystemIdentity("PL0001", "Peerlane", "0.1"));
        subsystem.allowAnyHost(true);
        port = target.addPort(1);
        port.link(subsystem);
        namespace = subsystem.addNamespace(
                1, device, NamespaceIdentity.of(UUID.fromString("cd364f2f-d393-4447-a432-b667723bdafe")));
        namespace.peerMemory(new PeerMemoryPolicy.Automatic());
        namespace.enable(TargetNamespace.Enable.WITH_FALLBACK);
        transport = new FakeTransport(machine.rnic());
    }

    static TestTarget oneSwitch() {
        var machine = TestMachine.oneSwitch(2 << 20);
        return new TestTarget(machine, TargetOptions.defaults(), FakeBlockDevice.of(machine.drive()), 4 << 20);
    }

    static TestTarget noCmb() {
        var machine = TestMachine.oneSwitch(0);
        return new TestTarget(machine, TargetOptions.defaults(), FakeBlockDevice.of(machine.drive()), 4 << 20);
    }

    @Override
    public void close() {
        copyOffload.close();
        machine.close();
    }

    FakeConnection open(int depth, boolean stepped) {
        return open(0, depth, stepped);
    }

    FakeConnection open(int loopIndex, int depth, boolean stepped) {
        var connection = new FakeConnection(transport, port, target.loops().get(loopIndex), depth, stepped);
        connections.add(connection);
        return connection;
    }

    /** A connection by another transport or port. */
    FakeConnection openBy(FakeTransport by, Port at) {
        var connection = new FakeConnection(by, at, target.loops().getFirst(), 256, false);
        connections.add(connection);
        return connection;
    }

    List<FakeConnection> connections() {
        return connections;
    }

    /** A connected admin queue with its controller enabled. */
    FakeConnection admin() {
        var admin = open(32, false);
        connectAdmin(admin, 0);
        setProperty(admin, Registers.CC, ENABLE);
        return admin;
    }

    void connectAdmin(FakeConnection admin, long kato) {
        connect(admin, new Connect(0, 0, 31, 0, kato), adminData());
    }

    static ConnectData adminData() {
        return new ConnectData(HOST, ConnectData.DYNAMIC_CONTROLLER, NQN, HOST_NQN);
    }

    /** A connected I/O queue of a controller. */
    FakeConnection io(TargetController controller, int qid, boolean stepped) {
        return io(controller, qid, 0, stepped);
    }

    FakeConnection io(TargetController controller, int qid, int loopIndex, boolean stepped) {
        var io = open(loopIndex, 128, false);
        connect(io, new Connect(0, qid, 127, 0, 0), ioData(controller));
        if (!stepped) {
            return io;
        }
        io.lose("only for its Connect");
        var steppedIo = open(loopIndex, 128, true);
        connect(steppedIo, new Connect(0, qid, 127, 0, 0), ioData(controller));
        steppedIo.arrive(new Random(0));
        steppedIo.leave(new Random(0));
        return steppedIo;
    }

    static ConnectData ioData(TargetController controller) {
        return new ConnectData(HOST, controller.cntlid(), NQN, HOST_NQN);
    }

    TargetController controller() {
        return subsystem.controllers().iterator().next();
    }

    void connect(FakeConnection connection, Connect connect, ConnectData data) {
        var command = entry();
        new ConnectCommand(command.bytes()).emit(nextCid(), connect);
        connection.send(command, block(data), 0);
    }

    static byte[] block(ConnectData data) {
        var bytes = new byte[ConnectDataBlock.BYTES];
        new ConnectDataBlock(MemorySegment.ofArray(bytes)).emit(data);
        return bytes;
    }

    void setProperty(FakeConnection connection, long offset, long value) {
        var command = entry();
        new PropertySetCommand(command.bytes()).emit(nextCid(), (int) offset, 4, value);
        connection.send(command, new byte[0], 0);
    }

    long getProperty(FakeConnection connection, long offset, int size) {
        var command = entry();
        new PropertyGetCommand(command.bytes()).emit(nextCid(), (int) offset, size);
        connection.send(command, new byte[0], 0);
        return connection.last().completion().result();
    }

    void disconnect(FakeConnection connection) {
        var command = entry();
        new DisconnectCommand(command.bytes()).emit(nextCid());
        connection.send(command, new byte[0], 0);
    }

    FakeConnection.Response identify(FakeConnection admin, int cns, long nsid) {
        var command = entry().start(AdminOpcode.IDENTIFY, nextCid(), nsid).cdw10(cns);
        admin.send(command, new byte[0], 4096);
        return admin.last();
    }

    FakeConnection.Response identifyController(FakeConnection admin) {
        return identify(admin, IdentifyCns.CONTROLLER, 0);
    }

    FakeConnection.Response admin(FakeConnection admin, int opcode, int cdw10, int cdw11, int length) {
        var command = entry().start(opcode, nextCid(), 0).cdw10(cdw10).cdw11(cdw11);
        admin.send(command, new byte[0], length);
        return admin.responses().isEmpty() ? null : admin.last();
    }

    void read(FakeConnection io, long lba, int blocks) {
        io.send(entry().start(NvmOpcode.READ, nextCid(), 1).range(lba, blocks, false), new byte[0], blocks * 512);
    }

    void write(FakeConnection io, long lba, int blocks) {
        io.send(entry().start(NvmOpcode.WRITE, nextCid(), 1).range(lba, blocks, false), new byte[blocks * 512], 0);
    }

    void flush(FakeConnection io) {
        io.send(entry().start(NvmOpcode.FLUSH, nextCid(), 1), new byte[0], 0);
    }

    static SubmissionQueueEntry entry() {
        return new SubmissionQueueEntry(MemorySegment.ofArray(new byte[SubmissionQueueEntry.BYTES]));
    }

    int nextCid() {
        return cid++ & 0xffff;
    }

    /** The identifier that {@link #nextCid} gave last. */
    int lastCid() {
        return cid - 1 & 0xffff;
    }

    /** Runs both loops until nothing is left to do. */
    void settle() {
        while (loop.step() || otherLoop.step()) {}
    }

    long peerAvailable() {
        return machine.p2pDma().pool(machine.drive()).orElseThrow().available();
    }
}
