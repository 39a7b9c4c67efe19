package io.peerlane.rdma.rnic.driver;

import io.peerlane.fabric.errno.Errno;
import io.peerlane.fabric.errno.ErrnoException;
import io.peerlane.fabric.memory.HostBuffer;
import io.peerlane.fabric.tlp.MmioRegion;
import io.peerlane.rdma.iwarp.QueuePairEvent;
import io.peerlane.rdma.iwarp.QueuePairTransitions;
import io.peerlane.rdma.rnic.OffloadEvents;
import io.peerlane.rdma.rnic.abi.CommandBlock.Command;
import io.peerlane.rdma.rnic.abi.ReceiveQueueEntry;
import io.peerlane.rdma.rnic.abi.RegisterMap;
import io.peerlane.rdma.rnic.abi.SendQueueEntry;
import io.peerlane.rdma.verbs.QueuePair;
import io.peerlane.rdma.verbs.QueuePairState;
import io.peerlane.rdma.verbs.SendWorkRequest;
import io.peerlane.rdma.verbs.WorkRequestOpcode;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/** Two rings in host memory and a doorbell. */
final class DriverQueuePair implements QueuePair {

    private final RnicDriver driver;
    private final MmioRegion registers;
    private final int number;
    private final long doorbell;
    private final HostBuffer rings;
    private final MemorySegment memory;
    private final long receiveRing;
    private final int sendDepth;
    private final int receiveDepth;
    private final int sendMask;
    private final int receiveMask;

    private int sendTail;
    private int receiveTail;
    private int sendsCompleted;
    private int receivesCompleted;
    private int sendsRung;
    private int receivesRung;
    private QueuePairState state = QueuePairState.IDLE;
    private @Nullable String failure;
    private boolean closed;

    DriverQueuePair(RnicDriver driver, int number, HostBuffer rings, int sendDepth, int receiveDepth) {
        this.driver = driver;
        this.registers = driver.registers();
        this.number = number;
        this.doorbell = RegisterMap.QP_DOORBELL + RnicDriver.index(number) * RegisterMap.DOORBELL_BYTES;
        this.rings = rings;
        this.memory = rings.segment();
        this.receiveRing = receiveRingOffset(sendDepth);
        this.sendDepth = sendDepth;
        this.receiveDepth = receiveDepth;
        this.sendMask = RnicDriver.ringEntries(sendDepth) - 1;
        this.receiveMask = RnicDriver.ringEntries(receiveDepth) - 1;
    }

    /** Where the receive ring begins in the memory of both. */
    static long receiveRingOffset(int sendDepth) {
        return (long) RnicDriver.ringEntries(sendDepth) * SendQueueEntry.BYTES;
    }

    /** Bytes of both rings. */
    static long ringBytes(int sendDepth, int receiveDepth) {
        return receiveRingOffset(sendDepth) + (long) RnicDriver.ringEntries(receiveDepth) * ReceiveQueueEntry.BYTES;
    }

    @Override
    public int number() {
        return number;
    }

    @Override
    public QueuePairState state() {
        return state;
    }

    /** A completion of this queue pair arrived: {@code count} completed so far. */
    void completed(boolean receive, int count) {
        if (receive) {
            receivesCompleted = count;
        } else {
            sendsCompleted = count;
        }
    }

    @Override
    public void postReceive(long workRequestId, long address, int length, int localKey) {
        if (receiveTail - receivesCompleted == receiveDepth) {
            throw full("receive", receiveDepth);
        }
        long entry = receiveRing + (long) (receiveTail & receiveMask) * ReceiveQueueEntry.BYTES;
        ReceiveQueueEntry.emit(memory, entry, workRequestId, address, length, localKey);
        receiveTail++;
    }

    @Override
    public void postSend(SendWorkRequest request) {
        if (sendTail - sendsCompleted >= sendDepth) {
            askForCompleted();
        }
        if (request.opcode == WorkRequestOpcode.REGISTER_MEMORY) {
            region(request).posted(request.registerKey);
        }
        SendQueueEntry.emit(memory, (long) (sendTail & sendMask) * SendQueueEntry.BYTES, request);
        sendTail++;
    }

    /** Completions tell how far the adapter got; unsignaled requests make none, so the register is the last resort. */
    private void askForCompleted() {
        sendsCompleted = (int) registers.read64(doorbell);
        if (sendTail - sendsCompleted >= sendDepth) {
            throw full("send", sendDepth);
        }
    }

    private ErrnoException full(String queue, int depth) {
        return new ErrnoException(
                Errno.ENOMEM,
                "%s: all %d requests of the %s queue of queue pair %#x are outstanding"
                        .formatted(driver.name(), depth, queue, number));
    }

    private static DriverFastMemoryRegion region(SendWorkRequest request) {
        if (request.region instanceof DriverFastMemoryRegion region) {
            return region;
        }
        throw new IllegalArgumentException("REGISTER_MEMORY wants a fast region of this device");
    }

    @Override
    public void ring() {
        if (!closed && !driver.isGone() && (sendTail != sendsRung || receiveTail != receivesRung)) {
            sendsRung = sendTail;
            receivesRung = receiveTail;
            registers.write64(doorbell, RegisterMap.queuePairDoorbell(sendTail, receiveTail));
        }
    }

    /** Orderly close of the connection. */
    void disconnect() {
        if (!closed && !driver.isGone() && state == QueuePairState.RTS) {
            move(QueuePairEvent.LOCAL_CLOSE);
            registers.write64(RegisterMap.QP_CONTROL, RegisterMap.queuePairControl(number, RegisterMap.CLOSE));
        }
    }

    @Override
    public void fail(String reason) {
        if (!closed && failure == null && state != QueuePairState.ERROR) {
            failure = reason;
            registers.write64(RegisterMap.QP_CONTROL, RegisterMap.queuePairControl(number, RegisterMap.FAIL));
            move(QueuePairEvent.FAILED);
        }
    }

    private void move(QueuePairEvent event) {
        state = QueuePairTransitions.next(state, event);
    }

    /** Follows the connection's fate, and tells {@code events}. */
    OffloadEvents follow(OffloadEvents events) {
        move(QueuePairEvent.ESTABLISHED);
        return new OffloadEvents() {
            @Override
            public void firstMessage() {
                events.firstMessage();
            }

            @Override
            public void disconnected(String reason) {
                move(QueuePairEvent.STREAM_CLOSED);
                events.disconnected(failure == null ? reason : failure);
            }
        };
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            move(QueuePairEvent.FAILED);
            driver.forget(this);
            driver.commands().release(Command.DESTROY_QP, number);
            rings.close();
        }
    }
}
