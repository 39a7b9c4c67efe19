package io.peerlane.fabric.topology;

import io.peerlane.fabric.octets.Octets;
import io.peerlane.fabric.pci.PciFunction;
import io.peerlane.fabric.pci.wire.Capabilities;
import io.peerlane.fabric.pci.wire.PciExpressCapability;

/**
 * Link status of both ends of each link: what both can do, or down below an empty slot (PCI Express Base 6.0, 7.5.3.8).
 */
final class LinkTraining {

    private static final int GENERATION = 0xf;
    private static final int LANES = 0x3f << 4;
    private static final int STATUS_SHIFT = 16;

    private LinkTraining() {}

    static void train(PciTopology topology) {
        for (PciFunction port : topology.functions()) {
            if (port.portType().isDownstreamFacing()) {
                topology.secondaryBus(port).ifPresent(below -> train(port, below));
            }
        }
    }

    private static void train(PciFunction port, PciBus below) {
        if (below.functions().isEmpty()) {
            writeStatus(port, 0);
            return;
        }
        int limits = below.functions().stream()
                .mapToInt(LinkTraining::capabilities)
                .filter(limit -> limit != 0)
                .findFirst()
                .orElse(GENERATION | LANES);
        int both = capabilities(port);
        int trained = Math.min(both & GENERATION, limits & GENERATION) | Math.min(both & LANES, limits & LANES);
        writeStatus(port, trained | PciExpressCapability.DATA_LINK_ACTIVE);
        below.functions().forEach(function -> writeStatus(function, trained));
    }

    /** Generation and lanes as declared, in their places; 0 if nothing is declared. */
    private static int capabilities(PciFunction function) {
        return function.pciExpress()
                .map(express -> (int) Octets.le32(express.bytes(), PciExpressCapability.LINK_CAPABILITIES)
                        & (GENERATION | LANES))
                .orElse(0);
    }

    private static void writeStatus(PciFunction function, int status) {
        function.configuration().capability(Capabilities.PCI_EXPRESS).ifPresent(at -> function.configuration()
                .poke32(at + PciExpressCapability.LINK_CONTROL, 0xffff << STATUS_SHIFT, status << STATUS_SHIFT));
    }
}
