package io.peerlane.fabric.tlp;

import static io.peerlane.fabric.tlp.DmaException.Reason.UNSUPPORTED_REQUEST;

import io.peerlane.fabric.pci.PciFunction;
import io.peerlane.fabric.pci.wire.AcsCapability;
import io.peerlane.fabric.topology.PciTopology;

/** The way of a completion with data, routed by the bus number of the requester. */
final class CompletionWalk extends Walk {

    private final PciFunction requester;
    private final long address;
    private final long length;

    /**
     * @param address of the request, for messages
     * @param length of the request, for messages
     */
    CompletionWalk(PciTopology topology, Links links, PciFunction requester, long address, long length) {
        super(topology, links);
        this.requester = requester;
        this.address = address;
        this.length = length;
    }

    @Override
    boolean leadsToDestination(PciFunction function) {
        return arrivesAt(function)
                || (function.portType().isBridge()
                        && function.address().domain() == requester.address().domain()
                        && function.bridgeHeader().leadsTo(requester.address().bus()));
    }

    @Override
    boolean arrivesAt(PciFunction function) {
        return function == requester;
    }

    @Override
    boolean arrivesAtRootComplex() {
        return false;
    }

    @Override
    boolean isRedirected(AcsCapability acs, PciFunction sibling) {
        return acs.isOn(AcsCapability.COMPLETION_REDIRECT);
    }

    /** Completions pass whatever the Command register says (PCI Express Base 6.0, 7.5.1.1.3). */
    @Override
    void checkUpward(PciFunction bridge) {}

    @Override
    void checkDownward(PciFunction bridge) {}

    @Override
    DmaException unsupported(String detail) {
        return new DmaException(
                UNSUPPORTED_REQUEST, requester.toString(), address, length, "its completion is lost: " + detail);
    }
}
