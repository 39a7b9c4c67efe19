package io.peerlane.nvme.target.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import io.peerlane.nvme.namespace.NamespaceIdentity;
import io.peerlane.nvme.target.FakeBlockDevice;
import io.peerlane.nvme.target.ManualClock;
import io.peerlane.nvme.target.Port;
import io.peerlane.nvme.target.StepLoop;
import io.peerlane.nvme.target.SubsystemIdentity;
import io.peerlane.nvme.target.Target;
import io.peerlane.nvme.target.TargetNamespace;
import io.peerlane.nvme.target.TargetOptions;
import io.peerlane.nvme.target.copyoffload.CopyOffload;
import io.peerlane.nvme.target.copyoffload.TestMachine;
import io.peerlane.nvme.tcp.RecordedOutput;
import io.peerlane.nvme.wire.NvmOpcode;
import io.peerlane.nvme.wire.Registers;
import io.peerlane.nvme.wire.SglDescriptor;
import io.peerlane.nvme.wire.SubmissionQueueEntry;
import io.peerlane.nvme.wire.fabrics.Connect;
import io.peerlane.nvme.wire.fabrics.ConnectCommand;
import io.peerlane.nvme.wire.fabrics.ConnectData;
import io.peerlane.nvme.wire.fabrics.ConnectDataBlock;
import io.peerlane.nvme.wire.fabrics.PropertySetCommand;
import io.peerlane.nvme.wire.tcp.CapsulePdu;
import io.peerlane.nvme.wire.tcp.DataTransfer;
import io.peerlane.nvme.wire.tcp.DataTransferPdu;
import io.peerlane.nvme.wire.tcp.InitializeConnectionPdu;
import io.peerlane.nvme.wire.tcp.InitializeConnectionRequest;
import io.peerlane.nvme.wire.tcp.PduHeader;
import io.peerlane.nvme.wire.tcp.PduType;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;

/** A target with NVMe/TCP connections that have no sockets, on a clock and a loop that the test moves. */
final class TcpTestTarget implements AutoCloseable {

    static final String NQN = "nqn.2026-11.io.peerlane:test";
    static final long POOL_BYTES = 2 << 20;
    private static final UUID HOST = new UUID(1, 2);
    private static final int ENABLE = 0x00460061;
    private static final int DEPTH = 32;

    private final TestMachine machine = TestMachine.oneSwitch(0);
    private final Port port;
    final StepLoop loop = new StepLoop();
    final ManualClock clock = new ManualClock();
    final FakeBlockDevice device = FakeBlockDevice.of(machine.drive());
    final CopyOffload copyOffload;
    final Target target;
    final TcpTransport transport;

    TcpTestTarget() {
        copyOffload = new CopyOffload(machine.p2pDma(), machine.fabric().memory(), POOL_BYTES);
        target = new Target(TargetOptions.defaults(), List.of(loop), clock, copyOffload);
        var subsystem = target.addSubsystem(NQN, new SubsystemIdentity("PL1", "Peerlane", "0.1"));
        subsystem.allowAnyHost(true);
        subsystem
                .addNamespace(1, device, NamespaceIdentity.of(new UUID(3, 4)))
                .enable(TargetNamespace.Enable.WITH_FALLBACK);
        port = target.addPort(1);
        port.link(subsystem);
        transport = new TcpTransport(machine.fabric(), target, TcpTransportOptions.defaults());
    }

    @Override
    public void close() {
        copyOffload.close();
        machine.close();
    }

    long requestMemory() {
        return copyOffload.hostPool().available();
    }

    /** Time passes, and what falls due is run. */
    void advance(long millis) {
        clock.advance(millis);
        loop.run();
    }

    /** A host's end of one connection. */
    final class Host {
        final RecordedOutput output = new RecordedOutput();
        final TcpConnection connection = transport.accept(port, loop, output).orElseThrow();

        void send(byte[] bytes) {
            assertThat(connection.received(MemorySegment.ofArray(bytes), 0, bytes.length))
                    .isEqualTo(bytes.length);
            connection.receiveComplete();
            loop.run();
        }

        /** The socket is gone. */
        void gone() {
            connection.closed("closed");
            loop.run();
        }
    }

    Host open() {
        return new Host();
    }

    Host initialized() {
        var host = open();
        host.send(icReq());
        return host;
    }

    /** An admin queue of an enabled controller. */
    Host admin() {
        var host = initialized();
        host.send(connect(0, ConnectData.DYNAMIC_CONTROLLER));
        var set = entry();
        new PropertySetCommand(set.bytes()).emit(1, (int) Registers.CC, Integer.BYTES, ENABLE);
        host.send(capsule(set, 0));
        return host;
    }

    Host io() {
        var controllers = target.subsystem(NQN).orElseThrow().controllers();
        var host = initialized();
        host.send(connect(1, controllers.iterator().next().cntlid()));
        return host;
    }

    static byte[] icReq() {
        var bytes = new byte[InitializeConnectionPdu.BYTES];
        new InitializeConnectionPdu(MemorySegment.ofArray(bytes))
                .emit(new InitializeConnectionRequest(0, 0, false, false, 0));
        return bytes;
    }

    static byte[] connect(int qid, int controller) {
        var command = entry();
        new ConnectCommand(command.bytes()).emit(0, new Connect(0, qid, DEPTH - 1, 0, 0));
        var capsule = capsule(command, SglDescriptor.DATA_BLOCK, SglDescriptor.OFFSET, ConnectDataBlock.BYTES);
        int start = capsule.length;
        var pdu = Arrays.copyOf(capsule, start + ConnectDataBlock.BYTES);
        var segment = MemorySegment.ofArray(pdu);
        PduHeader.emit(segment, 0, PduType.CAPSULE_CMD, 0, start, pdu.length);
        new ConnectDataBlock(segment.asSlice(start)).emit(new ConnectData(HOST, controller, NQN, "nqn.test:host"));
        return pdu;
    }

    /** A command of eight blocks whose data does not come in its capsule. */
    static byte[] transfer(int opcode, int cid) {
        return capsule(entry().start(opcode, cid, 1).range(0, 8, false), 4096);
    }

    static byte[] write(int cid) {
        return transfer(NvmOpcode.WRITE, cid);
    }

    static byte[] read(int cid) {
        return transfer(NvmOpcode.READ, cid);
    }

    /** The first {@code length} bytes that an R2T asks for. */
    static byte[] data(MemorySegment r2t, int length) {
        DataTransfer asked = new DataTransferPdu(r2t).parse();
        var pdu = new byte[DataTransferPdu.BYTES + length];
        var segment = MemorySegment.ofArray(pdu);
        DataTransferPdu.emit(segment, 0, asked.commandIdentifier(), asked.transferTag(), 0, length);
        int flags = length == asked.length() ? PduHeader.LAST_PDU : 0;
        PduHeader.emit(segment, 0, PduType.H2C_DATA, flags, DataTransferPdu.BYTES, pdu.length);
        return pdu;
    }

    private static SubmissionQueueEntry entry() {
        return new SubmissionQueueEntry(MemorySegment.ofArray(new byte[SubmissionQueueEntry.BYTES]));
    }

    private static byte[] capsule(SubmissionQueueEntry entry, int length) {
        return capsule(entry, SglDescriptor.TRANSPORT_DATA_BLOCK, SglDescriptor.TRANSPORT, length);
    }

    private static byte[] capsule(SubmissionQueueEntry entry, int type, int subtype, int length) {
        entry.flags(0, SubmissionQueueEntry.PSDT_SGL);
        SglDescriptor.emit(entry.bytes(), SubmissionQueueEntry.DPTR, type, subtype, 0, length);
        var pdu = new byte[PduType.CAPSULE_CMD.headerBytes()];
        var segment = MemorySegment.ofArray(pdu);
        MemorySegment.copy(entry.bytes(), 0, segment, CapsulePdu.ENTRY, SubmissionQueueEntry.BYTES);
        PduHeader.emit(segment, 0, PduType.CAPSULE_CMD, 0, 0, pdu.length);
        return pdu;
    }
}
