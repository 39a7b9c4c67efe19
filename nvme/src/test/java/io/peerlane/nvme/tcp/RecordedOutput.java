package io.peerlane.nvme.tcp;

import io.peerlane.nvme.wire.tcp.PduHeader;
import io.peerlane.nvme.wire.tcp.PduType;
import java.io.ByteArrayOutputStream;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The way out of a connection, without a socket: what is flushed is with the peer at once, unless the peer takes nothing. One
 * thread.
 */
public final class RecordedOutput implements TcpOutput {

    private final ByteArrayOutputStream queued = new ByteArrayOutputStream();
    private final ArrayDeque<Sent> waiting = new ArrayDeque<>();
    private final List<byte[]> pdus = new ArrayList<>();
    private boolean stuck;
    private boolean finished;
    private boolean closed;

    /** The peer takes nothing any more. */
    public void getStuck() {
        stuck = true;
    }

    /** The peer takes what waits, and all that comes. */
    public void getUnstuck() {
        stuck = false;
        flush();
    }

    public boolean isFinished() {
        return finished;
    }

    public boolean isClosed() {
        return closed;
    }

    /** Types of the PDUs that the peer got and the test did not take, in order. */
    public List<PduType> types() {
        return pdus.stream().map(pdu -> PduType.of(pdu[0]).orElseThrow()).toList();
    }

    /** The last PDU that the peer got. */
    public MemorySegment last() {
        return MemorySegment.ofArray(pdus.getLast());
    }

    /** The PDUs that the peer got, forgotten here. */
    public List<byte[]> take() {
        var taken = List.copyOf(pdus);
        pdus.clear();
        return taken;
    }

    /** The only PDU that the peer got since the last question. */
    public byte[] takeOne() {
        var taken = take();
        if (taken.size() != 1) {
            throw new AssertionError(taken.size() + " PDUs, wanted one");
        }
        return taken.getFirst();
    }

    @Override
    public String remoteAddress() {
        return "192.0.2.1:40000";
    }

    @Override
    public Optional<InetSocketAddress> localAddress() {
        return Optional.empty();
    }

    @Override
    public void copy(MemorySegment bytes, long offset, int length) {
        queued.writeBytes(bytes.asSlice(offset, length).toArray(ValueLayout.JAVA_BYTE));
    }

    @Override
    public void lend(MemorySegment bytes, long offset, int length) {
        copy(bytes, offset, length);
    }

    @Override
    public void notifyWhenSent(Sent sent) {
        waiting.add(sent);
    }

    @Override
    public void flush() {
        if (stuck || closed) {
            return;
        }
        split(queued.toByteArray());
        queued.reset();
        while (!waiting.isEmpty()) {
            waiting.poll().sent();
        }
    }

    private void split(byte[] stream) {
        for (int at = 0; at < stream.length; ) {
            int length = (int) new PduHeader(MemorySegment.ofArray(stream).asSlice(at)).pduBytes();
            pdus.add(Arrays.copyOfRange(stream, at, at + length));
            at += length;
        }
    }

    @Override
    public long queuedBytes() {
        return queued.size();
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
    }
}
