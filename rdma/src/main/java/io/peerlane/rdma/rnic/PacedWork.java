package io.peerlane.rdma.rnic;

import io.peerlane.fabric.timing.paced.AdapterPacing;
import io.peerlane.fabric.tlp.Route;
import io.peerlane.rdma.rnic.abi.SendQueueEntry;
import io.peerlane.rdma.verbs.SendWorkRequest;
import io.peerlane.rdma.verbs.WorkRequestOpcode;
import java.lang.foreign.MemorySegment;

/**
 * What of a queue pair waits for the machine's clock: receives and RDMA Reads are done and not completed yet, Sends and RDMA
 * Writes are posted and may not leave yet. Belongs to the queue pair's loop.
 *
 * <p>What a peer does to this side's memory, RDMA Read and RDMA Write, waits for nothing.
 */
final class PacedWork {

    private static final WorkRequestOpcode[] OPCODES = WorkRequestOpcode.values();

    private final AdapterPacing pacing;
    private final Device device;
    private final DeviceLoop loop;
    private final RegionAccess regions;
    private final PacedOrder receives = new PacedOrder(this::onLoop);
    private final PacedOrder reads = new PacedOrder(this::onLoop);
    private final PacedOrder sends = new PacedOrder(this::onLoop);
    private int turns;

    PacedWork(AdapterPacing pacing, Device device, int domain, DeviceLoop loop) {
        this.pacing = pacing;
        this.device = device;
        this.loop = loop;
        regions = new RegionAccess(device.memory(), domain, device.bus());
    }

    /** What the clock calls is an event of the adapter as others are, and none of one that is gone. */
    private Runnable onLoop(Runnable task) {
        return () -> {
            if (device.isRetired()) {
                return;
            }
            loop.enter();
            try {
                task.run();
            } finally {
                loop.leave();
            }
        };
    }

    /** A message of {@code length} bytes is placed at {@code address} of a region. */
    void received(int key, long address, long length, Runnable complete) {
        long data = dataBytes(length);
        Route route = data == 0 ? null : regions.route(key, address + length - data, data);
        receives.begin(over -> pacing.receive(route, data, over), complete);
        receives.moved();
    }

    /** An RDMA Read is asked for; {@link #readMoved} follows. */
    void readBegan(int key, long address, long length, Runnable complete) {
        Route route = length == 0 ? null : regions.route(key, address, length);
        reads.begin(over -> pacing.read(route, length, over), complete);
    }

    /** All of the oldest such RDMA Read is placed. */
    void readMoved() {
        reads.moved();
    }

    /**
     * A send-queue entry was fetched.
     *
     * @param ready runs when one more may leave
     */
    void posted(MemorySegment memory, long entry, Runnable ready) {
        int opcode = SendQueueEntry.opcode(memory, entry);
        if (opcode >= OPCODES.length || SendQueueEntry.elements(memory, entry) > SendWorkRequest.MAX_ELEMENTS) {
            return;
        }
        switch (OPCODES[opcode]) {
            case SEND, SEND_WITH_INVALIDATE -> message(memory, entry, dataBytes(length(memory, entry)), ready);
            case RDMA_WRITE -> message(memory, entry, length(memory, entry), ready);
            case RDMA_READ, REGISTER_MEMORY, LOCAL_INVALIDATE -> {} // wait for those before them
        }
    }

    private void message(MemorySegment memory, long entry, long data, Runnable ready) {
        Route route = data == 0
                ? null
                : regions.route(
                        SendQueueEntry.elementKey(memory, entry, 0),
                        SendQueueEntry.elementAddress(memory, entry, 0),
                        1);
        sends.begin(over -> pacing.send(route, data, over), () -> {
            turns++;
            ready.run();
        });
        sends.moved();
    }

    private static long length(MemorySegment memory, long entry) {
        long length = 0;
        for (int i = 0; i < SendQueueEntry.elements(memory, entry); i++) {
            length += SendQueueEntry.elementLength(memory, entry, i);
        }
        return length;
    }

    private static long dataBytes(long length) {
        return length - RegionAccess.controlBytes(0, length, length, false);
    }

    /** Takes the turn of the next Send or RDMA Write in the queue; false if it may not leave yet. */
    boolean takeTurn() {
        if (turns == 0) {
            return false;
        }
        turns--;
        return true;
    }

    /** What is placed completes now. */
    void releaseReceives() {
        receives.release();
    }

    /** What is placed completes now. */
    void releaseReads() {
        reads.release();
    }

    /** The connection is over: what is placed completes now, the rest is nobody's. */
    void release() {
        receives.release();
        reads.release();
        sends.cancel();
    }

    /** The queue pair is gone. */
    void cancel() {
        receives.cancel();
        reads.cancel();
        sends.cancel();
    }
}
