package io.peerlane.nvme.target.copyoffload;

import java.lang.foreign.MemorySegment;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * The data memory of one request slot: contiguous, with an address for the CPU's pages and one for the block device.
 * Reused from request to request. Belongs to the event loop of its request.
 *
 * <pre>
 *   EMPTY --place--&gt; HELD --release--&gt; EMPTY
 *   EMPTY --place--&gt; WAITING --grant--&gt; GRANTED --message--&gt; HELD
 *                    WAITING --cancel--&gt; EMPTY
 * </pre>
 */
public final class DataMemory {

    private enum State {
        EMPTY,
        WAITING,
        GRANTED,
        HELD
    }

    private final Executor loop;
    private final Runnable granted;
    private final Runnable delivery = this::deliver;

    // The links and, while a wait goes on, the state are guarded by the pool's lock.

    @Nullable
    DataMemory previous;

    @Nullable
    DataMemory next;

    private State state = State.EMPTY;
    private @Nullable DataPool pool;
    private @Nullable MemorySegment segment;
    private long segmentOffset;
    private long address;
    private long length;
    private long deviceAddress;

    /**
     * @param loop the event loop of the request
     * @param granted run there when a wait is over; memory is held then
     */
    public DataMemory(Executor loop, Runnable granted) {
        this.loop = loop;
        this.granted = granted;
    }

    /** True if there is memory: pages of a pool, or part of a capsule. */
    public boolean isHeld() {
        return state == State.HELD;
    }

    /** CPU physical address of the first byte. */
    public long address() {
        return address;
    }

    /** Bytes asked for. */
    public long length() {
        return length;
    }

    /** Bus address of the first byte as the namespace's device sees it. */
    public long deviceAddress() {
        return deviceAddress;
    }

    /**
     * Where the pages come from.
     *
     * @throws IllegalStateException if the data lies in a capsule, or there is none
     */
    public DataPool pool() {
        if (pool == null) {
            throw new IllegalStateException("no pages are held");
        }
        return pool;
    }

    /** True if the data must not be used: it lies, or lay, in memory of a function that was removed. */
    public boolean isLost() {
        return pool != null && pool.isLost();
    }

    /**
     * The bytes, for the CPU; allocates a view.
     *
     * @throws IllegalStateException in peer memory, which the CPU does not touch
     */
    public MemorySegment bytes() {
        if (segment == null) {
            throw new IllegalStateException("not in host memory");
        }
        return segment.asSlice(segmentOffset, length);
    }

    /**
     * The host memory that the bytes are part of, for the CPU: they start at {@link #segmentOffset}. As {@link #bytes}, without
     * a view.
     *
     * @throws IllegalStateException in peer memory, which the CPU does not touch
     */
    public MemorySegment segment() {
        if (segment == null) {
            throw new IllegalStateException("not in host memory");
        }
        return segment;
    }

    /** Where in {@link #segment} the bytes start. */
    public long segmentOffset() {
        return segmentOffset;
    }

    /** The data is part of a command capsule at {@code physical}, which is the bus address for all devices as well. */
    public void useCapsule(MemorySegment capsule, long offset, long physical, long bytes) {
        place(null, physical, bytes, physical);
        segment = capsule;
        segmentOffset = offset;
        state = State.HELD;
    }

    /** Gives back what is held; does nothing if nothing is. */
    public void release() {
        if (state != State.HELD) {
            return;
        }
        state = State.EMPTY;
        segment = null;
        DataPool from = pool;
        pool = null;
        if (from != null) {
            from.free(address, length);
        }
    }

    /**
     * Ends a wait.
     *
     * @return false if the memory was granted already: the message comes, and what it brings must be released
     */
    public boolean cancel(HostDataPool host) {
        if (!host.cancel(this)) {
            return false;
        }
        state = State.EMPTY;
        return true;
    }

    void holdPeer(DataPool peer, long physical, long bytes, long deviceBusAddress) {
        place(peer, physical, bytes, deviceBusAddress);
        state = State.HELD;
    }

    void holdHost(HostDataPool host, long physical, long bytes, MemorySegment memory, long offset) {
        placeHost(host, physical, bytes, memory, offset);
        state = State.HELD;
    }

    void await(long bytes) {
        length = bytes;
        state = State.WAITING;
    }

    boolean isWaiting() {
        return state == State.WAITING;
    }

    /** Under the pool's lock, from any thread; the loop sees the fields because it sees the message. */
    void grant(HostDataPool host, long physical, MemorySegment memory, long offset) {
        placeHost(host, physical, length, memory, offset);
        state = State.GRANTED;
        loop.execute(delivery);
    }

    private void deliver() {
        state = State.HELD;
        granted.run();
    }

    private void placeHost(HostDataPool host, long physical, long bytes, MemorySegment memory, long offset) {
        place(host, physical, bytes, physical);
        segment = memory;
        segmentOffset = offset;
    }

    private void place(@Nullable DataPool from, long physical, long bytes, long deviceBusAddress) {
        pool = from;
        address = physical;
        length = bytes;
        deviceAddress = deviceBusAddress;
    }
}
