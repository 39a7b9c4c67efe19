package io.peerlane.nvme.target.copyoffload;

import io.peerlane.fabric.p2pdma.P2pDma;
import io.peerlane.fabric.pci.Bar;
import io.peerlane.fabric.pci.PciFunction;
import io.peerlane.fabric.pci.PciIdentity;
import io.peerlane.fabric.pci.PortType;
import io.peerlane.fabric.pci.wire.AcsCapability;
import io.peerlane.fabric.tlp.Fabric;
import io.peerlane.fabric.topology.CpuIdentity;
import io.peerlane.fabric.topology.CpuVendor;
import io.peerlane.fabric.topology.MachineDescription;
import io.peerlane.fabric.topology.MachineDescription.AcsDescription;
import io.peerlane.fabric.topology.MachineDescription.EndpointDescription;
import io.peerlane.fabric.topology.MachineDescription.HostBridgeDescription;
import io.peerlane.fabric.topology.MachineDescription.IdentityDescription;
import io.peerlane.fabric.topology.MachineDescription.LinkDescription;
import io.peerlane.fabric.topology.MachineDescription.PortDescription;
import io.peerlane.fabric.topology.MachineDescription.SlotDescription;
import io.peerlane.fabric.topology.MachineDescription.SwitchDescription;
import java.lang.foreign.MemorySegment;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A small machine with an adapter and a drive; the drive's BAR 2 is published peer memory unless it has none. */
public final class TestMachine implements AutoCloseable {

    /** A host bridge that no allow list names. */
    private static final IdentityDescription UNLISTED = new IdentityDescription(0x8086, 0x1237);

    private static final LinkDescription LINK = new LinkDescription(4, 4);
    private static final int REDIRECT = AcsCapability.REQUEST_REDIRECT | AcsCapability.COMPLETION_REDIRECT;

    private final Map<String, PciFunction> functions = new HashMap<>();
    private final Fabric fabric;
    private final P2pDma p2pDma;

    private TestMachine(long cmbBytes, List<PortDescription> rootPorts) {
        var machine = new MachineDescription(
                "test",
                "",
                new CpuIdentity(CpuVendor.INTEL, 6),
                64 << 20,
                List.of(HostBridgeDescription.of(UNLISTED, true, rootPorts)));
        fabric = Fabric.of(machine, (_, endpoint, _) -> make(endpoint, cmbBytes));
        p2pDma = P2pDma.of(fabric, 1);
        if (cmbBytes > 0) {
            p2pDma.addResource(drive(), 2, 0, 0);
            p2pDma.publish(drive(), true);
        }
    }

    /** Adapter and drive below one switch. */
    public static TestMachine oneSwitch(long cmbBytes) {
        return new TestMachine(cmbBytes, List.of(port(switchOf(0))));
    }

    /** The same, with ACS redirect on both downstream ports. */
    public static TestMachine acsRedirect(long cmbBytes) {
        return new TestMachine(cmbBytes, List.of(port(switchOf(REDIRECT))));
    }

    /** Adapter and drive below a root port each, of a host bridge that is not listed. */
    public static TestMachine twoRootPorts(long cmbBytes) {
        return new TestMachine(cmbBytes, List.of(port(endpoint("rnic0")), port(endpoint("nvme0"))));
    }

    public Fabric fabric() {
        return fabric;
    }

    public P2pDma p2pDma() {
        return p2pDma;
    }

    public PciFunction rnic() {
        return functions.get("rnic0");
    }

    public PciFunction drive() {
        return functions.get("nvme0");
    }

    @Override
    public void close() {
        fabric.close();
    }

    private PciFunction make(EndpointDescription endpoint, long cmbBytes) {
        var function = PciFunction.builder(endpoint.name())
                .identity(PciIdentity.of(0x1b36, 0x0010, 0))
                .portType(PortType.ENDPOINT);
        if (endpoint.name().startsWith("nvme") && cmbBytes > 0) {
            function.bar(Bar.memory(2, MemorySegment.ofArray(new byte[(int) cmbBytes])));
        }
        var built = function.build();
        functions.put(endpoint.name(), built);
        return built;
    }

    private static SlotDescription switchOf(int acsControl) {
        var acs = acsControl == 0 ? null : new AcsDescription(0x7f, acsControl);
        return SwitchDescription.of(
                LINK,
                List.of(
                        PortDescription.of(LINK, acs, endpoint("rnic0")),
                        PortDescription.of(LINK, acs, endpoint("nvme0"))));
    }

    private static PortDescription port(SlotDescription child) {
        return PortDescription.of(LINK, null, child);
    }

    private static EndpointDescription endpoint(String name) {
        return new EndpointDescription("test", name, Map.of());
    }
}
