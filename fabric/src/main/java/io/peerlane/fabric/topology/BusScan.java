package io.peerlane.fabric.topology;

import static io.peerlane.fabric.topology.TopologyException.Reason.OUT_OF_BUS_NUMBERS;

import io.peerlane.fabric.pci.BusDeviceFunction;
import io.peerlane.fabric.pci.PortType;
import io.peerlane.fabric.pci.wire.Capabilities;
import io.peerlane.fabric.pci.wire.ConfigurationHeader;
import io.peerlane.fabric.pci.wire.PciExpressCapability;
import io.peerlane.fabric.pci.wire.Type0Header;
import io.peerlane.fabric.pci.wire.Type1Header;
import java.util.ArrayList;
import java.util.List;

/** Finds the functions below one host bridge and numbers the buses, depth first. Sees configuration space only. */
final class BusScan {

    private static final int DEVICES = 32;
    private static final int FUNCTIONS = 8;
    private static final int COMMAND_OF_A_BRIDGE = ConfigurationHeader.COMMAND_IO_SPACE
            | ConfigurationHeader.COMMAND_MEMORY_SPACE
            | ConfigurationHeader.COMMAND_BUS_MASTER;

    private final ConfigurationMechanism access;
    private final int domain;
    private final int lastBus;
    private int highest;

    /** A function that answered; {@code below} is filled for bridges. */
    record Found(BusDeviceFunction address, boolean bridge, List<BarRequest> bars, List<Found> below) {}

    /** @param lastBus highest number that belongs to this host bridge */
    BusScan(ConfigurationMechanism access, int domain, int rootBus, int lastBus) {
        this.access = access;
        this.domain = domain;
        this.lastBus = lastBus;
        this.highest = rootBus;
    }

    /** What sits on {@code bus}, and below that. */
    List<Found> scan(int bus, boolean isLink) {
        var found = new ArrayList<Found>();
        for (int device = 0; device < (isLink ? 1 : DEVICES); device++) {
            scanDevice(bus, device, found);
        }
        found.stream().filter(Found::bridge).forEach(this::scanBelow);
        return found;
    }

    private void scanDevice(int bus, int device, List<Found> into) {
        var first = new BusDeviceFunction(domain, bus, device, 0);
        if (!answers(first)) {
            return;
        }
        boolean several =
                (access.read8(first, ConfigurationHeader.HEADER_TYPE) & ConfigurationHeader.MULTI_FUNCTION) != 0;
        for (int function = 0; function < (several ? FUNCTIONS : 1); function++) {
            var address = new BusDeviceFunction(domain, bus, device, function);
            if (answers(address)) {
                into.add(inspect(address));
            }
        }
    }

    private boolean answers(BusDeviceFunction address) {
        int vendor = access.read16(address, ConfigurationHeader.VENDOR_ID);
        return vendor != 0xffff && vendor != 0;
    }

    private Found inspect(BusDeviceFunction address) {
        boolean bridge =
                (access.read8(address, ConfigurationHeader.HEADER_TYPE) & 0x7f) == ConfigurationHeader.HEADER_TYPE_1;
        int registers = bridge ? Type1Header.BARS : Type0Header.BARS;
        return new Found(address, bridge, BarRequest.discover(access, address, registers), new ArrayList<>());
    }

    private void scanBelow(Found bridge) {
        if (highest == lastBus) {
            throw new TopologyException(
                    OUT_OF_BUS_NUMBERS, "no bus number left below " + bridge.address() + ", the last is " + lastBus);
        }
        int secondary = ++highest;
        writeBuses(bridge.address(), secondary, lastBus);
        bridge.below().addAll(scan(secondary, leadsToLink(bridge.address())));
        writeBuses(bridge.address(), secondary, highest);
        access.write16(bridge.address(), ConfigurationHeader.COMMAND, COMMAND_OF_A_BRIDGE);
    }

    /** In one access: a bridge must never forward with half of its numbers. */
    private void writeBuses(BusDeviceFunction bridge, int secondary, int subordinate) {
        access.write32(bridge, Type1Header.PRIMARY_BUS, bridge.bus() | (secondary << 8) | (subordinate << 16));
    }

    private boolean leadsToLink(BusDeviceFunction bridge) {
        int at = access.read8(bridge, ConfigurationHeader.CAPABILITIES_POINTER);
        while (at >= ConfigurationHeader.SIZE && access.read8(bridge, at) != Capabilities.PCI_EXPRESS) {
            at = access.read8(bridge, at + 1);
        }
        if (at < ConfigurationHeader.SIZE) {
            return false;
        }
        int type = (access.read16(bridge, at + PciExpressCapability.FLAGS) >>> 4) & 0xf;
        return type == PortType.ROOT_PORT.code() || type == PortType.DOWNSTREAM_PORT.code();
    }
}
