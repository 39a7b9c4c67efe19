package io.peerlane.fabric.p2pdma;

import io.peerlane.fabric.pci.Bar;
import io.peerlane.fabric.pci.BusDeviceFunction;
import io.peerlane.fabric.pci.PciFunction;
import io.peerlane.fabric.pci.PciFunctionBuilder;
import io.peerlane.fabric.pci.PciIdentity;
import io.peerlane.fabric.pci.PortType;
import io.peerlane.fabric.pci.wire.AcsCapability;
import io.peerlane.fabric.pci.wire.Capabilities;
import io.peerlane.fabric.topology.CpuIdentity;
import io.peerlane.fabric.topology.CpuVendor;
import io.peerlane.fabric.topology.PciBus;
import io.peerlane.fabric.topology.PciTopology;
import io.peerlane.fabric.topology.TopologyBuilder;
import java.lang.foreign.MemorySegment;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** A machine put together by address; buses come into being with the bridges that own them. */
final class TestMachine {

    static final int LISTED = 0x80862020;
    static final int LISTED_SAME_ONLY = 0x80863c00;
    static final int NOT_LISTED = 0x80861237;
    static final int REDIRECT = AcsCapability.REQUEST_REDIRECT | AcsCapability.COMPLETION_REDIRECT;
    static final CpuIdentity INTEL = new CpuIdentity(CpuVendor.INTEL, 6);

    private final TopologyBuilder builder = new TopologyBuilder();
    private final Map<Integer, PciBus> buses = new HashMap<>();
    private final Map<String, PciFunction> functions = new HashMap<>();

    /** A root bus with a device at 00.0 that stands for it. */
    TestMachine host(int bus, int identity) {
        return root(bus).conventional("%02x:00.0".formatted(bus), identity);
    }

    /** A root bus without devices. */
    TestMachine root(int bus) {
        buses.put(bus, builder.hostBridge(0, bus).rootBus());
        return this;
    }

    TestMachine conventional(String address, int identity) {
        return add(address, PciFunction.builder(address).portType(PortType.CONVENTIONAL), identity);
    }

    TestMachine rcEndpoint(String address) {
        return add(address, PciFunction.builder(address).portType(PortType.RC_ENDPOINT), 0x80860b00);
    }

    TestMachine endpoint(String address) {
        return add(address, PciFunction.builder(address).acs(0x7f, 0), 0x144da80a);
    }

    TestMachine virtualFunction(String address, String physical) {
        var function = PciFunction.builder(address).virtualFunctionOf(function(physical));
        return place(
                address,
                function,
                0x144da80a,
                buses.get(function(physical).address().bus()));
    }

    TestMachine port(String address, PortType type, int secondary) {
        return port(address, type, secondary, 0x10b58747);
    }

    TestMachine port(String address, PortType type, int secondary, int identity) {
        add(address, PciFunction.builder(address).portType(type).acs(0x7f, 0), identity);
        buses.put(secondary, builder.secondaryBus(function(address), secondary));
        return this;
    }

    private TestMachine add(String address, PciFunctionBuilder function, int identity) {
        return place(
                address,
                function,
                identity,
                buses.get(BusDeviceFunction.parse(address).bus()));
    }

    private TestMachine place(String address, PciFunctionBuilder function, int identity, PciBus bus) {
        var built = function.identity(PciIdentity.of(identity >>> 16, identity & 0xffff, 0))
                .address(BusDeviceFunction.parse(address))
                .build();
        builder.placeFixed(bus, built);
        functions.put(address, built);
        return this;
    }

    /** An endpoint with one memory BAR at this address. */
    TestMachine provider(String address, int bar, long bytes, long barAddress) {
        add(
                address,
                PciFunction.builder(address).bar(Bar.memory(bar, MemorySegment.ofArray(new byte[(int) bytes]))),
                0);
        function(address).configuration().write32(0x10 + 4 * bar, (int) barAddress);
        function(address).configuration().write32(0x14 + 4 * bar, (int) (barAddress >>> 32));
        return this;
    }

    /** One switch below root port 00:01.0, endpoints at 03:00.0 and 04:00.0. */
    static TestMachine oneSwitch(int hostIdentity) {
        return new TestMachine()
                .host(0, hostIdentity)
                .port("00:01.0", PortType.ROOT_PORT, 1)
                .port("01:00.0", PortType.UPSTREAM_PORT, 2)
                .port("02:00.0", PortType.DOWNSTREAM_PORT, 3)
                .port("02:01.0", PortType.DOWNSTREAM_PORT, 4)
                .endpoint("03:00.0")
                .endpoint("04:00.0");
    }

    /** Two root ports of one host bridge, an endpoint directly below each. */
    static TestMachine twoRootPorts(int hostIdentity) {
        return new TestMachine()
                .host(0, hostIdentity)
                .port("00:01.0", PortType.ROOT_PORT, 1)
                .port("00:02.0", PortType.ROOT_PORT, 2)
                .endpoint("01:00.0")
                .endpoint("02:00.0");
    }

    TestMachine acs(String address, int control) {
        var configuration = function(address).configuration();
        int at = configuration.extendedCapability(Capabilities.ACS).orElseThrow();
        configuration.write16(at + AcsCapability.CONTROL, control);
        return this;
    }

    int acs(String address) {
        return function(address).acs().orElseThrow().control();
    }

    PciFunction function(String address) {
        return functions.get(address);
    }

    PciTopology topology() {
        return builder.build();
    }

    P2pDma p2p() {
        return p2p(INTEL);
    }

    P2pDma p2p(CpuIdentity cpu) {
        return new P2pDma(topology(), cpu, List.of(new MemoryRange(0x1_0000_0000L, 1L << 30)), new Random(1));
    }

    Verdict explain(String provider, String client) {
        return p2p().explain(function(provider), function(client));
    }

    static BusDeviceFunction address(String text) {
        return BusDeviceFunction.parse(text);
    }
}
