package io.peerlane.fabric.tlp;

import static io.peerlane.fabric.tlp.DmaException.Reason.CROSSES_BOUNDARY;
import static io.peerlane.fabric.tlp.DmaException.Reason.UNSUPPORTED_REQUEST;

import io.peerlane.fabric.octets.Octets;
import io.peerlane.fabric.pci.RegisterSpace;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The way from one requester to one contiguous range of bus addresses, and what answers there.
 *
 * <p>Immutable and thread-safe; no call allocates. A route says how the machine was configured when it was asked for:
 * ask again for each transfer, {@link BusMaster#route} finds it in its cache. Who copies into {@link #segment()} itself
 * charges the route for it.
 */
public final class Route {

    private static final int[] NOTHING = {};

    private final String requester;
    private final RouteTarget target;
    private final boolean translated;
    private final long size;
    private final long generation;
    private final List<LinkDirection> hops;
    private final List<LinkDirection> completionHops;
    private final @Nullable String noCompletion;
    private final Ledger ledger;
    private final InterruptController interrupts;
    private final int[] dataWritten;
    private final int[] controlWritten;
    private final int[] dataRead;
    private final int[] controlRead;

    /**
     * @param completionHops the way of the data of a read
     * @param noCompletion why reads fail although writes do not; null if they do not fail
     */
    Route(
            String requester,
            RouteTarget target,
            boolean translated,
            long generation,
            List<LinkDirection> hops,
            List<LinkDirection> completionHops,
            @Nullable String noCompletion,
            Ledger ledger,
            InterruptController interrupts) {
        this.requester = requester;
        this.target = target;
        this.translated = translated;
        this.size = target.last() - target.first() + 1;
        this.generation = generation;
        this.hops = List.copyOf(hops);
        this.completionHops = List.copyOf(completionHops);
        this.noCompletion = noCompletion;
        this.ledger = ledger;
        this.interrupts = interrupts;
        dataWritten = counters(this.hops, true, Traffic.DATA);
        controlWritten = counters(this.hops, true, Traffic.CONTROL);
        dataRead = counters(this.completionHops, false, Traffic.DATA);
        controlRead = counters(this.completionHops, false, Traffic.CONTROL);
    }

    private int[] counters(List<LinkDirection> crossed, boolean write, Traffic traffic) {
        var all = new ArrayList<Integer>();
        crossed.forEach(direction -> all.add(Ledger.slot(direction, traffic)));
        if (isDram()) {
            all.add(ledger.dramSlot(write, traffic));
        }
        return all.isEmpty()
                ? NOTHING
                : all.stream().mapToInt(Integer::intValue).toArray();
    }

    /** Generation of the machine that the route was found in. */
    long generation() {
        return generation;
    }

    /** First bus address that takes this route. */
    public long start() {
        return target.first();
    }

    /** First bus address behind the range that takes this route. */
    public long limit() {
        return target.last() + 1;
    }

    /** True if DRAM answers. */
    public boolean isDram() {
        return target.kind() == RouteTarget.Kind.DRAM;
    }

    /** True if the requester's own BAR answers, or another one on the way to which no link is crossed. */
    public boolean isInternal() {
        return hops.isEmpty() && !isDram();
    }

    /** True if the function that answered was removed: writes are lost, reads fail. */
    public boolean isRemoved() {
        return target.kind() == RouteTarget.Kind.REMOVED;
    }

    /** True if DRAM or a memory BAR answers, so that there is a {@link #segment()}. */
    public boolean isMemory() {
        return target.memory() != null;
    }

    /**
     * The memory that answers.
     *
     * @throws IllegalStateException if registers or the interrupt controller answer
     */
    public MemorySegment segment() {
        MemorySegment memory = target.memory();
        if (memory == null) {
            throw new IllegalStateException("no memory but " + target.kind() + " at 0x" + Long.toHexString(start()));
        }
        return memory;
    }

    /** Offset of a bus address of this route in {@link #segment()}. */
    public long segmentOffset(long busAddress) {
        return busAddress - target.base();
    }

    /** What a write crosses, in order. */
    public List<LinkDirection> hops() {
        return hops;
    }

    /** What the data of a read crosses on its way to the requester, in order. */
    public List<LinkDirection> completionHops() {
        return completionHops;
    }

    /** Counts a read of {@code bytes} whose data was taken from {@link #segment()}. */
    public void chargeRead(long bytes, Traffic traffic) {
        if (noCompletion != null) {
            throw new DmaException(UNSUPPORTED_REQUEST, requester, start(), bytes, noCompletion);
        }
        ledger.add(traffic == Traffic.DATA ? dataRead : controlRead, bytes);
    }

    /** Counts a write of {@code bytes} that were put into {@link #segment()}. */
    public void chargeWrite(long bytes, Traffic traffic) {
        ledger.add(traffic == Traffic.DATA ? dataWritten : controlWritten, bytes);
    }

    /** True if the IOMMU translates the addresses of this route, so that neighbours may lead elsewhere. */
    boolean isTranslated() {
        return translated;
    }

    /** True if the whole range takes this route. */
    boolean holds(long address, long length) {
        return Octets.within(address - target.first(), length, size);
    }

    /** @throws DmaException CROSSES_BOUNDARY if {@code length} bytes from {@code address} leave the route */
    void checkInside(long address, long length) {
        if (!holds(address, length)) {
            throw new DmaException(
                    CROSSES_BOUNDARY, requester, address, length, "what answers there ends at 0x%x".formatted(limit()));
        }
    }

    void read(long address, MemorySegment into, long offset, long length, Traffic traffic) {
        MemorySegment memory = target.memory();
        if (memory != null) {
            chargeRead(length, traffic);
            MemorySegment.copy(memory, segmentOffset(address), into, offset, length);
        } else {
            RegisterSpace registers = registers(address, length);
            chargeRead(length, traffic);
            RegisterAccess.read(registers, segmentOffset(address), into, offset, length);
        }
    }

    void write(long address, MemorySegment from, long offset, long length, Traffic traffic) {
        MemorySegment memory = target.memory();
        if (memory != null) {
            chargeWrite(length, traffic);
            MemorySegment.copy(from, offset, memory, segmentOffset(address), length);
        } else if (target.kind() == RouteTarget.Kind.INTERRUPTS && length == Integer.BYTES) {
            writeInt(address, from.get(Octets.LE32, offset), traffic);
        } else if (!isLost(length, traffic)) {
            RegisterSpace registers = registers(address, length);
            chargeWrite(length, traffic);
            RegisterAccess.write(registers, segmentOffset(address), from, offset, length);
        }
    }

    int readInt(long address, Traffic traffic) {
        MemorySegment memory = target.memory();
        if (memory != null) {
            chargeRead(Integer.BYTES, traffic);
            return memory.get(Octets.LE32, segmentOffset(address));
        }
        RegisterSpace registers = registers(address, Integer.BYTES);
        chargeRead(Integer.BYTES, traffic);
        return (int) RegisterAccess.read(registers, segmentOffset(address), Integer.BYTES);
    }

    void writeInt(long address, int value, Traffic traffic) {
        MemorySegment memory = target.memory();
        if (memory != null) {
            chargeWrite(Integer.BYTES, traffic);
            memory.set(Octets.LE32, segmentOffset(address), value);
        } else if (target.kind() == RouteTarget.Kind.INTERRUPTS) {
            chargeWrite(Integer.BYTES, traffic);
            interrupts.deliver(address, value);
        } else if (!isLost(Integer.BYTES, traffic)) {
            RegisterSpace registers = registers(address, Integer.BYTES);
            chargeWrite(Integer.BYTES, traffic);
            RegisterAccess.write(registers, segmentOffset(address), Integer.BYTES, value);
        }
    }

    /** True if what was there is removed, which writes do not notice; counts {@code length} bytes written as lost. */
    private boolean isLost(long length, Traffic traffic) {
        if (target.kind() != RouteTarget.Kind.REMOVED) {
            return false;
        }
        chargeWrite(length, traffic);
        ledger.lost(length);
        return true;
    }

    /** False if a BAR leads nowhere at the moment: an Unsupported Request. */
    boolean answers(long address, long length) {
        RegisterSpace registers = target.registers();
        return registers == null || registers.answers(segmentOffset(address), length);
    }

    /** Bus address of offset 0 of what answers. */
    long base() {
        return target.base();
    }

    /** The registers that answer, whatever the width. */
    RegisterSpace registers(long address, long length) {
        RegisterSpace registers = target.registers();
        if (registers == null) {
            throw new DmaException(
                    UNSUPPORTED_REQUEST,
                    requester,
                    address,
                    length,
                    noCompletion != null ? noCompletion : "no registers but " + target.kind());
        }
        if (!registers.answers(segmentOffset(address), length)) {
            throw new DmaException(UNSUPPORTED_REQUEST, requester, address, length, "the BAR leads nowhere");
        }
        return registers;
    }

    @Override
    public String toString() {
        return "%s to %s [0x%x, 0x%x] over %s".formatted(requester, target.kind(), start(), target.last(), hops);
    }
}
