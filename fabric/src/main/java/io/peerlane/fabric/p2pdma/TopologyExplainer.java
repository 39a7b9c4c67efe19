package io.peerlane.fabric.p2pdma;

import io.peerlane.fabric.pci.BusDeviceFunction;
import io.peerlane.fabric.pci.PciFunction;
import io.peerlane.fabric.pci.PortType;
import io.peerlane.fabric.topology.CpuIdentity;
import io.peerlane.fabric.topology.CpuVendor;
import io.peerlane.fabric.topology.HostBridge;
import io.peerlane.fabric.topology.dump.ImportedFunction;
import io.peerlane.fabric.topology.dump.ImportedTopology;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.OptionalInt;

/**
 * Verdicts about an imported machine, over all that may be true of what its dumps leave open. The chain of bridges above
 * each function is walked once; afterwards a pair costs as many steps as its chains are long. Safe for use by several
 * threads.
 */
public final class TopologyExplainer {

    private static final int MAX_SLOTS = 4;
    private static final CpuIdentity NOT_EXEMPT = new CpuIdentity(CpuVendor.OTHER, 0);

    /**
     * A function with the bridges above it.
     *
     * @param chain itself first, the one on the root bus last
     * @param redirects functions of the chain before this index that certainly redirect
     * @param unknown as {@code redirects}, those that may
     */
    private record Node(
            ImportedFunction imported,
            PciFunction[] chain,
            int[] redirects,
            int[] unknown,
            HostBridge root,
            boolean isPlaced) {
        boolean hasRedirect(int length) {
            return redirects[length] > 0;
        }

        boolean hasUnknown(int length) {
            return unknown[length] > 0;
        }
    }

    private final ImportedTopology machine;
    private final HostBridgeAllowList allowList;
    private final HostBridgeDecision decision;
    private final PathEvaluator evaluator;
    private final IdentityHashMap<PciFunction, Node> nodes = new IdentityHashMap<>();
    private final int[][] hostBridges;
    private final List<PciFunction> freePorts;

    /** @param allowList host bridges that forward peer traffic */
    public TopologyExplainer(ImportedTopology machine, HostBridgeAllowList allowList) {
        this.machine = machine;
        this.allowList = allowList;
        this.decision = new HostBridgeDecision(machine.topology(), machine.cpu().orElse(NOT_EXEMPT), allowList);
        this.evaluator = new PathEvaluator(machine.topology(), decision);
        machine.functions().forEach(function -> nodes.put(function.function(), node(function)));
        this.freePorts = freePorts(machine);
        this.hostBridges = hostBridgeOutcomes(machine.topology().hostBridges());
    }

    private Node node(ImportedFunction imported) {
        List<PciFunction> chain = new ArrayList<>();
        for (var at = java.util.Optional.of(imported.function());
                at.isPresent();
                at = machine.topology().upstream(at.get())) {
            chain.add(at.get());
        }
        int[] redirects = new int[chain.size() + 1];
        int[] unknown = new int[chain.size() + 1];
        for (int i = 0; i < chain.size(); i++) {
            var services = machine.of(chain.get(i)).accessControl();
            redirects[i + 1] = redirects[i] + (services.redirects() ? 1 : 0);
            unknown[i + 1] = unknown[i] + (services.isUnknown() ? 1 : 0);
        }
        var root = machine.topology().hostBridge(imported.function());
        return new Node(imported, chain.toArray(PciFunction[]::new), redirects, unknown, root, machine.isPlaced(root));
    }

    private Node node(PciFunction function) {
        var node = nodes.get(function);
        if (node == null) {
            throw new IllegalArgumentException(function + " is not part of this machine");
        }
        return node;
    }

    /** What is possible between two functions. */
    public PairOutcome outcome(PciFunction provider, PciFunction client) {
        var from = node(provider);
        var to = node(client);
        int i = from.chain().length;
        int j = to.chain().length;
        while (i > 0 && j > 0 && from.chain()[i - 1] == to.chain()[j - 1]) {
            i--;
            j--;
        }
        if (i < from.chain().length) {
            return common(from, to, i, j);
        }
        return separate(from, to);
    }

    /** @param i index of the lowest common function in the provider's chain, {@code j} in the client's */
    private PairOutcome common(Node from, Node to, int i, int j) {
        int hostBridge = hostBridge(from, to);
        if (from.hasRedirect(i + 1) || to.hasRedirect(j)) {
            return new PairOutcome(hostBridge, i + j);
        }
        boolean open = from.hasUnknown(i + 1) || to.hasUnknown(j);
        return new PairOutcome(PairOutcome.DIRECT | (open ? hostBridge : 0), i + j);
    }

    private PairOutcome separate(Node from, Node to) {
        int hostBridge = hostBridge(from, to);
        int hops = from.chain().length + to.chain().length;
        if (from.isPlaced() && to.isPlaced()) {
            return new PairOutcome(hostBridge, hops);
        }
        if (from.root() == to.root()) {
            boolean redirected = from.hasRedirect(from.chain().length) || to.hasRedirect(to.chain().length);
            return new PairOutcome(hostBridge | (redirected ? 0 : PairOutcome.DIRECT), hops);
        }
        boolean mayMeet = from.root().domain() == to.root().domain() && mayHaveCommon(from) && mayHaveCommon(to);
        return new PairOutcome(hostBridge | (mayMeet ? PairOutcome.DIRECT : 0), -1);
    }

    /** On a way that is known, only a bridge can be common with another function. */
    private boolean mayHaveCommon(Node node) {
        return !node.isPlaced()
                || Arrays.stream(node.chain()).map(machine::of).anyMatch(one -> one.isBridge() || one.classCode() < 0);
    }

    private int hostBridge(Node from, Node to) {
        return hostBridges[from.root().index()][to.root().index()];
    }

    private int[][] hostBridgeOutcomes(List<HostBridge> bridges) {
        int[][] outcomes = new int[bridges.size()][bridges.size()];
        for (var a : bridges) {
            for (var b : bridges) {
                outcomes[a.index()][b.index()] = hostBridgeOutcome(a, b);
            }
        }
        return outcomes;
    }

    private int hostBridgeOutcome(HostBridge a, HostBridge b) {
        var cpu = machine.cpu();
        if (cpu.isPresent() && HostBridgeDecision.isExempt(cpu.get())) {
            return PairOutcome.THROUGH;
        }
        int listed = a == b ? listed(a, true) : both(listed(a, false), listed(b, false));
        boolean mayBeOne = a != b && a.domain() == b.domain() && !(machine.isPlaced(a) && machine.isPlaced(b));
        if (mayBeOne) {
            listed |= listed(machine.isPlaced(a) ? a : b, true);
        }
        return cpu.isPresent() ? listed : listed | PairOutcome.THROUGH;
    }

    /** Both must be accepted. */
    private static int both(int a, int b) {
        if (a == PairOutcome.REFUSED || b == PairOutcome.REFUSED) {
            return PairOutcome.REFUSED;
        }
        return a | b;
    }

    private int listed(HostBridge bridge, boolean same) {
        var functions = bridge.rootBus().functions();
        if (!machine.isPlaced(bridge) || functions.isEmpty()) {
            return PairOutcome.THROUGH | PairOutcome.REFUSED;
        }
        var first = machine.of(functions.getFirst());
        boolean isHostBridgeSlot =
                first.address().device() == 0 && first.address().function() == 0;
        if (!isHostBridgeSlot && !machine.isFirstKnown(bridge)) {
            return PairOutcome.THROUGH | PairOutcome.REFUSED;
        }
        boolean mayBeRootPort = first.isBridge() || first.classCode() < 0;
        boolean isRejected = !isHostBridgeSlot
                && first.type().map(type -> type != PortType.ROOT_PORT).orElse(!mayBeRootPort);
        if (isRejected) {
            return PairOutcome.REFUSED;
        }
        int accepted = accepted(first, same);
        boolean isCertain = isHostBridgeSlot || first.type().isPresent();
        return isCertain || accepted == PairOutcome.REFUSED ? accepted : PairOutcome.THROUGH | PairOutcome.REFUSED;
    }

    private int accepted(ImportedFunction first, boolean same) {
        if (!first.isIdentityKnown()) {
            return PairOutcome.THROUGH | PairOutcome.REFUSED;
        }
        var identity = first.function().identity();
        return allowList
                        .find(identity.vendor(), identity.device())
                        .filter(entry -> same || !entry.sameHostBridge())
                        .isPresent()
                ? PairOutcome.THROUGH
                : PairOutcome.REFUSED;
    }

    /** The verdict with its reasons, and every other that is possible. */
    public PossibleVerdict explain(PciFunction provider, PciFunction client) {
        var outcome = outcome(provider, client);
        var verdict = evaluator.evaluate(provider, client);
        var hops = outcome.hops() < 0 ? OptionalInt.empty() : OptionalInt.of(outcome.hops());
        boolean open = !outcome.isCertain() || hops.isEmpty();
        return new PossibleVerdict(
                verdict, outcome.possible(), hops, open ? unknowns(verdict, node(provider), node(client)) : List.of());
    }

    /**
     * Free switch ports below which the client, as it is, would be reached directly.
     *
     * @return at most {@value #MAX_SLOTS}; none if the client itself redirects or may
     */
    public List<BusDeviceFunction> slotsFor(PciFunction provider, PciFunction client) {
        var services = machine.of(client).accessControl();
        if (services.redirects() || services.isUnknown() || machine.of(client).isBridge()) {
            return List.of();
        }
        return freePorts.stream()
                .filter(port -> outcome(provider, port).types() == PairOutcome.DIRECT)
                .limit(MAX_SLOTS)
                .map(PciFunction::address)
                .toList();
    }

    private static List<PciFunction> freePorts(ImportedTopology machine) {
        return machine.functions().stream()
                .map(ImportedFunction::function)
                .filter(one -> one.portType() == PortType.DOWNSTREAM_PORT)
                .filter(one -> machine.topology()
                        .secondaryBus(one)
                        .filter(bus -> bus.functions().isEmpty())
                        .isPresent())
                .toList();
    }

    private List<String> unknowns(Verdict verdict, Node from, Node to) {
        List<String> unknowns = new ArrayList<>();
        if (!from.isPlaced()) {
            unknowns.add("the way from bus " + name(from.root()) + " to the root");
        }
        if (!to.isPlaced() && to.root() != from.root()) {
            unknowns.add("the way from bus " + name(to.root()) + " to the root");
        }
        if (verdict.common().isPresent() || !from.isPlaced()) {
            var hidden = verdict.walk().stream()
                    .map(WalkStep::address)
                    .filter(address ->
                            machine.find(address).orElseThrow().accessControl().isUnknown())
                    .map(Object::toString)
                    .toList();
            if (!hidden.isEmpty()) {
                unknowns.add("whether ACS redirects at " + String.join(", ", hidden));
            }
        }
        if (machine.cpu().isEmpty()) {
            unknowns.add("the processor");
        }
        addHostBridge(unknowns, from.root());
        if (from.root() != to.root()) {
            addHostBridge(unknowns, to.root());
        }
        return unknowns;
    }

    private void addHostBridge(List<String> unknowns, HostBridge bridge) {
        boolean exempt = machine.cpu().filter(HostBridgeDecision::isExempt).isPresent();
        if (!exempt && machine.isPlaced(bridge) && Integer.bitCount(listed(bridge, true)) > 1) {
            unknowns.add("which device stands for host bridge " + name(bridge));
        }
    }

    /** What is decided for pairs without a direct way: by the processor for all, or by each host bridge. Short phrases. */
    public List<String> hostBridges() {
        String exemption = decision.exemption();
        if (exemption != null) {
            return List.of("any: " + exemption);
        }
        List<String> texts = new ArrayList<>();
        for (var bridge : machine.topology().hostBridges()) {
            if (machine.isPlaced(bridge)) {
                boolean isOpen = Integer.bitCount(listed(bridge, true)) > 1;
                String text = decision.check(bridge, true).describe().replaceFirst("^Host bridge ", "");
                texts.add(isOpen ? name(bridge) + ": it is not known which device stands for it" : text);
            }
        }
        return texts;
    }

    private static String name(HostBridge bridge) {
        return "%04x:%02x".formatted(bridge.domain(), bridge.rootBus().number());
    }
}
