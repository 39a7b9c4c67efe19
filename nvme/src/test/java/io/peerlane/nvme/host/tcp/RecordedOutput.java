package io.peerlane.nvme.host.tcp;

import io.peerlane.nvme.tcp.TcpOutput;
import io.peerlane.nvme.wire.tcp.PduHeader;
import java.io.ByteArrayOutputStream;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Keeps what is sent; takes it at each flush unless it is told that the peer does not read. */
final class RecordedOutput implements TcpOutput {

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final ArrayDeque<Sent> marks = new ArrayDeque<>();
    private long waiting;
    boolean stuck;
    boolean finished;
    boolean closed;

    @Override
    public String remoteAddress() {
        return "controller";
    }

    @Override
    public Optional<InetSocketAddress> localAddress() {
        return Optional.empty();
    }

    @Override
    public void copy(MemorySegment from, long offset, int length) {
        bytes.writeBytes(from.asSlice(offset, length).toArray(ValueLayout.JAVA_BYTE));
        waiting += length;
    }

    @Override
    public void lend(MemorySegment from, long offset, int length) {
        copy(from, offset, length);
    }

    @Override
    public void notifyWhenSent(Sent sent) {
        marks.addLast(sent);
    }

    @Override
    public void flush() {
        if (!stuck) {
            waiting = 0;
            while (!marks.isEmpty()) {
                marks.removeFirst().sent();
            }
        }
    }

    @Override
    public long queuedBytes() {
        return waiting;
    }

    @Override
    public void resumeInput() {}

    @Override
    public void finish() {
        flush();
        finished = true;
    }

    @Override
    public void close() {
        closed = true;
        marks.clear();
    }

    /** The PDUs sent so far, forgotten here. */
    List<byte[]> pdus() {
        var all = bytes.toByteArray();
        bytes.reset();
        var pdus = new ArrayList<byte[]>();
        for (int at = 0; at < all.length; ) {
            int length = (int) new PduHeader(MemorySegment.ofArray(all).asSlice(at)).pduBytes();
            pdus.add(Arrays.copyOfRange(all, at, at + length));
            at += length;
        }
        return pdus;
    }

    /** The only PDU sent since the last question. */
    byte[] pdu() {
        var pdus = pdus();
        if (pdus.size() != 1) {
            throw new AssertionError(pdus.size() + " PDUs, wanted one");
        }
        return pdus.getFirst();
    }
}
