package io.peerlane.fabric.tlp;

import io.peerlane.fabric.pci.PciFunction;
import io.peerlane.fabric.pci.PortType;
import io.peerlane.fabric.pci.wire.AcsCapability;
import io.peerlane.fabric.topology.HostBridge;
import io.peerlane.fabric.topology.PciBus;
import io.peerlane.fabric.topology.PciTopology;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The way of one request or completion through the machine, hop by hop (PCI Express Base 6.0, 6.12). It climbs from
 * its sender until a function beside it on a bus leads to the destination and access control lets it turn there; the root
 * complex is the last place to turn. Not thread-safe; one walk per object.
 */
abstract class Walk {

    private final PciTopology topology;
    private final Links links;
    private final List<LinkDirection> hops = new ArrayList<>();

    Walk(PciTopology topology, Links links) {
        this.topology = topology;
        this.links = links;
    }

    /** True if the destination is this function or below it. */
    abstract boolean leadsToDestination(PciFunction function);

    /** Called on the way down; true if {@code function} is the destination. */
    abstract boolean arrivesAt(PciFunction function);

    /** True if the root complex is the destination. */
    abstract boolean arrivesAtRootComplex();

    /** The access control bit that sends this kind of packet up instead of straight to a sibling. */
    abstract boolean isRedirected(AcsCapability acs, PciFunction sibling);

    /** True once the root complex has translated the address: what it was below does not matter any more. */
    boolean isTranslated() {
        return false;
    }

    /** Checks made when a bridge takes the packet from below; throws if it drops it. */
    abstract void checkUpward(PciFunction bridge);

    /** Checks made when a bridge takes the packet from above; throws if it drops it. */
    abstract void checkDownward(PciFunction bridge);

    /** The packet ends nowhere. */
    abstract DmaException unsupported(String detail);

    /** Link directions crossed so far, in order. */
    final List<LinkDirection> hops() {
        return hops;
    }

    /** From a function that sends the packet to its destination. */
    final void climb(PciFunction sender) {
        PciFunction from = sender;
        boolean redirected = false;
        for (PciBus bus = topology.bus(from); !bus.isRoot(); bus = topology.bus(from)) {
            PciFunction sibling = siblingThatLeads(from, bus);
            if (sibling != null && !redirects(from, sibling)) {
                descend(sibling);
                return;
            }
            redirected |= sibling != null || turnsBack(from, redirected);
            from = cross(bus);
        }
        enterRootComplex(from, topology.bus(from).hostBridge());
    }

    private @Nullable PciFunction siblingThatLeads(PciFunction from, PciBus bus) {
        for (PciFunction function : bus.functions()) {
            if (function != from && leadsToDestination(function)) {
                return function;
            }
        }
        return null;
    }

    private boolean redirects(PciFunction from, PciFunction sibling) {
        return from.acs().map(acs -> isRedirected(acs, sibling)).orElse(false);
    }

    /** True if a packet that came from below {@code from} has its destination there and may go up all the same. */
    private boolean turnsBack(PciFunction from, boolean redirected) {
        if (!from.portType().isBridge() || (redirected && !from.portType().isDownstreamFacing())) {
            return false;
        }
        if (!leadsToDestination(from)) {
            return false;
        }
        if (!from.acs().map(Walk::forwardsUpstream).orElse(false)) {
            throw unsupported("it came from below " + from + " and leads back there, and Upstream Forwarding is off");
        }
        return true;
    }

    private static boolean forwardsUpstream(AcsCapability acs) {
        return acs.isOn(AcsCapability.UPSTREAM_FORWARDING);
    }

    /** Over the link above {@code bus}, or through the switch it is the inside of. */
    private PciFunction cross(PciBus bus) {
        PciFunction bridge = bus.bridge().orElseThrow();
        if (bridge.portType() != PortType.UPSTREAM_PORT) {
            hops.add(links.below(bridge).towardRoot());
        }
        checkUpward(bridge);
        return bridge;
    }

    private void enterRootComplex(PciFunction from, HostBridge here) {
        if (arrivesAtRootComplex()) {
            return;
        }
        if (from.portType().isBridge() && leadsToDestination(from)) {
            checkReflection(from, here);
            descend(from);
            return;
        }
        PciFunction port = rootFunctionThatLeads();
        if (!here.peerForwarding() || !topology.hostBridge(port).peerForwarding()) {
            throw unsupported("the root complex does not forward from " + from + " to " + port);
        }
        redirects(from, port);
        descend(port);
    }

    /**
     * A root port without access control leaves it to the root complex whether packets come back down; one with it looks
     * only at addresses that were its own when they arrived.
     */
    private void checkReflection(PciFunction port, HostBridge here) {
        boolean reflects = isTranslated() && here.peerForwarding();
        if (!reflects && !port.acs().map(Walk::forwardsUpstream).orElse(here.peerForwarding())) {
            throw unsupported(
                    "root port " + port + " does not send back what came from below: Upstream Forwarding is off");
        }
    }

    /** From the root complex to the destination. */
    final void descendFromRootComplex() {
        descend(rootFunctionThatLeads());
    }

    private PciFunction rootFunctionThatLeads() {
        for (HostBridge hostBridge : topology.hostBridges()) {
            for (PciFunction function : hostBridge.rootBus().functions()) {
                if (leadsToDestination(function)) {
                    return function;
                }
            }
        }
        throw unsupported("no root port leads there");
    }

    private void descend(PciFunction first) {
        PciFunction at = first;
        while (!arrivesAt(at)) {
            PciFunction here = at;
            PciBus below = topology.secondaryBus(at).orElseThrow(() -> unsupported(here + " stopped answering"));
            checkDownward(at);
            if (at.portType() != PortType.UPSTREAM_PORT) {
                hops.add(links.below(at).fromRoot());
            }
            PciFunction next = siblingThatLeads(at, below);
            if (next == null) {
                throw unsupported("nothing below " + at + " answers");
            }
            at = next;
        }
    }
}
