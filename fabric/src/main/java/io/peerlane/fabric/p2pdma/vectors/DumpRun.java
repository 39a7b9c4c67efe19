package io.peerlane.fabric.p2pdma.vectors;

import io.peerlane.fabric.p2pdma.DmaClient;
import io.peerlane.fabric.p2pdma.HostBridgeAllowList;
import io.peerlane.fabric.p2pdma.P2pDma;
import io.peerlane.fabric.p2pdma.PossibleVerdict;
import io.peerlane.fabric.p2pdma.TopologyExplainer;
import io.peerlane.fabric.pci.BusDeviceFunction;
import io.peerlane.fabric.pci.PciFunction;
import io.peerlane.fabric.topology.CpuIdentity;
import io.peerlane.fabric.topology.PciTopology;
import io.peerlane.fabric.topology.dump.AccessControl;
import io.peerlane.fabric.topology.dump.ImportedFunction;
import io.peerlane.fabric.topology.dump.ImportedTopology;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * Compares one imported machine with a case: its functions, and its answers. Where the dump leaves something open the
 * expected answer must be among the possible ones; a dump without any capabilities must leave open exactly what the case
 * says.
 */
final class DumpRun {

    private static final long SEED = 1;

    private final DistanceCase expected;
    private final ImportedTopology machine;
    private final TopologyExplainer explainer;
    private final Mismatches mismatches;
    private final boolean hasPeerStates;
    private int queries;
    private int certain;
    private int open;

    /** @param hasPeerStates true if the dump tells who publishes memory, and names disks and network devices */
    DumpRun(DistanceCase expected, ImportedTopology machine, boolean hasPeerStates) {
        this.expected = expected;
        this.machine = machine;
        this.explainer = new TopologyExplainer(machine, HostBridgeAllowList.LINUX_7_2);
        this.mismatches = new Mismatches(expected.id());
        this.hasPeerStates = hasPeerStates;
    }

    DumpReport run(String file, String format) {
        checkFunctions();
        var full = hasPeerStates && isFullyKnown() ? new DistanceRun(fullMachine(), mismatches) : null;
        for (int i = 0; i < expected.queries().size(); i++) {
            mismatches.at(i);
            var query = expected.queries().get(i);
            if (query instanceof DistanceQuery.Distance distance) {
                pair(distance);
            }
            if (full != null && namesOnlyKnown(query)) {
                full.run(query);
                queries += query instanceof DistanceQuery.Distance ? 0 : 1;
            }
        }
        return new DumpReport(file, format, queries, certain, open, mismatches.all());
    }

    private void checkFunctions() {
        var topology = new TopologyReader(expected.machine().fields()).read();
        for (var function : topology.topology().functions()) {
            var found = machine.find(function.address());
            if (found.isEmpty()) {
                mismatches.check("function", function.name(), "not in the dump");
            } else {
                check(topology.topology(), function, found.get());
            }
        }
        machine.functions().stream()
                .map(one -> one.address().toString())
                .filter(name -> !topology.functions().containsKey(name))
                .forEach(name -> mismatches.check("function", "none at " + name, name));
    }

    private void check(PciTopology topology, PciFunction function, ImportedFunction found) {
        String name = function.name();
        found.type().ifPresent(type -> mismatches.check(name + ".type", function.portType(), type));
        if (found.isIdentityKnown()) {
            mismatches.check(name + ".identity", function.identity().toString(), found.identity());
        }
        if (!found.accessControl().isUnknown()) {
            mismatches.check(name + ".acs", acs(function), acs(found.accessControl()));
        }
        if (machine.isPlaced(machine.topology().hostBridge(found.function()))) {
            mismatches.check(name + ".above", above(topology, function), above(machine.topology(), found.function()));
        }
    }

    private static String acs(PciFunction function) {
        return function.acs().map(acs -> "0x%02x".formatted(acs.control())).orElse("none");
    }

    private static String acs(AccessControl services) {
        return services instanceof AccessControl.Present present ? "0x%02x".formatted(present.control()) : "none";
    }

    private static String above(PciTopology topology, PciFunction function) {
        return topology.upstream(function)
                .map(bridge -> bridge.address().toString())
                .orElse("root bus");
    }

    private boolean isFullyKnown() {
        return machine.functions().stream().noneMatch(one -> one.accessControl().isUnknown() || !one.isIdentityKnown());
    }

    private VectorMachine fullMachine() {
        CpuIdentity cpu = machine.cpu().orElseThrow();
        var p2p = new P2pDma(machine.topology(), cpu, List.of(), new Random(SEED), _ -> {});
        Map<String, PciFunction> functions = new HashMap<>();
        Map<String, DmaClient> devices = new HashMap<>();
        for (var one : machine.functions()) {
            functions.put(one.address().toString(), one.function());
            devices.put(one.address().toString(), DmaClient.of(one.function()));
            Boolean published = one.isPublished();
            if (published != null) {
                p2p.init(one.function());
                p2p.publish(one.function(), published);
            }
        }
        machine.devices()
                .forEach(device -> devices.put(
                        device.name(),
                        device.parent()
                                .flatMap(machine::find)
                                .map(parent -> DmaClient.below(DmaClient.of(parent.function()), device.name()))
                                .orElse(DmaClient.detached(device.name()))));
        return new VectorMachine(p2p, functions, devices);
    }

    /** A query about what the dump lacks is a mismatch by itself. */
    private boolean namesOnlyKnown(DistanceQuery query) {
        List<String> names =
                switch (query) {
                    case DistanceQuery.Distance one -> List.of(one.provider(), one.client());
                    case DistanceQuery.DistanceMany many -> many.clients();
                    case DistanceQuery.Find find -> find.clients();
                    case DistanceQuery.MapTypeOf one -> List.of(one.provider(), one.client());
                    case DistanceQuery.SetAcs one -> List.of(one.device());
                    case DistanceQuery.Publish one -> List.of(one.device());
                    case DistanceQuery.P2pmemStore _ -> List.of();
                };
        var missing = names.stream().filter(name -> !isKnown(name)).toList();
        missing.forEach(name -> mismatches.check("device", name, "not in the dump"));
        return missing.isEmpty();
    }

    private boolean isKnown(String name) {
        return machine.devices().stream().anyMatch(device -> device.name().equals(name))
                || address(name).flatMap(machine::find).isPresent();
    }

    private static java.util.Optional<BusDeviceFunction> address(String name) {
        try {
            return java.util.Optional.of(BusDeviceFunction.parse(name));
        } catch (IllegalArgumentException _) {
            return java.util.Optional.empty();
        }
    }

    /** Clients that are no PCI functions are in no text. */
    private void pair(DistanceQuery.Distance query) {
        var client = address(query.client());
        var provider = address(query.provider());
        if (client.isEmpty() || provider.isEmpty()) {
            return;
        }
        var to = client.flatMap(machine::find);
        var from = provider.flatMap(machine::find);
        if (to.isEmpty() || from.isEmpty()) {
            mismatches.check("pair", query.provider() + " and " + query.client(), "not both in the dump");
            return;
        }
        queries++;
        compare(query, explainer.explain(from.get().function(), to.get().function()));
    }

    private void compare(DistanceQuery.Distance query, PossibleVerdict found) {
        found.knownHops().ifPresent(hops -> mismatches.check("hops", "" + query.hops(), "" + hops));
        var possible = found.possible().stream().map(Object::toString).toList();
        if (found.isCertain()) {
            certain++;
            mismatches.check("map", "" + query.map(), possible.getFirst());
        } else {
            open++;
            if (!possible.contains("" + query.map())) {
                mismatches.check("map", "" + query.map(), "one of " + possible);
            }
        }
        if (showsHeadersOnly() && !query.withoutCapabilities().isEmpty()) {
            mismatches.check(
                    "without_capabilities",
                    query.withoutCapabilities().stream().sorted().toList(),
                    possible.stream().sorted().toList());
        }
    }

    /** An ordinary user's dump: every header, and no capability of any function. */
    private boolean showsHeadersOnly() {
        return machine.functions().stream().allMatch(DumpRun::showsHeaderOnly)
                && machine.topology().hostBridges().stream().allMatch(machine::isPlaced);
    }

    private static boolean showsHeaderOnly(ImportedFunction function) {
        return function.isHeaderShown()
                && function.isIdentityKnown()
                && function.type().map(type -> !type.isExpress()).orElse(true);
    }
}
