package io.peerlane.fabric.tlp;

import io.peerlane.fabric.pci.MessageWriter;
import io.peerlane.fabric.pci.PciFunction;
import java.lang.foreign.MemorySegment;

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

    private final Router router;
    private final PciFunction function;
    private volatile RouteTable routes = RouteTable.EMPTY;

    BusMaster(Router router, PciFunction function) {
        this.router = router;
        this.function = function;
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
        Route route = routes.find(busAddress, router.generation());
        if (route == null) {
            route = router.fromFunction(function, busAddress, length);
            remember(route);
        }
        route.checkInside(busAddress, length);
        return route;
    }

    private synchronized void remember(Route found) {
        if (routes.find(found.start(), found.generation()) == null) {
            routes = routes.with(found);
        }
    }

    @Override
    public String toString() {
        return "bus master " + function;
    }
}
