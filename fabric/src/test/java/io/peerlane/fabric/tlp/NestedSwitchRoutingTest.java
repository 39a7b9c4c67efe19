package io.peerlane.fabric.tlp;

import static io.peerlane.fabric.pci.wire.AcsCapability.REQUEST_REDIRECT;
import static io.peerlane.fabric.pci.wire.AcsCapability.UPSTREAM_FORWARDING;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.peerlane.fabric.memory.SparseMemory;
import io.peerlane.fabric.pci.Bar;
import io.peerlane.fabric.pci.PciFunction;
import io.peerlane.fabric.pci.PciIdentity;
import io.peerlane.fabric.pci.wire.AcsCapability;
import io.peerlane.fabric.topology.CpuIdentity;
import io.peerlane.fabric.topology.CpuVendor;
import io.peerlane.fabric.topology.MachineDescription;
import io.peerlane.fabric.topology.MachineDescription.AcsDescription;
import io.peerlane.fabric.topology.MachineDescription.EndpointDescription;
import io.peerlane.fabric.topology.MachineDescription.HostBridgeDescription;
import io.peerlane.fabric.topology.MachineDescription.LinkDescription;
import io.peerlane.fabric.topology.MachineDescription.PortDescription;
import io.peerlane.fabric.topology.MachineDescription.SlotDescription;
import io.peerlane.fabric.topology.MachineDescription.SwitchDescription;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A switch below a switch, with a drive of 4 GiB of memory; built from a description. */
class NestedSwitchRoutingTest {

    private static final LinkDescription X8 = new LinkDescription(4, 8);
    private static final AcsDescription ACS = new AcsDescription(AcsCapability.SERVICES, 0);
    private static final long BIG = 4L << 30;

    private final Arena arena = Arena.ofShared();
    private final Map<String, PciFunction> byName = new HashMap<>();
    private final Fabric fabric = Fabric.of(
            new MachineDescription(
                    "nested",
                    "",
                    new CpuIdentity(CpuVendor.AMD, 0x19),
                    16 << 20,
                    List.of(HostBridgeDescription.of(
                            null,
                            true,
                            List.of(port(SwitchDescription.of(
                                    X8,
                                    List.of(
                                            port(
                                                    SwitchDescription.of(
                                                            X8, List.of(port(endpoint("a")), port(endpoint("b"))))),
                                            port(endpoint("c"))))))))),
            (path, endpoint, link) -> create(endpoint));

    @AfterEach
    void close() {
        fabric.close();
        arena.close();
    }

    private static PortDescription port(SlotDescription child) {
        return PortDescription.of(X8, ACS, child);
    }

    private static EndpointDescription endpoint(String name) {
        return new EndpointDescription("nvme", name, Map.of());
    }

    private PciFunction create(EndpointDescription from) {
        PciFunction function = PciFunction.builder(from.name())
                .identity(PciIdentity.of(0x1b36, 0x10, PciIdentity.CLASS_NVME))
                .bar(Bar.memory(2, SparseMemory.map(BIG, arena)))
                .build();
        byName.put(from.name(), function);
        return function;
    }

    private PciFunction function(String name) {
        PciFunction function = byName.get(name);
        OneSwitch.enable(function);
        return function;
    }

    private List<String> hops(String from, String to) {
        long address = OneSwitch.memoryOf(function(to));
        return fabric.busMaster(function(from)).route(address, BIG).hops().stream()
                .map(LinkDirection::toString)
                .toList();
    }

    private PciFunction portAbove(String name) {
        return fabric.topology().upstream(byName.get(name)).orElseThrow();
    }

    @Test
    void peersOfTheInnerSwitchStayInIt() {
        function("c");
        assertThat(hops("a", "b")).containsExactly("0000:04:00.0 up", "0000:04:01.0 down");
    }

    @Test
    void peersOfTwoSwitchesMeetInTheOuterOne() {
        assertThat(hops("a", "c")).containsExactly("0000:04:00.0 up", "0000:02:00.0 up", "0000:02:01.0 down");
        assertThat(hops("c", "b")).containsExactly("0000:02:01.0 up", "0000:02:00.0 down", "0000:04:01.0 down");
    }

    @Test
    void aRedirectNeedsForwardingAtEachPortItTurnsBackAt() {
        PciFunction outerPort = fabric.topology()
                .upstream(fabric.topology().upstream(portAbove("a")).orElseThrow())
                .orElseThrow();
        PciFunction rootPort = fabric.topology().functions().getFirst();
        OneSwitch.acs(portAbove("a"), REQUEST_REDIRECT);
        assertThatThrownBy(() -> hops("a", "b"))
                .isInstanceOf(DmaException.class)
                .hasMessageContaining("Upstream Forwarding is off");
        OneSwitch.acs(outerPort, UPSTREAM_FORWARDING);
        OneSwitch.acs(rootPort, UPSTREAM_FORWARDING);
        assertThat(hops("a", "b"))
                .containsExactly(
                        "0000:04:00.0 up",
                        "0000:02:00.0 up",
                        "0000:00:01.0 up",
                        "0000:00:01.0 down",
                        "0000:02:00.0 down",
                        "0000:04:01.0 down");
    }

    @Test
    void theLastByteOfAFourGibBarIsReached() {
        long last = OneSwitch.memoryOf(function("c")) + BIG - 1;
        var one = MemorySegment.ofArray(new byte[] {0x5a});
        fabric.busMaster(function("a")).write(last, one, 0, 1, Traffic.DATA);
        assertThat(OneSwitch.backingOf(byName.get("c")).get(java.lang.foreign.ValueLayout.JAVA_BYTE, BIG - 1))
                .isEqualTo((byte) 0x5a);
    }
}
