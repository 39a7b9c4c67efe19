package io.peerlane.fabric.tlp;

import io.peerlane.fabric.pci.MessageWriter;
import io.peerlane.fabric.pci.PciFunction;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

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
    /** Grows when translations of this function are taken away. */
    private volatile long epoch;

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
        Route route = find(busAddress, length);
        if (route.holds(busAddress, length)) {
            route.read(busAddress, into, offset, length, traffic);
            return;
        }
        for (Route piece : pieces(route, busAddress, length)) {
            long at = Math.max(piece.start(), busAddress);
            long bytes = Math.min(piece.limit(), busAddress + length) - at;
            piece.read(at, into, offset + (at - busAddress), bytes, traffic);
        }
    }

    /**
     * Writes memory or registers.
     *
     * @param from gives {@code length} bytes at {@code offset}
     * @param length bytes, 0 or more
     */
    public void write(long busAddress, MemorySegment from, long offset, long length, Traffic traffic) {
        Route route = find(busAddress, length);
        if (route.holds(busAddress, length)) {
            route.write(busAddress, from, offset, length, traffic);
            return;
        }
        for (Route piece : pieces(route, busAddress, length)) {
            long at = Math.max(piece.start(), busAddress);
            long bytes = Math.min(piece.limit(), busAddress + length) - at;
            piece.write(at, from, offset + (at - busAddress), bytes, traffic);
        }
    }

    /** What a transfer becomes whose I/O virtual addresses lead to several places, all of them found before it starts. */
    private List<Route> pieces(Route first, long busAddress, long length) {
        if (!first.isTranslated()) {
            first.checkInside(busAddress, length);
        }
        List<Route> pieces = new ArrayList<>(List.of(first));
        long end = busAddress + length;
        for (long at = first.limit(); at < end; at = pieces.getLast().limit()) {
            pieces.add(find(at, end - at));
        }
        return pieces;
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
     * <p>A route found before a function was removed leads to its memory still: it is for one transfer, and one that is under
     * way at that moment may end there.
     *
     * @throws DmaException if nothing answers there, or not for the whole length
     */
    public Route route(long busAddress, long length) {
        Route route = find(busAddress, length);
        route.checkInside(busAddress, length);
        return route;
    }

    private Route find(long busAddress, long length) {
        Route route = routes.find(busAddress, router.generation());
        if (route == null) {
            long asOf = epoch;
            route = router.fromFunction(function, busAddress, length);
            remember(route, asOf);
        }
        return route;
    }

    private synchronized void remember(Route found, long asOf) {
        if (asOf == epoch && routes.find(found.start(), found.generation()) == null) {
            routes = routes.with(found);
        }
    }

    /** False while the function is out of its slot: every request of it is refused. */
    public boolean isPresent() {
        return function.isPresent();
    }

    /** Finds every route anew from now on. */
    synchronized void forgetRoutes() {
        epoch++;
        routes = RouteTable.EMPTY;
    }

    @Override
    public String toString() {
        return "bus master " + function;
    }
}
