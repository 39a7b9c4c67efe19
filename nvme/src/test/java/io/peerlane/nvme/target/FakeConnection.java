package io.peerlane.nvme.target;

import io.peerlane.nvme.command.DataDirection;
import io.peerlane.nvme.wire.Completion;
import io.peerlane.nvme.wire.CompletionQueueEntry;
import io.peerlane.nvme.wire.SglDescriptor;
import io.peerlane.nvme.wire.SubmissionQueueEntry;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * A connection whose host is the test. Data to the controller "arrives" when the test says so, responses "leave" likewise;
 * with {@code stepped} false both happen at once.
 */
final class FakeConnection implements TargetConnection {

    /** A response with the data that went before it. */
    record Response(Completion completion, byte[] data) {
        int status() {
            return completion.statusField() & 0x7ff;
        }
    }

    private final FakeTransport transport;
    private final int depth;
    private final boolean stepped;
    private final TargetQueue queue;
    private final List<Slot> free = new ArrayList<>();
    private final List<Slot> arriving = new ArrayList<>();
    private final List<Slot> leaving = new ArrayList<>();
    private final List<Slot> inUse = new ArrayList<>();
    private final List<Response> responses = new ArrayList<>();
    private final List<String> closings = new ArrayList<>();
    private int flushes;
    private int announced = NOT_ANNOUNCED;
    private @Nullable InetSocketAddress local;
    private boolean touched;
    private boolean lost;

    FakeConnection(FakeTransport transport, Port port, TargetLoop loop, int depth, boolean stepped) {
        this.transport = transport;
        this.depth = depth;
        this.stepped = stepped;
        this.queue = port.openQueue(loop, this);
        for (int i = 0; i < depth; i++) {
            free.add(new Slot());
        }
    }

    /** The host named this QID when it made the connection. */
    void announce(int queueIdentifier) {
        announced = queueIdentifier;
    }

    /** The host connected to this address. */
    FakeConnection cameTo(InetSocketAddress address) {
        local = address;
        return this;
    }

    @Override
    public Optional<InetSocketAddress> localAddress() {
        return Optional.ofNullable(local);
    }

    @Override
    public int announcedQueueIdentifier() {
        return announced;
    }

    TargetQueue queue() {
        return queue;
    }

    List<Response> responses() {
        return responses;
    }

    Response last() {
        return responses.getLast();
    }

    List<String> closings() {
        return closings;
    }

    int flushes() {
        return flushes;
    }

    int inUse() {
        return inUse.size();
    }

    int freeSlots() {
        return free.size();
    }

    /** Sends a command; its SGL is made to describe {@code data} or {@code expected} bytes. */
    void send(SubmissionQueueEntry command, byte[] data, int expected) {
        SglDescriptor.emitKeyed(
                command.bytes(), SubmissionQueueEntry.DPTR, 0, 0x1000, Math.max(data.length, expected), 7);
        command.flags(0, SubmissionQueueEntry.PSDT_SGL);
        sendRaw(command.bytes(), data);
    }

    void sendRaw(MemorySegment command, byte[] data) {
        Slot slot = free.removeLast();
        inUse.add(slot);
        slot.receive(command, data);
    }

    /** Data of some command arrives. */
    void arrive(Random random) {
        if (!arriving.isEmpty()) {
            arriving.remove(random.nextInt(arriving.size())).arrived();
        }
    }

    /** Some response leaves. */
    void leave(Random random) {
        if (!leaving.isEmpty()) {
            leaving.remove(random.nextInt(leaving.size())).left();
        }
    }

    /** The connection is gone, and the device has let go of all memory. */
    void lose(String reason) {
        if (lost) {
            return;
        }
        lost = true;
        arriving.clear();
        leaving.clear();
        queue.closed(reason);
        List.copyOf(inUse).forEach(Slot::connectionLost);
    }

    boolean isLost() {
        return lost;
    }

    @Override
    public TargetTransport transport() {
        return transport;
    }

    @Override
    public String remoteAddress() {
        return "192.0.2.1:1";
    }

    @Override
    public int queueDepth() {
        return depth;
    }

    @Override
    public void flush() {
        touched = false;
        flushes++;
    }

    @Override
    public void disconnect(String reason) {
        closings.add("disconnect: " + reason);
        lose(reason);
    }

    @Override
    public void abort(String reason) {
        if (!lost) {
            closings.add("abort: " + reason);
            lose(reason);
        }
    }

    private void touch() {
        if (!touched) {
            touched = true;
            queue.loop().touch(this);
        }
    }

    private final class Slot extends TargetRequest {
        private final CompletionQueueEntry entry =
                new CompletionQueueEntry(MemorySegment.ofArray(new byte[CompletionQueueEntry.BYTES]));
        private byte @Nullable [] hostData;

        Slot() {
            super(queue);
        }

        void receive(MemorySegment command, byte[] data) {
            hostData = data;
            if (!start(command, 0)) {
                return;
            }
            long length = SglDescriptor.length(command().bytes(), SubmissionQueueEntry.DPTR);
            if (checkLength(length)) {
                if (dataLength() == 0) {
                    execute();
                } else if (place()) {
                    memoryPlaced();
                }
            }
        }

        @Override
        protected void memoryPlaced() {
            if (direction() == DataDirection.TO_HOST) {
                execute();
            } else if (stepped) {
                arriving.add(this);
            } else {
                arrived();
            }
        }

        void arrived() {
            if (hostData != null && hostData.length > 0 && isHostMemory()) {
                MemorySegment.copy(hostData, 0, memory().bytes(), ValueLayout.JAVA_BYTE, 0, hostData.length);
            }
            execute();
        }

        private boolean isHostMemory() {
            return memory().pool().index() == 0;
        }

        @Override
        protected void queueResponse() {
            if (lost) {
                return;
            }
            byte[] data =
                    hasDataToSend() && isHostMemory() ? memory().bytes().toArray(ValueLayout.JAVA_BYTE) : new byte[0];
            emit(entry);
            responses.add(new Response(entry.parse(), data));
            touch();
            if (stepped) {
                leaving.add(this);
            } else {
                left();
            }
        }

        void left() {
            finish();
            inUse.remove(this);
            free.add(this);
        }

        void connectionLost() {
            abandon();
        }

        @Override
        protected void abandoned() {
            inUse.remove(this);
            free.add(this);
        }
    }
}
