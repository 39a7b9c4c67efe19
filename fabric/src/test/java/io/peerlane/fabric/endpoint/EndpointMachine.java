package io.peerlane.fabric.endpoint;

import io.peerlane.fabric.memory.HostMemory;
import io.peerlane.fabric.pci.Bar;
import io.peerlane.fabric.pci.PciFunction;
import io.peerlane.fabric.pci.PciIdentity;
import io.peerlane.fabric.pci.PortType;
import io.peerlane.fabric.pci.wire.ConfigurationHeader;
import io.peerlane.fabric.tlp.BusMaster;
import io.peerlane.fabric.tlp.Fabric;
import io.peerlane.fabric.topology.Aperture;
import io.peerlane.fabric.topology.CpuIdentity;
import io.peerlane.fabric.topology.CpuVendor;
import io.peerlane.fabric.topology.Enumerator;
import io.peerlane.fabric.topology.TopologyBuilder;

/** A root port with an endpoint behind it whose BAR 0 is an inbound window, and 16 MiB of DRAM. */
final class EndpointMachine implements AutoCloseable {

    static final int BAR_BYTES = 1 << 16;

    final InboundWindow bar = new InboundWindow();
    final PciFunction function;
    final Fabric fabric;

    EndpointMachine() {
        function = PciFunction.builder("endpoint0")
                .identity(PciIdentity.of(0x1b36, 0x0010, PciIdentity.CLASS_NVME))
                .bar(Bar.registers(0, BAR_BYTES, bar))
                .link(3, 4)
                .build();
        var builder = new TopologyBuilder();
        var bridge = builder.hostBridge(
                0, 0, new Aperture(0x8000_0000L, 0x4000_0000L), new Aperture(0x40_0000_0000L, 0x40_0000_0000L), true);
        var port = PciFunction.builder("root0")
                .identity(PciIdentity.of(0x1b36, 0x000c, PciIdentity.CLASS_BRIDGE))
                .portType(PortType.ROOT_PORT)
                .portNumber(1)
                .link(3, 4)
                .build();
        builder.place(bridge.rootBus(), 1, 0, port);
        builder.place(builder.secondaryBus(port), 0, 0, function);
        var topology = builder.build();
        Enumerator.enumerate(topology);
        fabric = Fabric.of(topology, new HostMemory(16L << 20), new CpuIdentity(CpuVendor.INTEL, 6));
        function.configuration()
                .write16(
                        ConfigurationHeader.COMMAND,
                        ConfigurationHeader.COMMAND_MEMORY_SPACE | ConfigurationHeader.COMMAND_BUS_MASTER);
    }

    BusMaster master() {
        return fabric.busMaster(function);
    }

    @Override
    public void close() {
        fabric.close();
    }
}
