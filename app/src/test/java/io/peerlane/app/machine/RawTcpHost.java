package io.peerlane.app.machine;

import static org.assertj.core.api.Assertions.assertThat;

import io.peerlane.nvme.wire.Completion;
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
import io.peerlane.nvme.wire.tcp.Crc32cDigest;
import io.peerlane.nvme.wire.tcp.DataTransfer;
import io.peerlane.nvme.wire.tcp.DataTransferPdu;
import io.peerlane.nvme.wire.tcp.InitializeConnectionPdu;
import io.peerlane.nvme.wire.tcp.InitializeConnectionRequest;
import io.peerlane.nvme.wire.tcp.InitializeConnectionResponse;
import io.peerlane.nvme.wire.tcp.PduHeader;
import io.peerlane.nvme.wire.tcp.PduType;
import io.peerlane.nvme.wire.tcp.Termination;
import io.peerlane.nvme.wire.tcp.TerminationPdu;
import java.io.DataInputStream;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.Arrays;
import java.util.Random;
import java.util.UUID;

/** One NVMe/TCP connection of a host that may send anything. Blocking; one thread. */
final class RawTcpHost implements AutoCloseable {

    private static final UUID HOST = UUID.fromString("6c696e75-7867-7565-7374-0000000000aa");
    private static final String HOST_NQN = "nqn.2014-08.org.nvmexpress:uuid:" + HOST;
    private static final int ENABLE = 0x00460001;
    private static final int READ_LIMIT_MILLIS = 20_000;

    private final Socket socket = new Socket();
    private final DataInputStream in;
    private final Crc32cDigest crc = new Crc32cDigest();
    private boolean headerDigest;
    private boolean dataDigest;
    private int nextCid = 1;

    /** A PDU of the controller, whole, its digests checked. */
    record Pdu(PduType type, byte[] bytes) {
        PduHeader header() {
            return new PduHeader(MemorySegment.ofArray(bytes));
        }

        DataTransfer transfer() {
            return new DataTransferPdu(MemorySegment.ofArray(bytes)).parse();
        }

        Completion completion() {
            assertThat(type).isEqualTo(PduType.CAPSULE_RESP);
            return CapsulePdu.response(MemorySegment.ofArray(bytes)).parse();
        }

        byte[] data() {
            int from = header().dataOffset();
            return Arrays.copyOfRange(bytes, from, from + (int) transfer().length());
        }
    }

    RawTcpHost(InetSocketAddress target) throws IOException {
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(READ_LIMIT_MILLIS);
        socket.connect(target);
        in = new DataInputStream(socket.getInputStream());
    }

    /** Connected as far as ICResp. */
    static RawTcpHost initialized(InetSocketAddress target, boolean headerDigest, boolean dataDigest)
            throws IOException {
        var host = new RawTcpHost(target);
        host.initialize(new InitializeConnectionRequest(0, 0, headerDigest, dataDigest, 0));
        return host;
    }

    /** An enabled controller of {@code subsystem}. */
    static RawTcpHost admin(InetSocketAddress target, boolean headerDigest, boolean dataDigest) throws IOException {
        var host = initialized(target, headerDigest, dataDigest);
        host.connect(new Connect(0, 0, 31, 0, 0), ConnectData.DYNAMIC_CONTROLLER);
        return host;
    }

    /** Its I/O queue 1, with {@code attributes} CATTR. */
    RawTcpHost io(int cntlid, int attributes) throws IOException {
        return io(cntlid, 1, attributes);
    }

    /** Its I/O queue {@code qid}, with {@code attributes} CATTR. */
    RawTcpHost io(int cntlid, int qid, int attributes) throws IOException {
        var address = (InetSocketAddress) socket.getRemoteSocketAddress();
        var host = initialized(address, headerDigest, dataDigest);
        host.connect(new Connect(0, qid, 31, attributes, 0), cntlid);
        return host;
    }

    String localAddress() {
        return String.valueOf(socket.getLocalSocketAddress());
    }

    InitializeConnectionResponse initialize(InitializeConnectionRequest request) throws IOException {
        send(icReq(request));
        var response = new InitializeConnectionPdu(MemorySegment.ofArray(read().bytes())).parseResponse();
        headerDigest = response.headerDigest();
        dataDigest = response.dataDigest();
        return response;
    }

    static byte[] icReq(InitializeConnectionRequest request) {
        var bytes = new byte[InitializeConnectionPdu.BYTES];
        new InitializeConnectionPdu(MemorySegment.ofArray(bytes)).emit(request);
        return bytes;
    }

    /** Connects, and enables the controller of an admin queue. */
    int connect(Connect connect, int cntlid) throws IOException {
        send(connectCapsule(connect, new ConnectData(HOST, cntlid, LiveTarget.NQN, HOST_NQN)));
        var completion = read().completion();
        assertThat(completion.statusField()).isZero();
        if (connect.queueIdentifier() == 0) {
            var entry = entry();
            new PropertySetCommand(entry.bytes()).emit(cid(), (int) Registers.CC, 4, ENABLE);
            send(capsule(transportSgl(entry, 0), new byte[0]));
            assertThat(read().completion().statusField()).isZero();
        }
        controller = (int) completion.result() & 0xffff;
        return controller;
    }

    private int controller;

    int controller() {
        return controller;
    }

    byte[] connectCapsule(Connect connect, ConnectData data) {
        var block = new byte[ConnectDataBlock.BYTES];
        new ConnectDataBlock(MemorySegment.ofArray(block)).emit(data);
        var entry = entry();
        new ConnectCommand(entry.bytes()).emit(cid(), connect);
        return capsule(inCapsuleSgl(entry, block.length), block);
    }

    static ConnectData connectData(int cntlid) {
        return new ConnectData(HOST, cntlid, LiveTarget.NQN, HOST_NQN);
    }

    int cid() {
        return nextCid++ & 0xffff;
    }

    static SubmissionQueueEntry entry() {
        return new SubmissionQueueEntry(MemorySegment.ofArray(new byte[SubmissionQueueEntry.BYTES]));
    }

    /** A read or write of {@code blocks} of 512 bytes. */
    SubmissionQueueEntry transfer(int opcode, long lba, int blocks) {
        return entry().start(opcode, cid(), 1).range(lba, blocks, false);
    }

    static SubmissionQueueEntry inCapsuleSgl(SubmissionQueueEntry entry, int length) {
        return sgl(entry, SglDescriptor.DATA_BLOCK, SglDescriptor.OFFSET, 0, length);
    }

    static SubmissionQueueEntry transportSgl(SubmissionQueueEntry entry, long length) {
        return sgl(entry, SglDescriptor.TRANSPORT_DATA_BLOCK, SglDescriptor.TRANSPORT, 0, length);
    }

    static SubmissionQueueEntry sgl(SubmissionQueueEntry entry, int type, int subtype, long address, long length) {
        entry.flags(0, SubmissionQueueEntry.PSDT_SGL);
        SglDescriptor.emit(entry.bytes(), SubmissionQueueEntry.DPTR, type, subtype, address, length);
        return entry;
    }

    /** A command capsule with the digests negotiated. */
    byte[] capsule(SubmissionQueueEntry entry, byte[] data) {
        var header = new byte[PduType.CAPSULE_CMD.headerBytes()];
        MemorySegment.copy(
                entry.bytes(), 0, MemorySegment.ofArray(header), CapsulePdu.ENTRY, SubmissionQueueEntry.BYTES);
        return pdu(PduType.CAPSULE_CMD, header, 0, data);
    }

    /** H2CData with the digests negotiated. */
    byte[] data(DataTransfer transfer, boolean last, byte[] data) {
        var header = new byte[DataTransferPdu.BYTES];
        DataTransferPdu.emit(
                MemorySegment.ofArray(header),
                0,
                transfer.commandIdentifier(),
                transfer.transferTag(),
                transfer.offset(),
                transfer.length());
        return pdu(PduType.H2C_DATA, header, last ? PduHeader.LAST_PDU : 0, data);
    }

    private byte[] pdu(PduType type, byte[] header, int flags, byte[] data) {
        int start = header.length + (headerDigest ? Crc32cDigest.BYTES : 0);
        boolean withData = data.length > 0;
        int length = start + data.length + (withData && dataDigest ? Crc32cDigest.BYTES : 0);
        var bytes = Arrays.copyOf(header, length);
        var segment = MemorySegment.ofArray(bytes);
        int all = flags | (headerDigest ? PduHeader.HDGSTF : 0) | (withData && dataDigest ? PduHeader.DDGSTF : 0);
        PduHeader.emit(segment, 0, type, all, withData ? start : 0, length);
        System.arraycopy(data, 0, bytes, start, data.length);
        if (withData && dataDigest) {
            crc.of(segment, start, data.length);
            crc.emit(segment, start + data.length);
        }
        return seal(bytes);
    }

    /** Writes the header digest anew, after a change. */
    byte[] seal(byte[] pdu) {
        if (headerDigest) {
            var segment = MemorySegment.ofArray(pdu);
            int length = PduType.of(pdu[0]).orElseThrow().headerBytes();
            crc.of(segment, 0, length);
            crc.emit(segment, length);
        }
        return pdu;
    }

    void send(byte[]... pdus) throws IOException {
        for (byte[] pdu : pdus) {
            socket.getOutputStream().write(pdu);
        }
    }

    /** Sends in pieces of random sizes that know nothing of PDUs. */
    void sendSplit(byte[] bytes, Random random) throws IOException {
        for (int at = 0; at < bytes.length; ) {
            int most = random.nextInt(4) == 0 ? 4000 : 60;
            int length = Math.min(bytes.length - at, 1 + random.nextInt(most));
            socket.getOutputStream().write(bytes, at, length);
            at += length;
        }
    }

    Pdu read() throws IOException {
        var common = new byte[PduHeader.BYTES];
        in.readFully(common);
        var header = new PduHeader(MemorySegment.ofArray(common));
        var bytes = Arrays.copyOf(common, (int) header.pduBytes());
        in.readFully(bytes, common.length, bytes.length - common.length);
        var pdu = new Pdu(PduType.of(header.type()).orElseThrow(), bytes);
        checkDigests(pdu);
        return pdu;
    }

    private void checkDigests(Pdu pdu) {
        var segment = MemorySegment.ofArray(pdu.bytes());
        int length = pdu.type().headerBytes();
        boolean wanted = headerDigest && pdu.type().hasHeaderDigest();
        assertThat(pdu.header().has(PduHeader.HDGSTF)).isEqualTo(wanted);
        if (wanted) {
            crc.of(segment, 0, length);
            assertThat(crc.matches(segment, length)).as("header digest").isTrue();
        }
        if (pdu.type() == PduType.C2H_DATA && dataDigest) {
            int end = pdu.bytes().length - Crc32cDigest.BYTES;
            crc.of(segment, pdu.header().dataOffset(), end - pdu.header().dataOffset());
            assertThat(crc.matches(segment, end)).as("data digest").isTrue();
        }
    }

    /** The termination request that must come next, behind responses to what was right; then the end of the stream. */
    Termination awaitTermination() throws IOException {
        Pdu pdu = read();
        while (pdu.type() != PduType.C2H_TERM_REQ) {
            pdu = read();
        }
        var termination = new TerminationPdu(MemorySegment.ofArray(pdu.bytes())).parse();
        assertThat(in.read()).as("the target says no more").isEqualTo(-1);
        return termination;
    }

    /** The end of the stream, without a termination request. */
    void awaitEnd() throws IOException {
        try {
            for (int octet = in.read(); octet >= 0; octet = in.read()) {
                assertThat(octet).as("PDU type").isNotEqualTo(PduType.C2H_TERM_REQ.code());
                in.skipNBytes(PduType.CAPSULE_RESP.headerBytes() - 1L); // responses before the end
            }
        } catch (IOException e) {
            assertThat(e).hasMessageContaining("reset"); // what was sent after the end was not read
        }
    }

    /** Asks to write {@code bytes} bytes; answers the R2T. */
    DataTransfer beginWrite(long lba, int bytes) throws IOException {
        send(capsule(transportSgl(transfer(NvmOpcode.WRITE, lba, bytes / 512), bytes), new byte[0]));
        var r2t = read();
        assertThat(r2t.type()).isEqualTo(PduType.R2T);
        return r2t.transfer();
    }

    /** Answers an R2T in pieces of at most {@code pieceBytes}. */
    Completion finishWrite(DataTransfer asked, byte[] data, int pieceBytes) throws IOException {
        for (int at = 0; at < data.length; at += pieceBytes) {
            int end = Math.min(data.length, at + pieceBytes);
            var piece = new DataTransfer(asked.commandIdentifier(), asked.transferTag(), at, end - at);
            send(data(piece, end == data.length, Arrays.copyOfRange(data, at, end)));
        }
        return read().completion();
    }

    /** Writes by R2T, in pieces of at most {@code pieceBytes}. */
    Completion write(long lba, byte[] data, int pieceBytes) throws IOException {
        return finishWrite(beginWrite(lba, data.length), data, pieceBytes);
    }

    /** Reads, and returns the data of a command that succeeded. */
    byte[] read(long lba, int blocks) throws IOException {
        send(capsule(transportSgl(transfer(NvmOpcode.READ, lba, blocks), blocks * 512L), new byte[0]));
        var data = read();
        assertThat(data.type()).isEqualTo(PduType.C2H_DATA);
        if (!data.header().has(PduHeader.SUCCESS)) {
            assertThat(read().completion().statusField()).isZero();
        }
        return data.data();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
