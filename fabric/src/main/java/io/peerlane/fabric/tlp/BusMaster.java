package io.peerlane.fabric.tlp;

import io.peerlane.fabric.pci.MessageWriter;
import io.peerlane.fabric.pci.PciFunction;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/**
 * The requester side of a function: its memory reads and writes.
 *
 * <p>Thread-safe. Routes are cached; a call allocates only when it is the first into a range, or the first after the
 * machine was reconfigured. Every request throws {@link DmaException} if it cannot be completed, with nothing moved.
 *
 * <p>A request is complete when the call returns. Data is copied plainly: a driver on another thread sees it after the
 * interrupt message that the function writes next.
 */
public final class BusMaster implements MessageWriter {

    private static final int MAX_ROUTES = 64;

    private final Router router;
    private final PciFunction function;
    /** Routes of one generation; replaced as a whole. */
    private volatile Route[] routes = {};
    /** Any route used lately; a race on it costs a search, nothing else, for a route is immutable. */
    private Route last;

    BusMaster(Router router, PciFunction function, Route none) {
        this.router = router;
        this.function = function;
        this.last = none;
    }

    /** The function that issues the requests. */
    public PciFunction function() {
        return function;
    }

    /**
     * Reads memory or registers. The ledger charges the data on the way the completion takes.
     *
     * @param into takes {@code length} bytes at {@code offset}
     * @param length bytes, 0 or more
     */
    public void read(long busAddress, MemorySegment into, long offset, long length, Traffic traffic) {
        route(busAddress, length).read(busAddress, into, offset, length, traffic);
    }

    /**
     * Writes memory or registers.
     *
     * @param from gives {@code length} bytes at {@code offset}
     * @param length bytes, 0 or more
     */
    public void write(long busAddress, MemorySegment from, long offset, long length, Traffic traffic) {
        route(busAddress, length).write(busAddress, from, offset, length, traffic);
    }

    /** Reads 4 bytes, little-endian. */
    public int readInt(long busAddress, Traffic traffic) {
        return route(busAddress, Integer.BYTES).readInt(busAddress, traffic);
    }

    /** Writes 4 bytes, little-endian; to a message address it raises the interrupt. */
    public void writeInt(long busAddress, int value, Traffic traffic) {
        route(busAddress, Integer.BYTES).writeInt(busAddress, value, traffic);
    }

    @Override
    public void writeMessage(long address, int data) {
        writeInt(address, data, Traffic.CONTROL);
    }

    /**
     * The route to {@code length} bytes from {@code busAddress}, for placing them without another copy.
     *
     * @throws DmaException if nothing answers there, or not for the whole length
     */
    public Route route(long busAddress, long length) {
        Route route = last;
        long generation = router.generation();
        if (!route.covers(busAddress, generation)) {
            route = search(busAddress, length, generation);
            last = route;
        }
        route.checkInside(busAddress, length);
        return route;
    }

    private Route search(long busAddress, long length, long generation) {
        for (Route candidate : routes) {
            if (candidate.covers(busAddress, generation)) {
                return candidate;
            }
        }
        Route found = router.fromFunction(function, busAddress, length);
        remember(found);
        return found;
    }

    private synchronized void remember(Route found) {
        Route[] current = routes;
        Route[] valid = Arrays.stream(current)
                .filter(route -> route.generation() == found.generation())
                .limit(MAX_ROUTES - 1L)
                .toArray(Route[]::new);
        Route[] next = Arrays.copyOf(valid, valid.length + 1);
        next[valid.length] = found;
        routes = next;
    }

    @Override
    public String toString() {
        return "bus master " + function;
    }
}
