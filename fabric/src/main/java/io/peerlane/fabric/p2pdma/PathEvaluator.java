package io.peerlane.fabric.p2pdma;

import io.peerlane.fabric.pci.BusDeviceFunction;
import io.peerlane.fabric.pci.PciFunction;
import io.peerlane.fabric.topology.PciTopology;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Walks from a provider and a client up to their common bridge and decides by what it meets. Stateless. */
final class PathEvaluator {

    private final PciTopology topology;
    private final HostBridgeDecision hostBridges;

    PathEvaluator(PciTopology topology, HostBridgeDecision hostBridges) {
        this.topology = topology;
        this.hostBridges = hostBridges;
    }

    Verdict evaluate(PciFunction provider, PciFunction client) {
        var fromProvider = chain(provider);
        var fromClient = chain(client);
        for (int i = 0; i < fromProvider.size(); i++) {
            int j = fromClient.indexOf(fromProvider.get(i));
            if (j >= 0) {
                return common(fromProvider.subList(0, i + 1), fromClient.subList(0, j));
            }
        }
        return separate(fromProvider, fromClient);
    }

    /** The function and the bridges above it; the one on the root bus is last. */
    private List<PciFunction> chain(PciFunction function) {
        List<PciFunction> chain = new ArrayList<>();
        Optional<PciFunction> at = Optional.of(function);
        while (at.isPresent()) {
            chain.add(at.get());
            at = topology.upstream(at.get());
        }
        return chain;
    }

    /** @param fromProvider ends with the common function; {@code fromClient} ends below it */
    private Verdict common(List<PciFunction> fromProvider, List<PciFunction> fromClient) {
        List<WalkStep> walk = new ArrayList<>();
        int last = fromProvider.size() - 1;
        addSteps(walk, fromProvider.subList(0, last), WalkStep.Role.PROVIDER_SIDE);
        addSteps(walk, fromProvider.subList(last, last + 1), WalkStep.Role.COMMON);
        addSteps(walk, fromClient, WalkStep.Role.CLIENT_SIDE);
        var redirectors = redirectors(walk);
        int hops = last + fromClient.size();
        var provider = fromProvider.getFirst();
        var client = fromClient.isEmpty() ? fromProvider.getLast() : fromClient.getFirst();
        return redirectors.isEmpty()
                ? new Verdict(
                        provider.address(),
                        client.address(),
                        MapType.BUS_ADDR,
                        hops,
                        walk,
                        redirectors,
                        null,
                        List.of())
                : hostBridges.decide(provider, client, hops, walk, redirectors);
    }

    private Verdict separate(List<PciFunction> fromProvider, List<PciFunction> fromClient) {
        List<WalkStep> walk = new ArrayList<>();
        addSteps(walk, fromProvider, WalkStep.Role.PROVIDER_SIDE);
        addSteps(walk, fromClient, WalkStep.Role.CLIENT_SIDE);
        return hostBridges.decide(fromProvider.getFirst(), fromClient.getFirst(), walk.size(), walk, List.of());
    }

    private static void addSteps(List<WalkStep> walk, List<PciFunction> functions, WalkStep.Role role) {
        for (var function : functions) {
            walk.add(new WalkStep(function.address(), role, AcsRegisters.redirects(function)));
        }
    }

    private static List<BusDeviceFunction> redirectors(List<WalkStep> walk) {
        return walk.stream().filter(WalkStep::redirects).map(WalkStep::address).toList();
    }
}
