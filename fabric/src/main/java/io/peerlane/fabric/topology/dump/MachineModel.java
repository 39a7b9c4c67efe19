package io.peerlane.fabric.topology.dump;

import io.peerlane.fabric.pci.BusDeviceFunction;
import io.peerlane.fabric.pci.PciFunction;
import io.peerlane.fabric.topology.CpuIdentity;
import io.peerlane.fabric.topology.HostBridge;
import io.peerlane.fabric.topology.PciBus;
import io.peerlane.fabric.topology.PciTopology;
import io.peerlane.fabric.topology.TopologyBuilder;
import io.peerlane.fabric.topology.TopologyException;
import io.peerlane.fabric.topology.dump.Placement.BusId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A machine read from dumps that can still be changed: what if a card sat elsewhere, a register were different. Not
 * thread-safe.
 */
public final class MachineModel {

    private static final int MAX_FUNCTIONS = 65_536;
    private static final Comparator<RawFunction> BY_ADDRESS = Comparator.comparing(function -> function.address);

    private final Map<BusDeviceFunction, RawFunction> functions;
    private final Map<BusDeviceFunction, BusDeviceFunction> moved = new HashMap<>();
    private final Set<BusId> unplaced;
    private final @Nullable CpuIdentity cpu;
    private final boolean whole;
    private final List<AttachedDevice> devices;
    private final List<String> notes;

    private MachineModel(
            Map<BusDeviceFunction, RawFunction> functions,
            @Nullable CpuIdentity cpu,
            boolean whole,
            List<AttachedDevice> devices,
            List<String> notes) {
        this.functions = functions;
        this.cpu = cpu;
        this.whole = whole;
        this.devices = new ArrayList<>(devices);
        this.notes = notes;
        this.unplaced = Placement.place(functions, whole);
        RangeCheck.check(functions);
    }

    /** Puts together what several dumps say about one machine. */
    static MachineModel of(List<RawDump> dumps, @Nullable CpuIdentity cpu) {
        Map<BusDeviceFunction, RawFunction> functions = new TreeMap<>();
        Map<String, AttachedDevice> devices = new LinkedHashMap<>();
        Set<String> notes = new LinkedHashSet<>();
        for (var dump : dumps) {
            dump.functions().forEach(function -> merge(functions, function));
            dump.devices().forEach(device -> devices.put(device.name(), device));
            notes.addAll(dump.notes());
        }
        if (functions.size() > MAX_FUNCTIONS) {
            throw new DumpException(
                    dumps.getFirst().format().toString(), 0, functions.size() + " functions", "up to " + MAX_FUNCTIONS);
        }
        boolean whole = dumps.stream().anyMatch(RawDump::whole);
        return new MachineModel(functions, cpu, whole, List.copyOf(devices.values()), List.copyOf(notes));
    }

    private static void merge(Map<BusDeviceFunction, RawFunction> functions, RawFunction function) {
        var there = functions.putIfAbsent(function.address, function);
        if (there != null) {
            there.fillFrom(function);
        }
    }

    /** A machine built here, in which everything is known. */
    public static MachineModel of(PciTopology topology, CpuIdentity cpu) {
        List<RawFunction> functions = new ArrayList<>();
        for (PciFunction function : topology.functions()) {
            var raw = new RawFunction(function.name(), 0, function.address());
            var image = new ConfigurationImage();
            for (int i = 0; i < ConfigurationImage.SIZE; i++) {
                image.set(i, function.configuration().read8(i));
            }
            ImageDecoder.decode(image, raw, true);
            raw.onRoot = topology.bus(function).isRoot();
            raw.parent = topology.upstream(function).map(PciFunction::address).orElse(null);
            raw.bars.clear();
            function.bars()
                    .forEach(bar -> raw.bars.add(
                            new AddressRange(bar.address(), bar.size(), bar.isPrefetchable(), bar.is64Bit())));
            functions.add(raw);
        }
        return of(List.of(new RawDump(DumpFormat.EMULATED, functions, true, List.of(), List.of())), cpu);
    }

    /**
     * What if the card with this function, all functions of it and everything below them, sat below another port.
     *
     * @throws IllegalArgumentException if there is no such function or port, the port is taken, or lies below the card
     */
    public void move(BusDeviceFunction address, BusDeviceFunction port) {
        var card = require(address);
        var to = require(port);
        if (!to.isBridge()) {
            throw new IllegalArgumentException(port + " is no port: nothing can sit below it");
        }
        for (var other : functions.values()) {
            if (port.equals(other.parent) && !other.address.sameDevice(card.address)) {
                throw new IllegalArgumentException("port %s is taken by %s".formatted(port, other.address));
            }
        }
        List<RawFunction> all = functions.values().stream()
                .filter(one -> one.address.sameDevice(card.address) || isVirtualOf(one, card))
                .toList();
        checkNotBelow(to, all);
        for (var one : all) {
            one.parent = port;
            one.onRoot = false;
            moved.put(one.address, port);
        }
    }

    private boolean isVirtualOf(RawFunction one, RawFunction card) {
        return one.physical != null && one.physical.sameDevice(card.address);
    }

    private void checkNotBelow(RawFunction port, List<RawFunction> card) {
        RawFunction at = port;
        while (at != null) {
            if (card.contains(at)) {
                throw new IllegalArgumentException(port.address + " is part of the card or below it");
            }
            at = at.parent == null ? null : functions.get(at.parent);
        }
    }

    /**
     * What if the ACS control register of a function held these bits.
     *
     * @throws IllegalArgumentException if there is no such function
     */
    public void accessControl(BusDeviceFunction address, int control) {
        require(address).acs = new AccessControl.Present(control, control);
    }

    /**
     * What if a function published memory.
     *
     * @param bytes more than 0
     * @throws IllegalArgumentException if there is no such function
     */
    public void publish(BusDeviceFunction address, long bytes) {
        var function = require(address);
        function.published = true;
        function.peerMemory = bytes;
    }

    /**
     * Names a device of a function.
     *
     * @throws IllegalArgumentException if there is no such function
     */
    public void attach(String name, BusDeviceFunction address) {
        devices.add(new AttachedDevice(name, Optional.of(require(address).address)));
    }

    /** The machine as JSON that {@link TopologyImport} reads again; what-if changes are in it, addresses of BARs are not. */
    public String save() {
        return ModelFile.write(
                functions.values(),
                function -> !unplaced.contains(Placement.bus(function.address)),
                cpu,
                whole,
                devices,
                notes);
    }

    private RawFunction require(BusDeviceFunction address) {
        var function = functions.get(address);
        if (function == null) {
            throw new IllegalArgumentException("there is no function " + address);
        }
        return function;
    }

    /** @throws DumpException if the functions cannot form a machine */
    public ImportedTopology build() {
        return new Assembly().build();
    }

    /** Builds from the root buses downward; the order of a bus is that of addresses. */
    private final class Assembly {

        private final TopologyBuilder builder = new TopologyBuilder();
        private final Map<BusDeviceFunction, List<RawFunction>> below = new HashMap<>();
        private final Map<BusDeviceFunction, PciFunction> made = new HashMap<>();
        private final Map<PciFunction, ImportedFunction> imported = new HashMap<>();
        private final Map<BusId, PciBus> roots =
                new TreeMap<>(Comparator.comparingInt(BusId::domain).thenComparingInt(BusId::number));

        ImportedTopology build() {
            Map<BusId, List<RawFunction>> onRoots =
                    new TreeMap<>(Comparator.comparingInt(BusId::domain).thenComparingInt(BusId::number));
            for (var function : functions.values()) {
                var sits = sitsWith(function);
                if (sits.parent == null || sits.onRoot) {
                    onRoots.computeIfAbsent(rootOf(sits), _ -> new ArrayList<>())
                            .add(function);
                } else {
                    below.computeIfAbsent(sits.parent, _ -> new ArrayList<>()).add(function);
                }
            }
            onRoots.forEach((bus, members) -> {
                var root = builder.hostBridge(bus.domain(), bus.number()).rootBus();
                roots.put(bus, root);
                placeAll(root, members);
            });
            checkAllPlaced();
            var topology = builder.build();
            return new ImportedTopology(topology, imported, cpu, hostBridges(unplaced), doubtful(), devices, notes());
        }

        private RawFunction sitsWith(RawFunction function) {
            return function.physical == null ? function : require(function.physical);
        }

        private BusId rootOf(RawFunction function) {
            return new BusId(function.address.domain(), function.address.bus());
        }

        /** Physical functions first: virtual ones refer to them. */
        private void placeAll(PciBus bus, List<RawFunction> members) {
            members.sort(Comparator.comparing((RawFunction one) -> one.physical != null)
                    .thenComparing(BY_ADDRESS));
            for (var member : members) {
                var function = place(bus, member);
                var children = below.remove(member.address);
                if (children != null) {
                    placeAll(secondary(function, member, children), children);
                }
            }
        }

        private PciBus secondary(PciFunction function, RawFunction bridge, List<RawFunction> children) {
            if (!function.portType().isBridge()) {
                throw children.getFirst().refusal("a place below " + bridge.address, "a bridge there");
            }
            int number = bridge.secondary > 0
                    ? bridge.secondary
                    : children.getFirst().address.bus();
            return builder.secondaryBus(function, number);
        }

        private PciFunction place(PciBus bus, RawFunction raw) {
            var function = function(raw);
            try {
                builder.place(bus, raw.address.device(), raw.address.function(), function);
            } catch (TopologyException e) {
                throw raw.refusal(String.valueOf(e.getMessage()), "a free place");
            }
            made.put(raw.address, function);
            imported.put(function, imported(raw, function));
            return function;
        }

        private PciFunction function(RawFunction raw) {
            var builder = PciFunction.builder(raw.address.toString())
                    .address(raw.address)
                    .portType(raw.typeOrGuess())
                    .identity(raw.identity());
            if (raw.acs instanceof AccessControl.Present(int services, int control)) {
                builder.acs(services | control, control);
            }
            var physical = raw.physical == null ? null : made.get(raw.physical);
            if (physical != null) {
                builder.virtualFunctionOf(physical);
            }
            return builder.build();
        }

        private ImportedFunction imported(RawFunction raw, PciFunction function) {
            return new ImportedFunction(
                    function,
                    raw.acs,
                    raw.type,
                    raw.identityRead(),
                    raw.classCode,
                    raw.decodes != null,
                    raw.bars,
                    raw.published,
                    raw.peerMemory,
                    moved.get(raw.address),
                    raw.description);
        }

        private void checkAllPlaced() {
            for (var left : below.values()) {
                throw left.getFirst().refusal("no way from a root bus to it", "a tree");
            }
        }

        private Set<HostBridge> hostBridges(Set<BusId> buses) {
            var found = new HashSet<HostBridge>();
            for (var bus : buses) {
                var root = roots.get(bus);
                if (root != null) {
                    found.add(root.hostBridge());
                }
            }
            return found;
        }

        private Set<HostBridge> doubtful() {
            return whole ? Set.of() : hostBridges(roots.keySet());
        }

        private List<String> notes() {
            var all = new ArrayList<>(notes);
            unplaced.stream()
                    .map(bus ->
                            "the way from bus " + bus + " to the root is not in the dump: add lspci -t, or use -vvv")
                    .sorted()
                    .forEach(all::add);
            long noAcs = functions.values().stream()
                    .filter(one -> one.acs.isUnknown())
                    .count();
            if (noAcs > 0) {
                all.add("ACS of %d of %d functions: %s".formatted(noAcs, functions.size(), reasons()));
            }
            if (cpu == null) {
                all.add("the processor: add /proc/cpuinfo");
            }
            return all;
        }

        private String reasons() {
            var reasons = new LinkedHashSet<String>();
            for (var function : functions.values()) {
                if (function.acs instanceof AccessControl.Unknown(String why)) {
                    reasons.add(why);
                }
            }
            return String.join("; ", reasons);
        }
    }
}
