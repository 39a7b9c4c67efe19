package io.peerlane.fabric.topology;

import io.peerlane.fabric.pci.BusDeviceFunction;
import io.peerlane.fabric.pci.ConfigurationSpace;
import io.peerlane.fabric.pci.PciFunction;
import io.peerlane.fabric.pci.PortType;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Configuration requests by address, routed by the bus numbers that the bridges hold at the moment (PCI Express Base 6.0,
 * 7.2.2 and 7.3.3). What no function answers reads all ones; writes to it are dropped.
 */
public final class ConfigurationMechanism {

    private final PciTopology topology;
    private final HostBridge hostBridge;

    /** Configuration requests that enter at {@code hostBridge}. */
    public ConfigurationMechanism(PciTopology topology, HostBridge hostBridge) {
        this.topology = topology;
        this.hostBridge = hostBridge;
    }

    /** Reads one byte. */
    public int read8(BusDeviceFunction at, int offset) {
        return (read32(at, offset & ~3) >>> ((offset & 3) * 8)) & 0xff;
    }

    /** Reads 16 bits at an even offset. */
    public int read16(BusDeviceFunction at, int offset) {
        return (read32(at, offset & ~3) >>> ((offset & 2) * 8)) & 0xffff;
    }

    /** Reads 32 bits at a multiple of 4. */
    public int read32(BusDeviceFunction at, int offset) {
        return target(at).map(space -> space.read32(offset)).orElse(-1);
    }

    /** Writes one byte. */
    public void write8(BusDeviceFunction at, int offset, int value) {
        target(at).ifPresent(space -> space.write8(offset, value));
    }

    /** Writes 16 bits at an even offset. */
    public void write16(BusDeviceFunction at, int offset, int value) {
        target(at).ifPresent(space -> space.write16(offset, value));
    }

    /** Writes 32 bits at a multiple of 4. */
    public void write32(BusDeviceFunction at, int offset, int value) {
        target(at).ifPresent(space -> space.write32(offset, value));
    }

    /** The function a request arrives at; it captures its address from the request. */
    private Optional<ConfigurationSpace> target(BusDeviceFunction at) {
        PciBus bus = hostBridge.domain() == at.domain() ? hostBridge.rootBus() : null;
        while (bus != null && bus.number() != at.bus()) {
            bus = next(bus, at.bus());
        }
        if (bus == null || (at.device() > 0 && isLink(bus))) {
            return Optional.empty();
        }
        Optional<PciFunction> function = bus.function(at.device(), at.function());
        function.ifPresent(there -> there.captureAddress(at));
        return function.map(PciFunction::configuration);
    }

    private @Nullable PciBus next(PciBus bus, int number) {
        for (PciFunction function : bus.functions()) {
            if (function.portType().isBridge() && function.bridgeHeader().leadsTo(number)) {
                return topology.secondaryBus(function).orElse(null);
            }
        }
        return null;
    }

    /** A link has one device at its end, number 0 (PCI Express Base 6.0, 7.3.1). */
    private static boolean isLink(PciBus bus) {
        return bus.bridge()
                .map(PciFunction::portType)
                .filter(PortType::isDownstreamFacing)
                .isPresent();
    }
}
