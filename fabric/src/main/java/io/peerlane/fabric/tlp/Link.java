package io.peerlane.fabric.tlp;

import io.peerlane.fabric.pci.PciFunction;
import io.peerlane.fabric.pci.wire.PciExpressCapability;
import io.peerlane.fabric.topology.PciBus;
import java.util.Locale;

/**
 * One link, named after the port above it: a root port, a switch downstream port, or a bridge to a conventional bus.
 */
public final class Link {

    private final int index;
    private final PciFunction port;
    private final LinkRole role;
    private final LinkDirection towardRoot = new LinkDirection(this, true);
    private final LinkDirection fromRoot = new LinkDirection(this, false);

    Link(int index, PciFunction port, PciBus below) {
        this.index = index;
        this.port = port;
        this.role = roleOf(port, below);
    }

    private static LinkRole roleOf(PciFunction port, PciBus below) {
        return switch (port.portType()) {
            case ROOT_PORT -> LinkRole.UPLINK;
            case ENDPOINT,
                    LEGACY_ENDPOINT,
                    UPSTREAM_PORT,
                    DOWNSTREAM_PORT,
                    PCIE_TO_PCI_BRIDGE,
                    PCI_TO_PCIE_BRIDGE,
                    RC_ENDPOINT,
                    RC_EVENT_COLLECTOR,
                    CONVENTIONAL,
                    CONVENTIONAL_BRIDGE ->
                below.functions().isEmpty()
                        ? LinkRole.OTHER
                        : LinkRole.ofClass(
                                below.functions().getFirst().identity().classCode());
        };
    }

    /** Position among the links of the machine, from 0. */
    public int index() {
        return index;
    }

    /** Address of the port above, such as {@code 0000:00:01.0}. */
    public String name() {
        return port.address().toString();
    }

    /** The port above. */
    public PciFunction port() {
        return port;
    }

    /** What the link is for. */
    public LinkRole role() {
        return role;
    }

    /** Generation as trained: 1 is 2.5 GT/s, 6 is 64 GT/s; 0 if unknown. */
    public int generation() {
        return port.pciExpress().map(PciExpressCapability::linkGeneration).orElse(0);
    }

    /** Lanes as trained; 0 if unknown. */
    public int lanes() {
        return port.pciExpress().map(PciExpressCapability::linkLanes).orElse(0);
    }

    /** Up: from the device to the root complex. */
    public LinkDirection towardRoot() {
        return towardRoot;
    }

    /** Down: from the root complex to the device. */
    public LinkDirection fromRoot() {
        return fromRoot;
    }

    @Override
    public String toString() {
        return "link " + name() + " (" + role.name().toLowerCase(Locale.ROOT) + ")";
    }
}
