package io.peerlane.fabric.tlp;

import io.peerlane.fabric.pci.PciFunction;
import io.peerlane.fabric.pci.PortType;
import io.peerlane.fabric.topology.PciTopology;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The links of a machine, found by the port above. The bus inside a switch is no link. */
final class Links {

    private final List<Link> inOrder = new ArrayList<>();
    private final Map<PciFunction, Link> byPort = new HashMap<>();

    Links(PciTopology topology) {
        for (PciFunction port : topology.functions()) {
            if (port.portType() != PortType.UPSTREAM_PORT) {
                topology.secondaryBus(port)
                        .ifPresent(below ->
                                byPort.computeIfAbsent(port, key -> add(new Link(inOrder.size(), key, below))));
            }
        }
    }

    private Link add(Link link) {
        inOrder.add(link);
        return link;
    }

    List<Link> inOrder() {
        return inOrder;
    }

    Link below(PciFunction port) {
        Link link = byPort.get(port);
        if (link == null) {
            throw new IllegalStateException("no link below " + port);
        }
        return link;
    }
}
