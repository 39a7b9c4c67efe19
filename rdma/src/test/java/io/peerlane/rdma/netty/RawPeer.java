package io.peerlane.rdma.netty;

import static io.peerlane.rdma.netty.LoopbackFixture.parameters;
import static io.peerlane.rdma.netty.TestMachine.anyPort;
import static org.awaitility.Awaitility.await;

import io.peerlane.rdma.iwarp.FpduTransmitter;
import io.peerlane.rdma.iwarp.InboundSink;
import io.peerlane.rdma.iwarp.IwarpStream;
import io.peerlane.rdma.iwarp.MpaInitiator;
import io.peerlane.rdma.iwarp.MpaOptions;
import io.peerlane.rdma.iwarp.OutboundMessage;
import io.peerlane.rdma.iwarp.ReadyToReceive;
import io.peerlane.rdma.iwarp.StreamParameters;
import io.peerlane.rdma.iwarp.WireBuffer;
import io.peerlane.rdma.iwarp.wire.RdmapOpcode;
import io.peerlane.rdma.iwarp.wire.TerminateCode;
import io.peerlane.rdma.iwarp.wire.TerminateMessage;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.net.Socket;
import java.util.Arrays;

/** A peer that is no adapter but a plain socket: it can stop reading, send half an FPDU, or vanish. */
final class RawPeer implements AutoCloseable {

    private final Socket socket = new Socket();
    private final FpduTransmitter transmitter;

    /** Connects to a listener of {@code machine} that accepts with {@code acceptor}. */
    RawPeer(TestMachine machine, Endpoint acceptor, boolean crc) throws IOException {
        var listener = machine.connections.listen(
                anyPort(), request -> request.accept(acceptor.queuePair, parameters("", 4, 4), acceptor));
        socket.setReceiveBufferSize(64 * 1024);
        socket.setSoTimeout(10_000);
        socket.connect(listener.address());
        var mpa = new MpaInitiator(MpaOptions.of(crc, 4, 4), new byte[0]);
        socket.getOutputStream().write(mpa.request());
        var reply = socket.getInputStream().readNBytes(24);
        if (!(mpa.received(MemorySegment.ofArray(reply)) instanceof MpaInitiator.Outcome.Established)) {
            throw new AssertionError(Arrays.toString(reply));
        }
        var parameters = new StreamParameters(true, crc, 4, 4, ReadyToReceive.NONE);
        transmitter = new IwarpStream(parameters, 1024, new NoSink()).transmitter();
    }

    /** The FPDU of a Send with {@code length} zero bytes. */
    byte[] sendFpdu(int length) {
        var bytes = new byte[length + 64];
        var out = new WireBuffer(MemorySegment.ofArray(bytes));
        OutboundMessage message = transmitter.send(RdmapOpcode.SEND, 0, length);
        message.emitHeader(out, 0, length);
        return Arrays.copyOf(bytes, message.finish(out, 0));
    }

    void write(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
    }

    /** Sends a first message, so that the other side may send too. */
    void greet(Endpoint acceptor) throws IOException {
        write(sendFpdu(64));
        await().until(() -> acceptor.connection != null);
    }

    byte[] read(int bytes) throws IOException {
        return socket.getInputStream().readNBytes(bytes);
    }

    /** Reads until the other side closes. */
    byte[] readAll() throws IOException {
        return socket.getInputStream().readAllBytes();
    }

    /** Vanishes without a word: a reset. */
    void kill() throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }

    /** A raw peer parses nothing. */
    private static final class NoSink implements InboundSink {
        @Override
        public TerminateCode placeWrite(int stag, long to, MemorySegment source, long offset, int length) {
            return null;
        }

        @Override
        public TerminateCode placeReadResponse(
                long token, int stag, long to, MemorySegment source, long offset, int length) {
            return null;
        }

        @Override
        public void readComplete(long token) {}

        @Override
        public int openReceive() {
            return NO_RECEIVE;
        }

        @Override
        public TerminateCode placeReceive(int messageOffset, MemorySegment source, long offset, int length) {
            return null;
        }

        @Override
        public TerminateCode receiveComplete(RdmapOpcode opcode, int length, int invalidateStag) {
            return null;
        }

        @Override
        public TerminateCode readRequest(int sinkStag, long sinkTo, long size, int sourceStag, long sourceTo) {
            return null;
        }

        @Override
        public void terminateReceived(TerminateMessage message) {}
    }
}
