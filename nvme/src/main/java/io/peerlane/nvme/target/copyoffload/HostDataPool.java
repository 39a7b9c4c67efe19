package io.peerlane.nvme.target.copyoffload;

import io.peerlane.fabric.memory.HostBuffer;
import io.peerlane.fabric.memory.PagePool;
import io.peerlane.fabric.memory.PoolUse;
import io.peerlane.fabric.pci.PciFunction;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Host memory for requests, bounded. When it runs out requests wait, first come first served: a command is never failed
 * because others hold memory, and a large one is not starved by small ones. The queue needs no bound of its own, for a
 * request slot waits at most once.
 */
public final class HostDataPool extends DataPool {

    private final HostBuffer buffer;
    private final PagePool pages;
    private final Object lock = new Object();
    private volatile int waiting;
    private @Nullable DataMemory first;
    private @Nullable DataMemory last;

    HostDataPool(int index, HostBuffer buffer) {
        super(index);
        this.buffer = buffer;
        this.pages = new PagePool(buffer.address(), buffer.size());
    }

    @Override
    public String name() {
        return "host memory";
    }

    @Override
    public List<Extent> extents() {
        return List.of(new Extent(buffer.address(), buffer.size()));
    }

    /** Host memory needs no mapping: its bus address is its physical one. */
    @Override
    public long dmaAddress(PciFunction client, long address) {
        return address;
    }

    @Override
    public long size() {
        return pages.size();
    }

    @Override
    public long available() {
        return pages.available();
    }

    @Override
    public PoolUse use() {
        return pages.use();
    }

    /** Requests that wait for memory now. */
    public int waiting() {
        return waiting;
    }

    /**
     * Gives {@code memory} its pages, now or later.
     *
     * @return true if it has them; false if it waits and is told on its loop
     * @throws IllegalArgumentException if the whole pool is smaller than {@code bytes}
     */
    boolean place(DataMemory memory, long bytes) {
        if (waiting == 0 && tryPlace(memory, bytes)) {
            return true;
        }
        if (bytes > pages.size()) {
            throw new IllegalArgumentException("a request of " + bytes + " bytes, the pool has " + pages.size());
        }
        synchronized (lock) {
            waiting++; // before the second try: whoever frees from here on looks at the queue
            if (first == null && tryPlace(memory, bytes)) {
                waiting--;
                return true;
            }
            memory.await(bytes);
            append(memory);
            return false;
        }
    }

    /** Takes {@code memory} out of the queue; false if it got its pages meanwhile and the message is on its way. */
    boolean cancel(DataMemory memory) {
        synchronized (lock) {
            if (!memory.isWaiting()) {
                return false;
            }
            unlink(memory);
            return true;
        }
    }

    @Override
    boolean isLost() {
        return false;
    }

    @Override
    Optional<PciFunction> owner() {
        return Optional.empty();
    }

    @Override
    void free(long address, long bytes) {
        pages.free(address, bytes);
        if (waiting > 0) {
            serve();
        }
    }

    private void serve() {
        synchronized (lock) {
            while (first != null) {
                DataMemory memory = first;
                long address = pages.allocate(memory.length());
                if (address == PagePool.NONE) {
                    return;
                }
                unlink(memory);
                memory.grant(this, address, buffer.segment(), address - buffer.address());
            }
        }
    }

    private boolean tryPlace(DataMemory memory, long bytes) {
        long address = pages.allocate(bytes);
        if (address == PagePool.NONE) {
            return false;
        }
        memory.holdHost(this, address, bytes, buffer.segment(), address - buffer.address());
        return true;
    }

    private void append(DataMemory memory) {
        memory.previous = last;
        if (last == null) {
            first = memory;
        } else {
            last.next = memory;
        }
        last = memory;
    }

    @SuppressWarnings("NonAtomicVolatileUpdate") // written under the lock only; volatile for the unlocked look
    private void unlink(DataMemory memory) {
        if (memory.previous == null) {
            first = memory.next;
        } else {
            memory.previous.next = memory.next;
        }
        if (memory.next == null) {
            last = memory.previous;
        } else {
            memory.next.previous = memory.previous;
        }
        memory.previous = null;
        memory.next = null;
        waiting--;
    }

    /** Returns the buffer to the machine. */
    void close() {
        buffer.close();
    }
}
