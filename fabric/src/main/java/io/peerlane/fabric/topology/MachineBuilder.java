package io.peerlane.fabric.topology;

import io.peerlane.fabric.pci.PciFunction;
import io.peerlane.fabric.pci.PciFunctionBuilder;
import io.peerlane.fabric.pci.PciIdentity;
import io.peerlane.fabric.pci.PortType;
import io.peerlane.fabric.topology.MachineDescription.AcsDescription;
import io.peerlane.fabric.topology.MachineDescription.EndpointDescription;
import io.peerlane.fabric.topology.MachineDescription.HostBridgeDescription;
import io.peerlane.fabric.topology.MachineDescription.IdentityDescription;
import io.peerlane.fabric.topology.MachineDescription.LinkDescription;
import io.peerlane.fabric.topology.MachineDescription.PortDescription;
import io.peerlane.fabric.topology.MachineDescription.SlotDescription;
import io.peerlane.fabric.topology.MachineDescription.SwitchDescription;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Builds and enumerates the topology that a machine description asks for. */
public final class MachineBuilder {

    /** Identity of a port whose description gives none: the generic PCI Express port of the QEMU project. */
    private static final IdentityDescription GENERIC_PORT = new IdentityDescription(0x1b36, 0x000c);

    /** Egress control vectors have a bit for each port a switch or root complex can have here. */
    private static final int EGRESS_BITS = 33;

    private static final long LOW_BASE = 0x8000_0000L;
    private static final long LOW_SIZE = 0x4000_0000L;
    private static final long HIGH_SIZE = 1L << 40;

    private final MachineDescription machine;
    private final EndpointFactory endpoints;
    private final TopologyBuilder builder = new TopologyBuilder();

    private MachineBuilder(MachineDescription machine, EndpointFactory endpoints) {
        this.machine = machine;
        this.endpoints = endpoints;
    }

    /**
     * Checks the description, makes every function, trains the links, numbers the buses and assigns the addresses.
     *
     * @throws MachineException if the description says something impossible
     * @throws TopologyException if what it describes does not fit into bus numbers or addresses
     */
    public static PciTopology build(MachineDescription machine, EndpointFactory endpoints) {
        MachineValidator.validate(machine);
        PciTopology topology = new MachineBuilder(machine, endpoints).place();
        LinkTraining.train(topology);
        Enumerator.enumerate(topology);
        return topology;
    }

    private PciTopology place() {
        List<HostBridgeDescription> bridges = machine.hostBridges();
        for (int i = 0; i < bridges.size(); i++) {
            hostBridge("hostBridges[" + i + "]", i, bridges.get(i));
        }
        return builder.build();
    }

    private void hostBridge(String path, int index, HostBridgeDescription from) {
        HostBridge bridge = builder.hostBridge(
                from.domain(),
                from.rootBus(),
                from.low() == null ? lowShare(index) : from.low(),
                from.high() == null ? highShare(index) : from.high(),
                from.peerForwarding());
        IdentityDescription identity = from.identity();
        if (identity != null) {
            builder.place(bridge.rootBus(), 0, 0, hostBridgeFunction(path, identity));
        }
        for (int i = 0; i < from.rootPorts().size(); i++) {
            String at = path + ".rootPorts[" + i + "]";
            port(
                    at,
                    bridge.rootBus(),
                    i + 1,
                    PortType.ROOT_PORT,
                    from.rootPorts().get(i),
                    GENERIC_PORT);
        }
    }

    private static PciFunction hostBridgeFunction(String path, IdentityDescription identity) {
        return PciFunction.builder(path)
                .identity(PciIdentity.of(identity.vendor(), identity.device(), PciIdentity.CLASS_HOST_BRIDGE))
                .portType(PortType.CONVENTIONAL)
                .build();
    }

    /** An equal power of two for each host bridge, so that a large BAR finds an aligned place. */
    private Aperture lowShare(int index) {
        int shares = machine.hostBridges().size();
        long size = LOW_SIZE / (shares == 1 ? 1 : Integer.highestOneBit(shares - 1) * 2L);
        return new Aperture(LOW_BASE + index * size, size);
    }

    private static Aperture highShare(int index) {
        return new Aperture((index + 1) * HIGH_SIZE, HIGH_SIZE);
    }

    private void port(
            String path, PciBus bus, int device, PortType type, PortDescription from, IdentityDescription fallback) {
        IdentityDescription identity = from.identity() == null ? fallback : from.identity();
        PciFunction port = portFunction(path, type, device, identity, from.link(), from.acs());
        builder.place(bus, device, 0, port);
        slot(path + ".child", builder.secondaryBus(port), from);
    }

    private void slot(String path, PciBus below, PortDescription port) {
        SlotDescription slot = port.child();
        switch (slot) {
            case null -> {}
            case SwitchDescription s -> switchPorts(path, below, s);
            case EndpointDescription e -> builder.place(below, 0, 0, endpoints.create(path, e, port.link()));
        }
    }

    private void switchPorts(String path, PciBus bus, SwitchDescription from) {
        IdentityDescription identity = from.identity() == null ? GENERIC_PORT : from.identity();
        PciFunction upstream = portFunction(path, PortType.UPSTREAM_PORT, 0, identity, from.link(), null);
        builder.place(bus, 0, 0, upstream);
        PciBus inside = builder.secondaryBus(upstream);
        for (int i = 0; i < from.downstreamPorts().size(); i++) {
            String at = path + ".downstreamPorts[" + i + "]";
            port(at, inside, i, PortType.DOWNSTREAM_PORT, from.downstreamPorts().get(i), identity);
        }
    }

    /** Downstream and root ports are numbered by device; the upstream port takes the number after the last device. */
    private static PciFunction portFunction(
            String path,
            PortType type,
            int device,
            IdentityDescription identity,
            LinkDescription link,
            @Nullable AcsDescription acs) {
        PciFunctionBuilder port = PciFunction.builder(path)
                .identity(PciIdentity.of(identity.vendor(), identity.device(), PciIdentity.CLASS_BRIDGE))
                .portType(type)
                .portNumber(type == PortType.UPSTREAM_PORT ? EGRESS_BITS - 1 : device)
                .link(link.generation(), link.lanes());
        return (acs == null ? port : port.acs(acs.services(), acs.control(), EGRESS_BITS)).build();
    }
}
