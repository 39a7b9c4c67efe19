package io.peerlane.app.machine;

import static org.assertj.core.api.Assertions.assertThat;

import io.peerlane.nvme.wire.AdminOpcode;
import io.peerlane.nvme.wire.CompletionQueueEntry;
import io.peerlane.nvme.wire.ControllerConfiguration;
import io.peerlane.nvme.wire.NvmOpcode;
import io.peerlane.nvme.wire.Registers;
import io.peerlane.nvme.wire.SglDescriptor;
import io.peerlane.nvme.wire.SubmissionQueueEntry;
import io.peerlane.nvme.wire.fabrics.Connect;
import io.peerlane.nvme.wire.fabrics.ConnectCommand;
import io.peerlane.nvme.wire.fabrics.ConnectData;
import io.peerlane.nvme.wire.fabrics.ConnectDataBlock;
import io.peerlane.nvme.wire.fabrics.PropertySetCommand;
import io.peerlane.nvme.wire.rdma.CmRequest;
import io.peerlane.nvme.wire.rdma.CmRequestData;
import io.peerlane.rdma.iwarp.MpaInitiator;
import io.peerlane.rdma.iwarp.MpaOptions;
import io.peerlane.rdma.iwarp.wire.DdpControl;
import io.peerlane.rdma.iwarp.wire.Fpdu;
import io.peerlane.rdma.iwarp.wire.RdmapOpcode;
import io.peerlane.rdma.iwarp.wire.ReadRequestHeader;
import io.peerlane.rdma.iwarp.wire.TaggedHeader;
import io.peerlane.rdma.iwarp.wire.TerminateHeader;
import io.peerlane.rdma.iwarp.wire.TerminateMessage;
import io.peerlane.rdma.iwarp.wire.UntaggedHeader;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.net.Socket;
import java.net.SocketException;
import java.util.Arrays;
import java.util.Optional;
import java.util.UUID;
import java.util.zip.CRC32C;

/** An NVMe/RDMA host on a plain socket, FPDU by FPDU: it can break every rule, fall silent, or vanish. */
final class RawHost implements AutoCloseable {

    static final int DEPTH = 32;

    private static final int READS = 4;
    private static final UUID HOST = new UUID(1, 2);
    private static final int MPA_HEADER = 20;
    private static final int MPA_LENGTH = 18;

    private final Socket socket;
    private final DataInputStream in;
    private int msn = 1;
    private int peerReads;

    /** A socket and nothing said yet. */
    RawHost(LiveTarget target) throws IOException {
        socket = new Socket();
        socket.setReceiveBufferSize(64 << 10);
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(10_000);
        socket.connect(target.address());
        in = new DataInputStream(socket.getInputStream());
    }

    /** A socket after MPA start-up for queue {@code qid}; no command was sent. */
    static RawHost started(LiveTarget target, int qid) throws IOException {
        return started(target, qid, MpaOptions.of(true, READS, READS));
    }

    /** The same, with what it brings to MPA start-up. */
    static RawHost started(LiveTarget target, int qid, MpaOptions options) throws IOException {
        var host = new RawHost(target);
        var data = new byte[CmRequestData.BYTES];
        new CmRequestData(MemorySegment.ofArray(data)).emit(new CmRequest(0, qid, DEPTH, DEPTH - 1, 0));
        var mpa = new MpaInitiator(options, data);
        host.write(mpa.request());
        var outcome = mpa.received(MemorySegment.ofArray(host.readMpa()));
        assertThat(outcome).isInstanceOf(MpaInitiator.Outcome.Established.class);
        host.peerReads =
                ((MpaInitiator.Outcome.Established) outcome).parameters().inboundReads();
        return host;
    }

    /** RDMA Reads that the target will have outstanding, at most. */
    int peerReads() {
        return peerReads;
    }

    /** The MPA Reply. */
    byte[] readMpa() throws IOException {
        var header = in.readNBytes(MPA_HEADER);
        var reply = Arrays.copyOf(header, MPA_HEADER + Byte.toUnsignedInt(header[MPA_LENGTH + 1]));
        in.readFully(reply, MPA_HEADER, reply.length - MPA_HEADER);
        return reply;
    }

    /** A connected admin queue of a controller that is enabled, and an I/O queue of it. */
    record Connected(RawHost admin, RawHost io) implements AutoCloseable {

        static Connected to(LiveTarget target) throws IOException {
            return to(target, READS);
        }

        /** The same; the I/O queue serves {@code reads} RDMA Reads at a time. */
        static Connected to(LiveTarget target, int reads) throws IOException {
            var admin = started(target, 0);
            int controller = admin.connect(0, ConnectData.DYNAMIC_CONTROLLER) & 0xffff;
            admin.enable();
            var io = started(target, 1, MpaOptions.of(true, reads, READS));
            io.connect(1, controller);
            return new Connected(admin, io);
        }

        void vanish() throws IOException {
            io.vanish();
            admin.vanish();
        }

        @Override
        public void close() throws IOException {
            io.close();
            admin.close();
        }
    }

    String localAddress() {
        return socket.getLocalAddress().getHostAddress() + ":" + socket.getLocalPort();
    }

    void write(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
    }

    // FPDUs

    /** An FPDU around {@code ulpdu}, with its CRC. */
    static byte[] fpdu(byte[] ulpdu) {
        var bytes = new byte[Fpdu.size(ulpdu.length)];
        var segment = MemorySegment.ofArray(bytes);
        Fpdu.emitUlpduLength(segment, 0, ulpdu.length);
        System.arraycopy(ulpdu, 0, bytes, Fpdu.LENGTH_SIZE, ulpdu.length);
        int end = Fpdu.crcOffset(ulpdu.length);
        var crc = new CRC32C();
        crc.update(bytes, 0, end);
        Fpdu.emitCrc(segment, end, (int) crc.getValue());
        return bytes;
    }

    /** The FPDU of a whole untagged message. */
    static byte[] untagged(RdmapOpcode opcode, int number, byte[] payload) {
        var ulpdu = new byte[UntaggedHeader.SIZE + payload.length];
        var segment = MemorySegment.ofArray(ulpdu);
        UntaggedHeader.emit(segment, 0, DdpControl.of(opcode, true), 0, opcode.queueNumber(), number, 0);
        System.arraycopy(payload, 0, ulpdu, UntaggedHeader.SIZE, payload.length);
        return fpdu(ulpdu);
    }

    /** The FPDU of a whole tagged message. */
    static byte[] tagged(RdmapOpcode opcode, int stag, long offset, int length) {
        var ulpdu = new byte[TaggedHeader.SIZE + length];
        TaggedHeader.emit(MemorySegment.ofArray(ulpdu), 0, DdpControl.of(opcode, true), stag, offset);
        return fpdu(ulpdu);
    }

    static byte[] rdmaWrite(int stag, long offset, int length) {
        return tagged(RdmapOpcode.RDMA_WRITE, stag, offset, length);
    }

    /** The STag a Read Request wants its data to be tagged with. */
    static int sinkStag(byte[] request) {
        return ReadRequestHeader.sinkStag(MemorySegment.ofArray(request), UntaggedHeader.SIZE);
    }

    /** The tagged offset a Read Request wants its data at. */
    static long sinkOffset(byte[] request) {
        return ReadRequestHeader.sinkTaggedOffset(MemorySegment.ofArray(request), UntaggedHeader.SIZE);
    }

    /** The FPDU of the first RDMA Read Request. */
    static byte[] readRequest(int sourceStag, long sourceOffset, int length) {
        var request = new byte[ReadRequestHeader.SIZE];
        ReadRequestHeader.emit(MemorySegment.ofArray(request), 0, 0x1234, 0, length, sourceStag, sourceOffset);
        return untagged(RdmapOpcode.READ_REQUEST, 1, request);
    }

    /** Sends a message as the next one on queue 0. */
    void send(byte[] message) throws IOException {
        write(untagged(RdmapOpcode.SEND, msn++, message));
    }

    /** The number of the message that {@link #send} would send. */
    int nextMessage() {
        return msn;
    }

    /** The ULPDU of the next FPDU. */
    byte[] receive() throws IOException {
        int length = in.readUnsignedShort();
        var ulpdu = in.readNBytes(length);
        in.skipNBytes(Fpdu.size(length) - Fpdu.LENGTH_SIZE - length);
        if (ulpdu.length < length) {
            throw new EOFException("FPDU cut off");
        }
        return ulpdu;
    }

    static Optional<RdmapOpcode> opcode(byte[] ulpdu) {
        int control = Byte.toUnsignedInt(ulpdu[0]) << 8 | Byte.toUnsignedInt(ulpdu[1]);
        return Optional.ofNullable(RdmapOpcode.of(DdpControl.opcode(control)));
    }

    /** Reads until the other side ends the connection; the Terminate that came, if one did. */
    Optional<TerminateMessage> awaitEnd() throws IOException {
        Optional<TerminateMessage> terminate = Optional.empty();
        try {
            while (true) {
                var ulpdu = receive();
                if (opcode(ulpdu).equals(Optional.of(RdmapOpcode.TERMINATE))) {
                    var body = Arrays.copyOfRange(ulpdu, UntaggedHeader.SIZE, ulpdu.length);
                    terminate = Optional.of(new TerminateHeader(MemorySegment.ofArray(body)).parse());
                }
            }
        } catch (EOFException | SocketException _) {
            return terminate;
        }
    }

    // Commands

    private CompletionQueueEntry exchange(byte[] capsule) throws IOException {
        send(capsule);
        var ulpdu = receive();
        assertThat(opcode(ulpdu)).contains(RdmapOpcode.SEND);
        var entry = Arrays.copyOfRange(ulpdu, UntaggedHeader.SIZE, ulpdu.length);
        var completion = new CompletionQueueEntry(MemorySegment.ofArray(entry));
        assertThat(completion.parse().statusField()).isZero();
        return completion;
    }

    private int connect(int qid, int controller) throws IOException {
        var capsule = new byte[SubmissionQueueEntry.BYTES + ConnectDataBlock.BYTES];
        var segment = MemorySegment.ofArray(capsule);
        new ConnectCommand(segment.asSlice(0, SubmissionQueueEntry.BYTES))
                .emit(1, new Connect(0, qid, DEPTH - 1, 0, qid == 0 ? 60_000 : 0));
        SglDescriptor.emit(
                segment,
                SubmissionQueueEntry.DPTR,
                SglDescriptor.DATA_BLOCK,
                SglDescriptor.OFFSET,
                0,
                ConnectDataBlock.BYTES);
        new ConnectDataBlock(segment.asSlice(SubmissionQueueEntry.BYTES))
                .emit(new ConnectData(HOST, controller, LiveTarget.NQN, "nqn.2026-11.io.peerlane:raw"));
        return exchange(capsule).parse().dw0();
    }

    private void enable() throws IOException {
        var capsule = new byte[SubmissionQueueEntry.BYTES];
        int value = ControllerConfiguration.RESET
                .withEntrySizes(6, 4)
                .withEnable(true)
                .value();
        var segment = MemorySegment.ofArray(capsule);
        new PropertySetCommand(segment).emit(2, (int) Registers.CC, Integer.BYTES, value);
        SglDescriptor.emitKeyed(segment, SubmissionQueueEntry.DPTR, SglDescriptor.ADDRESS, 0, 0, 0);
        exchange(capsule);
    }

    /** A Keep Alive command and its response, on an admin queue. */
    void keepAlive() throws IOException {
        var capsule = new byte[SubmissionQueueEntry.BYTES];
        var segment = MemorySegment.ofArray(capsule);
        new SubmissionQueueEntry(segment).start(AdminOpcode.KEEP_ALIVE, 3, 0).flags(0, 1);
        SglDescriptor.emitKeyed(segment, SubmissionQueueEntry.DPTR, SglDescriptor.ADDRESS, 0, 0, 0);
        exchange(capsule);
    }

    /** Bytes that have come and were not read. */
    int available() throws IOException {
        return in.available();
    }

    /** A capsule that moves {@code bytes} bytes from or to key 1234h of this host. */
    static byte[] transfer(int opcode, int cid, int bytes) {
        var capsule = new byte[SubmissionQueueEntry.BYTES];
        var segment = MemorySegment.ofArray(capsule);
        new SubmissionQueueEntry(segment).start(opcode, cid, 1).flags(0, 1).range(cid * 256L, bytes / 512, false);
        SglDescriptor.emitKeyed(segment, SubmissionQueueEntry.DPTR, SglDescriptor.ADDRESS, 0, bytes, 0x1234);
        return capsule;
    }

    static byte[] writeCommand(int cid, int bytes) {
        return transfer(NvmOpcode.WRITE, cid, bytes);
    }

    /** The same from several keys of this host, {@code bytes} bytes each. */
    static byte[] writeCommand(int cid, int[] keys, int bytes) {
        int list = keys.length * SglDescriptor.BYTES;
        var capsule = Arrays.copyOf(writeCommand(cid, keys.length * bytes), SubmissionQueueEntry.BYTES + list);
        var segment = MemorySegment.ofArray(capsule);
        SglDescriptor.emit(
                segment, SubmissionQueueEntry.DPTR, SglDescriptor.LAST_SEGMENT, SglDescriptor.OFFSET, 0, list);
        for (int i = 0; i < keys.length; i++) {
            long at = SubmissionQueueEntry.BYTES + (long) i * SglDescriptor.BYTES;
            SglDescriptor.emitKeyed(segment, at, SglDescriptor.ADDRESS, 0, bytes, keys[i]);
        }
        return capsule;
    }

    static byte[] readCommand(int cid, int bytes) {
        return transfer(NvmOpcode.READ, cid, bytes);
    }

    /** The tagged segment that begins the answer to a Read Request, its last one only if {@code last}. */
    static byte[] readResponse(byte[] request, int length, boolean last) {
        var ulpdu = new byte[TaggedHeader.SIZE + length];
        TaggedHeader.emit(
                MemorySegment.ofArray(ulpdu),
                0,
                DdpControl.of(RdmapOpcode.READ_RESPONSE, last),
                sinkStag(request),
                sinkOffset(request));
        return fpdu(ulpdu);
    }

    /** Says that nothing follows; still reads. */
    void endOutput() throws IOException {
        socket.shutdownOutput();
    }

    /** Vanishes without a word: a reset. */
    void vanish() throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
