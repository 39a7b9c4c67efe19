package io.peerlane.rdma.netty;

import io.peerlane.rdma.iwarp.wire.MpaFrame;
import io.peerlane.rdma.iwarp.wire.MpaSetup;
import java.io.DataInputStream;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A responder on plain sockets: for every connection it reads the MPA Request, then does what its script says. */
final class ScriptedListener implements AutoCloseable {

    /** What to do with one connection. */
    interface Step {
        void answer(Socket socket, MpaSetup request) throws IOException;
    }

    private final ServerSocket server;
    private final List<MpaSetup> requests = new CopyOnWriteArrayList<>();
    private final List<Socket> sockets = new CopyOnWriteArrayList<>();

    /** @param steps one for each connection; the last also for those that follow */
    ScriptedListener(Step... steps) throws IOException {
        server = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
        Thread.ofPlatform().daemon().name("scripted listener").start(() -> serve(steps));
    }

    private void serve(Step... steps) {
        try {
            while (true) {
                var socket = server.accept();
                sockets.add(socket);
                var request = readRequest(socket);
                requests.add(request);
                steps[Math.min(requests.size(), steps.length) - 1].answer(socket, request);
            }
        } catch (IOException _) {
            // closed
        }
    }

    private static MpaSetup readRequest(Socket socket) throws IOException {
        var in = new DataInputStream(socket.getInputStream());
        var header = in.readNBytes(MpaFrame.HEADER_SIZE);
        int length = new MpaFrame(MemorySegment.ofArray(header)).privateDataLength();
        var frame = Arrays.copyOf(header, header.length + length);
        in.readFully(frame, header.length, length);
        return new MpaFrame(MemorySegment.ofArray(frame)).parse();
    }

    /** An answer that is a Reply in revision 1. */
    static Step inRevision1(boolean rejected, byte... privateData) {
        return (socket, request) -> socket.getOutputStream()
                .write(new MpaSetup(MpaFrame.Kind.REPLY, false, request.crc(), rejected, 1, null, privateData)
                        .toBytes());
    }

    InetSocketAddress address() {
        return (InetSocketAddress) server.getLocalSocketAddress();
    }

    /** The Requests so far. */
    List<MpaSetup> requests() {
        return requests;
    }

    @Override
    public void close() throws IOException {
        server.close();
        for (var socket : sockets) {
            socket.close();
        }
    }
}
