package io.peerlane.fabric.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.peerlane.fabric.pci.BusDeviceFunction;
import io.peerlane.fabric.pci.PciFunction;
import io.peerlane.fabric.pci.PciFunctionBuilder;
import io.peerlane.fabric.pci.PortType;
import org.junit.jupiter.api.Test;

/** Topologies with fixed addresses, as taken over from elsewhere. */
class PciTopologyTest {

    private final TopologyBuilder builder = new TopologyBuilder();
    private final HostBridge bridge = builder.hostBridge(0, 0);

    private static PciFunctionBuilder at(String address) {
        return PciFunction.builder(address).address(BusDeviceFunction.parse(address));
    }

    private PciFunction rootPort(String address) {
        PciFunction port = at(address).portType(PortType.ROOT_PORT).build();
        builder.placeFixed(bridge.rootBus(), port);
        return port;
    }

    @Test
    void aFunctionOneNeedsNoFunctionZero() {
        PciFunction port = rootPort("0000:00:01.0");
        PciFunction one = at("0000:05:00.1").build();
        builder.placeFixed(builder.secondaryBus(port, 5), one);
        PciTopology topology = builder.build();
        assertThat(topology.find(BusDeviceFunction.parse("0000:05:00.1"))).contains(one);
        assertThat(topology.upstream(one)).contains(port);
    }

    @Test
    void aVirtualFunctionOnItsOwnBusClimbsThroughItsPhysicalFunction() {
        PciFunction port = rootPort("0000:00:01.0");
        PciBus bus = builder.secondaryBus(port, 1);
        PciFunction physical = at("0000:01:00.0").build();
        PciFunction virtual = at("0000:02:00.1").virtualFunctionOf(physical).build();
        builder.placeFixed(bus, physical);
        builder.placeFixed(bus, virtual);
        PciTopology topology = builder.build();
        assertThat(topology.upstream(virtual)).contains(port);
        assertThat(topology.physicalFunction(virtual)).isSameAs(physical);
        assertThat(topology.hostBridge(virtual)).isSameAs(bridge);
    }

    @Test
    void aBusKeepsTheOrderOfDiscovery() {
        PciFunction later = rootPort("0000:00:03.0");
        PciFunction earlier = rootPort("0000:00:01.0");
        assertThat(builder.build().hostBridges().getFirst().rootBus().functions())
                .containsExactly(later, earlier);
    }

    @Test
    void subordinateNumbersGrowWithWhatIsBelow() {
        PciFunction port = rootPort("0000:00:01.0");
        PciFunction up = at("0000:01:00.0").portType(PortType.UPSTREAM_PORT).build();
        builder.placeFixed(builder.secondaryBus(port, 1), up);
        PciFunction down = at("0000:02:00.0").portType(PortType.DOWNSTREAM_PORT).build();
        builder.placeFixed(builder.secondaryBus(up, 2), down);
        builder.secondaryBus(down, 9);
        assertThat(port.bridgeHeader().subordinateBus()).isEqualTo(9);
        assertThat(port.bridgeHeader().leadsTo(9)).isTrue();
    }

    @Test
    void refusesAFunctionWhoseBusIsNotTheOneItSitsOn() {
        PciFunction stray = at("0000:07:00.0").build();
        assertThatThrownBy(() -> builder.placeFixed(bridge.rootBus(), stray))
                .isInstanceOfSatisfying(TopologyException.class, e -> assertThat(e.reason())
                        .isEqualTo(TopologyException.Reason.BAD_PLACE));
    }

    @Test
    void refusesTheSameAddressTwice() {
        rootPort("0000:00:01.0");
        assertThatThrownBy(() -> rootPort("0000:00:01.0"))
                .isInstanceOfSatisfying(TopologyException.class, e -> assertThat(e.reason())
                        .isEqualTo(TopologyException.Reason.DUPLICATE_ADDRESS));
    }

    @Test
    void refusesToPutAnythingBelowAnEndpoint() {
        PciFunction endpoint = at("0000:00:04.0").build();
        builder.placeFixed(bridge.rootBus(), endpoint);
        assertThatThrownBy(() -> builder.secondaryBus(endpoint))
                .isInstanceOfSatisfying(TopologyException.class, e -> assertThat(e.reason())
                        .isEqualTo(TopologyException.Reason.BAD_PLACE));
    }

    @Test
    void knowsNothingOfFunctionsOfAnotherMachine() {
        PciFunction stranger = at("0000:00:04.0").build();
        assertThatThrownBy(() -> builder.build().upstream(stranger)).isInstanceOf(IllegalArgumentException.class);
    }
}
