package io.peerlane.nvme.controller;

import io.peerlane.fabric.memory.HostMemory;
import io.peerlane.fabric.pci.PciFunction;
import io.peerlane.fabric.pci.PciIdentity;
import io.peerlane.fabric.pci.PortType;
import io.peerlane.fabric.pci.wire.ConfigurationHeader;
import io.peerlane.fabric.tlp.Fabric;
import io.peerlane.fabric.topology.Aperture;
import io.peerlane.fabric.topology.CpuIdentity;
import io.peerlane.fabric.topology.CpuVendor;
import io.peerlane.fabric.topology.Enumerator;
import io.peerlane.fabric.topology.TopologyBuilder;
import java.util.List;

/** A root port with one controller behind it, and 64 MiB of DRAM. */
final class TestMachine implements AutoCloseable {

    final NvmeController controller;
    final Fabric fabric;

    TestMachine(ControllerUnderTest test, ControllerOptions options, List<ControllerNamespace> namespaces) {
        controller = test.controller(options, namespaces);
        var builder = new TopologyBuilder();
        var bridge = builder.hostBridge(
                0, 0, new Aperture(0x8000_0000L, 0x4000_0000L), new Aperture(0x40_0000_0000L, 0x40_0000_0000L), true);
        PciFunction port = PciFunction.builder("root0")
                .identity(PciIdentity.of(0x1b36, 0x000c, PciIdentity.CLASS_BRIDGE))
                .portType(PortType.ROOT_PORT)
                .portNumber(1)
                .link(4, 4)
                .build();
        builder.place(bridge.rootBus(), 1, 0, port);
        builder.place(builder.secondaryBus(port), 0, 0, controller.function());
        var topology = builder.build();
        Enumerator.enumerate(topology);
        fabric = Fabric.of(topology, new HostMemory(64L << 20), new CpuIdentity(CpuVendor.INTEL, 6));
        busMaster(true);
        controller.attach(fabric);
    }

    void busMaster(boolean enabled) {
        int command = ConfigurationHeader.COMMAND_MEMORY_SPACE | (enabled ? ConfigurationHeader.COMMAND_BUS_MASTER : 0);
        controller.function().configuration().write16(ConfigurationHeader.COMMAND, command);
    }

    @Override
    public void close() {
        controller.close();
        fabric.close();
    }
}
