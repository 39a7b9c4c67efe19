package io.peerlane.nvme.host.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import io.peerlane.fabric.memory.HostBuffer;
import io.peerlane.fabric.memory.HostMemory;
import io.peerlane.nvme.host.AssociationException;
import io.peerlane.nvme.host.AssociationOptions;
import io.peerlane.nvme.host.HostQueue;
import io.peerlane.nvme.host.QueueParameters;
import io.peerlane.nvme.namespace.BlockOperation;
import io.peerlane.nvme.namespace.BlockRequest;
import io.peerlane.nvme.status.Status;
import io.peerlane.nvme.tcp.RecordedOutput;
import io.peerlane.nvme.tcp.TcpInput;
import io.peerlane.nvme.wire.tcp.CapsulePdu;
import io.peerlane.nvme.wire.tcp.DataTransfer;
import io.peerlane.nvme.wire.tcp.DataTransferPdu;
import io.peerlane.nvme.wire.tcp.InitializeConnectionResponse;
import io.peerlane.nvme.wire.tcp.PduHeader;
import io.peerlane.nvme.wire.tcp.PduType;
import io.peerlane.nvme.wire.tcp.TerminationPdu;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** I/O queue 1 of a host without a socket: a test plays the controller. One thread. */
final class QueueBench implements AutoCloseable {

    static final int BLOCK = 512;
    static final int DEPTH = 4;
    static final TcpHostOptions DIGESTS = TcpHostOptions.defaults().withDigests(true, true);
    static final InitializeConnectionResponse GOOD = new InitializeConnectionResponse(0, 0, false, false, 1 << 17);

    final HostMemory memory = new HostMemory(16 << 20);
    final RecordedOutput output = new RecordedOutput();
    final List<AssociationException> lost = new ArrayList<>();
    final CompletableFuture<HostQueue> opened;
    final TcpInput input;
    final ControllerPdus pdus;

    QueueBench(TcpHostOptions options, int inCapsuleBytes) {
        var dialer = new Dialer();
        var association = AssociationOptions.of("nqn.2026-11.io.peerlane:test");
        var transport =
                new TcpHostTransport(dialer, memory, new InetSocketAddress("127.0.0.1", 4420), options, association);
        opened = transport.open(new QueueParameters(1, 1, DEPTH, 0, inCapsuleBytes, Duration.ofSeconds(5)), lost::add);
        input = dialer.caller.connected(Runnable::run, output).orElseThrow();
        pdus = new ControllerPdus(options.headerDigest(), options.dataDigest());
    }

    private static final class Dialer implements TcpDialer {
        private Caller caller = null;

        @Override
        public int loops() {
            return 1;
        }

        @Override
        public void dial(int loop, InetSocketAddress address, Duration limit, Caller newCaller) {
            caller = newCaller;
        }
    }

    /** Initialized as {@code options} ask. */
    static QueueBench live(TcpHostOptions options, int inCapsuleBytes) {
        var bench = new QueueBench(options, inCapsuleBytes);
        bench.output.takeOne();
        bench.receive(ControllerPdus.icResp(new InitializeConnectionResponse(
                0, 0, options.headerDigest(), options.dataDigest(), GOOD.maxH2CDataBytes())));
        bench.queue();
        return bench;
    }

    static QueueBench live() {
        return live(TcpHostOptions.defaults(), 0);
    }

    HostQueue queue() {
        return opened.join();
    }

    /** Bytes that differ from block to block. */
    static byte[] pattern(int bytes) {
        var data = new byte[bytes];
        for (int i = 0; i < bytes; i++) {
            data[i] = (byte) (i * 7 + i / 512);
        }
        return data;
    }

    static DataTransfer transfer(byte[] pdu) {
        return new DataTransferPdu(MemorySegment.ofArray(pdu)).parse();
    }

    static PduHeader header(byte[] pdu) {
        return new PduHeader(MemorySegment.ofArray(pdu));
    }

    /** The last PDU sent is a termination request with these fields, and nothing follows. */
    void assertTermination(int status, int information) {
        var last = output.take().getLast();
        assertThat(header(last).type()).isEqualTo(PduType.H2C_TERM_REQ.code());
        var termination = new TerminationPdu(MemorySegment.ofArray(last)).parse();
        assertThat(termination.statusCode()).as(termination.toString()).isEqualTo(status);
        assertThat(termination.information()).isEqualTo(information);
        assertThat(termination.offendingHeader()).isNotEmpty();
        assertThat(output.isFinished()).isTrue();
    }

    /** Bytes come, all at once. */
    void receive(byte[]... all) {
        for (byte[] bytes : all) {
            input.received(MemorySegment.ofArray(bytes), 0, bytes.length);
        }
        input.receiveComplete();
    }

    /** A read or write of {@code bytes}, sent. */
    Io submit(BlockOperation operation, int bytes) {
        var io = new Io(memory.allocate(bytes, 4096));
        io.operation = operation;
        io.blocks = bytes / BLOCK;
        io.lba = 8;
        io.dmaAddress = io.buffer.address();
        if (!queue().submit(1, BLOCK, io)) {
            throw new AssertionError("no slot");
        }
        queue().commit();
        io.capsule = output.takeOne();
        io.cid = CapsulePdu.command(MemorySegment.ofArray(io.capsule)).cid();
        return io;
    }

    /** A request that remembers how it ended. */
    static final class Io extends BlockRequest {
        final List<Status> ended = new ArrayList<>();
        final HostBuffer buffer;
        byte[] capsule = {};
        int cid;

        Io(HostBuffer buffer) {
            this.buffer = buffer;
        }

        /** What its memory holds. */
        byte[] data() {
            return buffer.segment().toArray(ValueLayout.JAVA_BYTE);
        }

        @Override
        protected void completed(Status status) {
            ended.add(status);
        }
    }

    @Override
    public void close() {
        input.closed("test over");
        memory.close();
    }
}
