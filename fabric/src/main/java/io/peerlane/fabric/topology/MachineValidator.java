package io.peerlane.fabric.topology;

import io.peerlane.fabric.pci.wire.AcsCapability;
import io.peerlane.fabric.topology.MachineDescription.AcsDescription;
import io.peerlane.fabric.topology.MachineDescription.EndpointDescription;
import io.peerlane.fabric.topology.MachineDescription.HostBridgeDescription;
import io.peerlane.fabric.topology.MachineDescription.IdentityDescription;
import io.peerlane.fabric.topology.MachineDescription.LinkDescription;
import io.peerlane.fabric.topology.MachineDescription.PortDescription;
import io.peerlane.fabric.topology.MachineDescription.SlotDescription;
import io.peerlane.fabric.topology.MachineDescription.SwitchDescription;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Checks a machine description before anything is built; the first fault is reported with the path of its key. */
final class MachineValidator {

    private static final long MIB = 1L << 20;
    private static final long MAX_DRAM = 1L << 39;
    private static final int MAX_HOST_BRIDGES = 16;
    private static final int MAX_ROOT_PORTS = 31;
    private static final int MAX_DOWNSTREAM_PORTS = 32;
    private static final List<Integer> LANES = List.of(1, 2, 4, 8, 12, 16, 32);

    private final Set<String> names = new HashSet<>();
    private final Set<String> rootBuses = new HashSet<>();

    private MachineValidator() {}

    /** @throws MachineException for the first fault */
    static void validate(MachineDescription machine) {
        new MachineValidator().machine(machine);
    }

    private void machine(MachineDescription machine) {
        check(!machine.name().isBlank(), "name", "''", "a name");
        long dram = machine.dramBytes();
        check(
                dram > 0 && dram <= MAX_DRAM && dram % MIB == 0,
                "dramBytes",
                dram,
                "a multiple of 1 MiB up to " + MAX_DRAM);
        List<HostBridgeDescription> bridges = machine.hostBridges();
        checkCount("hostBridges", bridges.size(), 1, MAX_HOST_BRIDGES);
        for (int i = 0; i < bridges.size(); i++) {
            hostBridge("hostBridges[" + i + "]", bridges.get(i));
        }
    }

    private void hostBridge(String path, HostBridgeDescription bridge) {
        checkRange(path + ".domain", bridge.domain(), 0, 0xffff);
        checkRange(path + ".rootBus", bridge.rootBus(), 0, 255);
        check(
                rootBuses.add(bridge.domain() + ":" + bridge.rootBus()),
                path + ".rootBus",
                bridge.rootBus(),
                "a root bus that no other host bridge of domain " + bridge.domain() + " has");
        identity(path, bridge.identity());
        aperture(path + ".low", bridge.low(), 0, 1L << 32);
        aperture(path + ".high", bridge.high(), 1L << 32, 1L << 52);
        checkCount(path + ".rootPorts", bridge.rootPorts().size(), 0, MAX_ROOT_PORTS);
        ports(path + ".rootPorts", bridge.rootPorts());
    }

    private static void aperture(String path, @Nullable Aperture aperture, long from, long to) {
        check(
                aperture == null || (aperture.base() >= from && aperture.end() <= to),
                path,
                aperture,
                "addresses from 0x%x up to 0x%x".formatted(from, to));
    }

    private void ports(String path, List<PortDescription> ports) {
        for (int i = 0; i < ports.size(); i++) {
            port(path + "[" + i + "]", ports.get(i));
        }
    }

    private void port(String path, PortDescription port) {
        link(path + ".link", port.link());
        identity(path, port.identity());
        acs(path + ".acs", port.acs());
        slot(path + ".child", port.child());
    }

    private static void link(String path, LinkDescription link) {
        checkRange(path + ".generation", link.generation(), 1, 6);
        check(LANES.contains(link.lanes()), path + ".lanes", link.lanes(), "one of " + LANES);
    }

    private static void identity(String path, @Nullable IdentityDescription identity) {
        if (identity != null) {
            checkRange(path + ".identity.vendor", identity.vendor(), 0, 0xfffe);
            checkRange(path + ".identity.device", identity.device(), 0, 0xffff);
        }
    }

    private static void acs(String path, @Nullable AcsDescription acs) {
        if (acs != null) {
            checkRange(path + ".services", acs.services(), 0, AcsCapability.SERVICES);
            check(
                    (acs.control() & ~acs.services()) == 0,
                    path + ".control",
                    "0x%x".formatted(acs.control()),
                    "bits of services, 0x%x".formatted(acs.services()));
        }
    }

    private void slot(String path, @Nullable SlotDescription slot) {
        switch (slot) {
            case null -> {}
            case SwitchDescription s -> {
                link(path + ".link", s.link());
                identity(path, s.identity());
                checkCount(path + ".downstreamPorts", s.downstreamPorts().size(), 1, MAX_DOWNSTREAM_PORTS);
                ports(path + ".downstreamPorts", s.downstreamPorts());
            }
            case EndpointDescription e -> {
                check(!e.kind().isBlank(), path + ".kind", "''", "a kind of endpoint");
                check(!e.name().isBlank(), path + ".name", "''", "a name");
                check(names.add(e.name()), path + ".name", e.name(), "a name that no other endpoint has");
            }
        }
    }

    private static void checkCount(String path, int found, int min, int max) {
        check(found >= min && found <= max, path, found + " entries", min + " to " + max);
    }

    private static void checkRange(String path, int found, int min, int max) {
        check(found >= min && found <= max, path, found, min + " to " + max);
    }

    private static void check(boolean holds, String path, @Nullable Object found, String wanted) {
        if (!holds) {
            throw new MachineException(path, String.valueOf(found), wanted);
        }
    }
}
