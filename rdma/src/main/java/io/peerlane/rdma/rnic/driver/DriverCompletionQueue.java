package io.peerlane.rdma.rnic.driver;

import io.peerlane.fabric.memory.HostBuffer;
import io.peerlane.rdma.rnic.abi.CommandBlock.Command;
import io.peerlane.rdma.rnic.abi.CompletionEntry;
import io.peerlane.rdma.rnic.abi.RegisterMap;
import io.peerlane.rdma.verbs.CompletionHandler;
import io.peerlane.rdma.verbs.CompletionOpcode;
import io.peerlane.rdma.verbs.CompletionQueue;
import io.peerlane.rdma.verbs.WorkCompletion;
import io.peerlane.rdma.verbs.WorkCompletionStatus;
import java.lang.foreign.MemorySegment;

/** A ring of completions in host memory, drained by the interrupt handler on the queue's loop. */
final class DriverCompletionQueue implements CompletionQueue {

    private static final CompletionOpcode[] OPCODES = CompletionOpcode.values();
    private static final WorkCompletionStatus[] STATUSES = WorkCompletionStatus.values();

    private final RnicDriver driver;
    private final CompletionHandler handler;
    private final HostBuffer ring;
    private final MemorySegment memory;
    private final int entries;
    private final WorkCompletion completion = new WorkCompletion();

    private int number;
    private int consumed;
    private boolean closed;

    DriverCompletionQueue(RnicDriver driver, CompletionHandler handler, HostBuffer ring, int entries) {
        this.driver = driver;
        this.handler = handler;
        this.ring = ring;
        this.memory = ring.segment();
        this.entries = entries;
    }

    void created(int newNumber) {
        number = newNumber;
    }

    int number() {
        return number;
    }

    @Override
    public int entries() {
        return entries;
    }

    /** The interrupt handler: delivers what is there, then asks for the next interrupt. */
    void interrupt() {
        try {
            if (drain() && !closed) {
                handler.drained();
            }
        } finally {
            if (!closed && !driver.isGone()) {
                ringDoorbell();
            }
        }
    }

    /** Delivers until the ring is empty; whether there was anything. */
    private boolean drain() {
        int before = consumed;
        long entry = nextEntry();
        while (!closed && CompletionEntry.owner(memory, entry) == ownerNow()) {
            consumed++;
            deliver(entry);
            entry = nextEntry();
        }
        return before != consumed;
    }

    private long nextEntry() {
        return (long) (consumed & entries - 1) * CompletionEntry.BYTES;
    }

    private boolean ownerNow() {
        return (consumed & entries) == 0;
    }

    private void ringDoorbell() {
        driver.registers()
                .write64(
                        RegisterMap.CQ_DOORBELL + number * RegisterMap.DOORBELL_BYTES,
                        RegisterMap.completionQueueDoorbell(consumed, true));
    }

    private void deliver(long entry) {
        int queuePairNumber = CompletionEntry.queuePair(memory, entry);
        var queuePair = driver.findQueuePair(queuePairNumber);
        if (queuePair == null) {
            return;
        }
        queuePair.completed(CompletionEntry.ofReceiveQueue(memory, entry), CompletionEntry.completed(memory, entry));
        completion.workRequestId = CompletionEntry.workRequestId(memory, entry);
        completion.status = STATUSES[CompletionEntry.status(memory, entry)];
        completion.opcode = OPCODES[CompletionEntry.opcode(memory, entry)];
        completion.queuePairNumber = queuePairNumber;
        completion.byteLength = CompletionEntry.byteLength(memory, entry);
        completion.withInvalidate = CompletionEntry.withInvalidate(memory, entry);
        completion.invalidatedKey = CompletionEntry.invalidatedKey(memory, entry);
        handler.completed(completion);
    }

    /** Stops delivering; the adapter's side is gone already. */
    void release() {
        closed = true;
        ring.close();
    }

    @Override
    public void close() {
        if (!closed) {
            driver.commands().release(Command.DESTROY_CQ, number);
            driver.completionQueueGone(this);
        }
    }
}
