package io.peerlane.app.topology;

import io.peerlane.fabric.p2pdma.PairOutcome;
import io.peerlane.fabric.pci.PortType;
import io.peerlane.fabric.topology.dump.ImportedFunction;
import io.peerlane.fabric.topology.dump.ImportedTopology;

/**
 * Counts by rule what a byte passes. By way of host memory: up to the root, written, read, down from the root. From peer to
 * peer: a way below a common bridge passes no root port's link, one through the host bridge passes that of each side; host
 * memory never sees it.
 */
final class RouteBytes {

    private final ImportedTopology machine;

    RouteBytes(ImportedTopology machine) {
        this.machine = machine;
    }

    BytesPerByte throughHostMemory(ImportedFunction from, ImportedFunction to) {
        int links = rootPortLinks(from) + rootPortLinks(to);
        return new BytesPerByte(2, links, links);
    }

    BytesPerByte peerToPeer(ImportedFunction from, ImportedFunction to, PairOutcome outcome) {
        if (from.address().equals(to.address()) || outcome.isDirect()) {
            return BytesPerByte.NONE;
        }
        int links = outcome.mayGoThrough() ? rootPortLinks(from) + rootPortLinks(to) : 0;
        boolean mayBeDirect = outcome.possible().contains(io.peerlane.fabric.p2pdma.MapType.BUS_ADDR);
        return new BytesPerByte(0, mayBeDirect ? 0 : links, links);
    }

    /** A function on the root bus has no such link. */
    private int rootPortLinks(ImportedFunction function) {
        var at = function.function();
        for (var above = machine.topology().upstream(at);
                above.isPresent();
                above = machine.topology().upstream(at)) {
            at = above.get();
        }
        return at == function.function() || at.portType() == PortType.RC_ENDPOINT ? 0 : 1;
    }
}
