package io.peerlane.fabric.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.peerlane.fabric.pci.PciFunction;
import io.peerlane.fabric.pci.PciIdentity;
import io.peerlane.fabric.pci.wire.PciExpressCapability;
import io.peerlane.fabric.topology.MachineDescription.AcsDescription;
import io.peerlane.fabric.topology.MachineDescription.EndpointDescription;
import io.peerlane.fabric.topology.MachineDescription.HostBridgeDescription;
import io.peerlane.fabric.topology.MachineDescription.IdentityDescription;
import io.peerlane.fabric.topology.MachineDescription.LinkDescription;
import io.peerlane.fabric.topology.MachineDescription.PortDescription;
import io.peerlane.fabric.topology.MachineDescription.SwitchDescription;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class MachineBuilderTest {

    private static final LinkDescription X16 = new LinkDescription(4, 16);
    private static final LinkDescription X4 = new LinkDescription(4, 4);
    private static final CpuIdentity CPU = new CpuIdentity(CpuVendor.INTEL, 6);

    private final List<String> asked = new ArrayList<>();

    private PciFunction endpoint(String path, EndpointDescription from, LinkDescription link) {
        asked.add(path + " " + from.kind() + " x" + link.lanes());
        return PciFunction.builder(from.name())
                .identity(PciIdentity.of(0x1b36, 0x10, PciIdentity.CLASS_NVME))
                .link(3, 4)
                .build();
    }

    private static EndpointDescription drive(String name) {
        return new EndpointDescription("nvme", name, Map.of());
    }

    private static MachineDescription machine(long dram, PortDescription... rootPorts) {
        return new MachineDescription(
                "m",
                "",
                CPU,
                dram,
                List.of(HostBridgeDescription.of(new IdentityDescription(0x8086, 0x2020), true, List.of(rootPorts))));
    }

    private static PortDescription plain(MachineDescription.SlotDescription child) {
        return PortDescription.of(X4, null, child);
    }

    private PciTopology build(MachineDescription machine) {
        return MachineBuilder.build(machine, this::endpoint);
    }

    @Test
    void buildsASwitchWithWhatIsPluggedIntoIt() {
        var acs = new AcsDescription(0x5f, 0x1d);
        PciTopology topology = build(machine(
                64 << 20,
                PortDescription.of(
                        X16,
                        acs,
                        SwitchDescription.of(X16, List.of(plain(drive("a")), plain(null), plain(drive("b")))))));
        assertThat(topology.functions())
                .extracting(f -> f.address() + " " + f.identity())
                .containsExactly(
                        "0000:00:00.0 8086:2020",
                        "0000:00:01.0 1b36:000c",
                        "0000:01:00.0 1b36:000c",
                        "0000:02:00.0 1b36:000c",
                        "0000:03:00.0 1b36:0010",
                        "0000:02:01.0 1b36:000c",
                        "0000:02:02.0 1b36:000c",
                        "0000:05:00.0 1b36:0010");
        assertThat(asked)
                .containsExactly(
                        "hostBridges[0].rootPorts[0].child.downstreamPorts[0].child nvme x4",
                        "hostBridges[0].rootPorts[0].child.downstreamPorts[2].child nvme x4");
        assertThat(topology.functions().get(1).acs()).hasValueSatisfying(there -> {
            assertThat(there.services()).isEqualTo(0x5f);
            assertThat(there.control()).isEqualTo(0x1d);
        });
        assertThat(topology.functions().get(3).acs()).isEmpty();
    }

    @Test
    void aLinkTrainsToWhatBothEndsCanDo() {
        PciTopology topology = build(machine(
                64 << 20,
                PortDescription.of(
                        X16,
                        null,
                        SwitchDescription.of(new LinkDescription(5, 8), List.of(plain(drive("a")), plain(null))))));
        assertThat(topology.functions())
                .filteredOn(f -> f.pciExpress().isPresent())
                .extracting(f -> f.address() + " " + link(f.pciExpress().orElseThrow()))
                .containsExactly(
                        "0000:00:01.0 4x8",
                        "0000:01:00.0 4x8",
                        "0000:02:00.0 3x4",
                        "0000:03:00.0 3x4",
                        "0000:02:01.0 0x0");
    }

    @Test
    void aSecondaryBusResetReachesEverythingBelowAndLeavesTheLinksUp() {
        PciTopology topology = build(
                machine(64 << 20, plain(SwitchDescription.of(X4, List.of(plain(drive("a"))))), plain(drive("b"))));
        PciFunction below = topology.functions().get(4);
        PciFunction beside = topology.functions().get(6);
        List.of(below, beside).forEach(f -> f.configuration().write16(4, 6));
        List<String> reset = new ArrayList<>();
        topology.functions().forEach(f -> f.onReset(() -> reset.add(f.address().toString())));
        PciFunction rootPort = topology.functions().get(1);
        rootPort.configuration().write16(0x3e, 0x40);
        rootPort.configuration().write16(0x3e, 0);
        assertThat(reset).containsExactly("0000:01:00.0", "0000:02:00.0", "0000:03:00.0");
        assertThat(below.configuration().read16(4)).isZero();
        assertThat(link(below.pciExpress().orElseThrow())).isEqualTo("3x4");
        assertThat(link(topology.upstream(below).orElseThrow().pciExpress().orElseThrow()))
                .isEqualTo("3x4");
        assertThat(beside.configuration().read16(4)).isEqualTo(6);
        assertThat(rootPort.bridgeHeader().secondaryBus()).isEqualTo(1);
    }

    private static String link(PciExpressCapability express) {
        return express.linkGeneration() + "x" + express.linkLanes();
    }

    @Test
    void twoHostBridgesShareTheAddressesBelowFourGib() {
        var second = new HostBridgeDescription(0, 0x40, null, null, null, true, List.of(plain(drive("b"))));
        var machine = new MachineDescription(
                "m",
                "",
                CPU,
                64 << 20,
                List.of(HostBridgeDescription.of(null, true, List.of(plain(drive("a")))), second));
        List<HostBridge> bridges = build(machine).hostBridges();
        assertThat(bridges.get(0).low()).isEqualTo(new Aperture(0x8000_0000L, 0x2000_0000L));
        assertThat(bridges.get(1).low()).isEqualTo(new Aperture(0xa000_0000L, 0x2000_0000L));
        assertThat(bridges.get(0).high().overlaps(bridges.get(1).high())).isFalse();
        assertThat(bridges.get(1).rootBus().functions()).singleElement().satisfies(f -> assertThat(f.address())
                .hasToString("0000:40:01.0"));
    }

    private void refuses(MachineDescription machine, String path, String found, String wanted) {
        assertThatThrownBy(() -> build(machine)).isInstanceOfSatisfying(MachineException.class, e -> {
            assertThat(e.path()).isEqualTo(path);
            assertThat(e.found()).isEqualTo(found);
            assertThat(e.wanted()).contains(wanted);
        });
        assertThat(asked).isEmpty();
    }

    @Test
    void namesTheLinkThatCannotBe() {
        refuses(
                machine(64 << 20, plain(drive("a")), PortDescription.of(new LinkDescription(4, 3), null, null)),
                "hostBridges[0].rootPorts[1].link.lanes",
                "3",
                "one of [1, 2, 4");
        refuses(
                machine(
                        64 << 20,
                        plain(SwitchDescription.of(
                                X4, List.of(PortDescription.of(new LinkDescription(7, 4), null, null))))),
                "hostBridges[0].rootPorts[0].child.downstreamPorts[0].link.generation",
                "7",
                "1 to 6");
    }

    @Test
    void namesAccessControlThatThePortDoesNotHave() {
        refuses(
                machine(64 << 20, PortDescription.of(X4, new AcsDescription(0x1d, 0x20), null)),
                "hostBridges[0].rootPorts[0].acs.control",
                "0x20",
                "0x1d");
    }

    @Test
    void namesTheSecondEndpointOfOneName() {
        refuses(
                machine(64 << 20, plain(drive("a")), plain(drive("a"))),
                "hostBridges[0].rootPorts[1].child.name",
                "a",
                "no other endpoint");
    }

    @Test
    void namesWhatIsMissing() {
        refuses(machine(1000, plain(null)), "dramBytes", "1000", "multiple of 1 MiB");
        refuses(new MachineDescription("m", "", CPU, 1 << 20, List.of()), "hostBridges", "0 entries", "1 to 16");
        refuses(new MachineDescription(" ", "", CPU, 1 << 20, List.of()), "name", "''", "a name");
        refuses(
                machine(1 << 20, plain(SwitchDescription.of(X4, List.of()))),
                "hostBridges[0].rootPorts[0].child.downstreamPorts",
                "0 entries",
                "1 to 32");
    }

    @Test
    void namesAnApertureOnTheWrongSideOfFourGib() {
        var bridge =
                new HostBridgeDescription(0, 0, null, new Aperture(0x1_0000_0000L, 1 << 20), null, true, List.of());
        refuses(
                new MachineDescription("m", "", CPU, 1 << 20, List.of(bridge)),
                "hostBridges[0].low",
                "[0x100000000, 0x100100000)",
                "up to 0x100000000");
    }
}
