package io.peerlane.fabric.p2pdma;

import io.peerlane.fabric.pci.BusDeviceFunction;
import io.peerlane.fabric.pci.PciFunction;
import io.peerlane.fabric.pci.PciFunctionBuilder;
import io.peerlane.fabric.pci.PciIdentity;
import io.peerlane.fabric.pci.PortType;
import io.peerlane.fabric.topology.PciBus;
import io.peerlane.fabric.topology.TopologyBuilder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * A random machine and, worked out from a model of its own by plain search, how its functions reach each other. Shares
 * nothing with the code under test but the functions it builds.
 */
final class PeerPathOracle {

    /** What the model answers for a pair. */
    record Answer(MapType mapType, int hops, List<BusDeviceFunction> redirectors) {}

    /** @param control of the access control registers; -1 for a function without */
    private record Node(
            int host, @Nullable Node up, @Nullable Node physical, int control, int identity, boolean rootPort) {
        boolean redirects() {
            return control >= 0 && ((control >> 2 & 1) == 1 || (control >> 3 & 1) == 1 || (control >> 5 & 1) == 1);
        }

        @Nullable
        Node above() {
            return physical == null ? up : physical.up;
        }
    }

    /** Identity of host bridges to choose from, and whether the list has it: for any pair, one host bridge, or not. */
    private static final Map<Integer, String> IDENTITIES = Map.of(
            0x80863c01, "same",
            0x80862f00, "same",
            0x80862030, "any",
            0x808609a2, "any",
            0x1ae01234, "any",
            0x80861237, "no",
            0x10222020, "no");

    private static final int[] CONTROLS = {-1, 0, 0, 0, 0x53, 0x04, 0x08, 0x20, 0x1d};
    private static final int MAX_BUSES = 40;

    final TopologyBuilder builder = new TopologyBuilder();
    final List<PciFunction> functions = new ArrayList<>();
    private final List<Node> nodes = new ArrayList<>();
    private final List<Integer> firstOfHost = new ArrayList<>();
    private final List<Boolean> firstAtZero = new ArrayList<>();
    private final Random random;
    private final boolean exempt;
    private int nextBus;

    PeerPathOracle(Random random, boolean exempt) {
        this.random = random;
        this.exempt = exempt;
        int hosts = 1 + random.nextInt(3);
        for (int host = 0; host < hosts; host++) {
            addHost(host);
        }
    }

    private void addHost(int host) {
        int domain = random.nextInt(2);
        int number = host * 0x50;
        nextBus = number + 1;
        firstOfHost.add(nodes.size());
        PciBus root = builder.hostBridge(domain, number).rootBus();
        int slot = random.nextInt(3);
        firstAtZero.add(slot == 0);
        if (random.nextBoolean()) {
            add(host, root, null, slot++, PortType.CONVENTIONAL);
        }
        for (int ports = 1 + random.nextInt(3); ports > 0; ports--) {
            addBelow(host, root, null, slot++, 0);
        }
    }

    private void addBelow(int host, PciBus bus, @Nullable Node up, int slot, int depth) {
        boolean bridge = depth < 5 && nextBus % 0x50 < MAX_BUSES && random.nextInt(10) < (depth == 0 ? 8 : 5);
        if (!bridge) {
            Node endpoint = add(host, bus, up, slot, up == null ? PortType.RC_ENDPOINT : PortType.ENDPOINT);
            if (random.nextInt(4) == 0) {
                addVirtual(host, bus, endpoint, slot);
            }
            return;
        }
        var types = List.of(PortType.UPSTREAM_PORT, PortType.DOWNSTREAM_PORT);
        Node port = add(host, bus, up, slot, up == null ? PortType.ROOT_PORT : types.get(depth % 2));
        PciBus below = builder.secondaryBus(functions.getLast(), nextBus++);
        for (int i = 0, children = random.nextInt(4); i < children; i++) {
            addBelow(host, below, port, i, depth + 1);
        }
    }

    private Node add(int host, PciBus bus, @Nullable Node up, int slot, PortType type) {
        int control = CONTROLS[random.nextInt(CONTROLS.length)];
        var choice = new ArrayList<>(IDENTITIES.keySet().stream().sorted().toList());
        int identity = choice.get(random.nextInt(choice.size()));
        var address = new BusDeviceFunction(bus.hostBridge().domain(), bus.number(), slot, 0);
        var node = new Node(host, up, null, control, identity, type == PortType.ROOT_PORT);
        place(bus, node, PciFunction.builder(address.toString()).portType(type), address);
        return node;
    }

    /** A virtual function, on a bus number of its own now and then. */
    private void addVirtual(int host, PciBus bus, Node physical, int slot) {
        int number = random.nextBoolean() ? bus.number() : nextBus++;
        var address = new BusDeviceFunction(bus.hostBridge().domain(), number, slot, 1);
        int control = CONTROLS[random.nextInt(CONTROLS.length)];
        var node = new Node(host, null, physical, control, physical.identity, false);
        place(bus, node, PciFunction.builder(address.toString()).virtualFunctionOf(functions.getLast()), address);
    }

    private void place(PciBus bus, Node node, PciFunctionBuilder function, BusDeviceFunction address) {
        if (node.control >= 0) {
            function.acs(0x7f, node.control);
        }
        var built = function.identity(PciIdentity.of(node.identity >>> 16, node.identity & 0xffff, 0))
                .address(address)
                .build();
        builder.placeFixed(bus, built);
        functions.add(built);
        nodes.add(node);
    }

    /** By trying every ancestor of one against every ancestor of the other. */
    Answer answer(int provider, int client) {
        List<Node> up = ancestors(nodes.get(provider));
        List<Node> down = ancestors(nodes.get(client));
        int best = Integer.MAX_VALUE;
        int meetUp = -1;
        int meetDown = -1;
        for (int i = 0; i < up.size(); i++) {
            for (int j = 0; j < down.size(); j++) {
                if (up.get(i) == down.get(j) && i + j < best) {
                    best = i + j;
                    meetUp = i;
                    meetDown = j;
                }
            }
        }
        MapType far = throughHost(nodes.get(provider).host, nodes.get(client).host)
                ? MapType.THRU_HOST_BRIDGE
                : MapType.NOT_SUPPORTED;
        if (meetUp < 0) {
            return new Answer(far, up.size() + down.size(), List.of());
        }
        List<Node> tested = new ArrayList<>(up.subList(0, meetUp + 1));
        tested.addAll(down.subList(0, meetDown));
        var redirectors = tested.stream()
                .filter(Node::redirects)
                .map(node -> functions.get(indexOf(node)).address())
                .toList();
        return new Answer(redirectors.isEmpty() ? MapType.BUS_ADDR : far, best, redirectors);
    }

    /** By identity: two functions may look alike. */
    private int indexOf(Node wanted) {
        for (int i = 0; i < nodes.size(); i++) {
            if (nodes.get(i) == wanted) {
                return i;
            }
        }
        throw new IllegalStateException("no such node");
    }

    private static List<Node> ancestors(Node node) {
        List<Node> all = new ArrayList<>();
        for (Node at = node; at != null; at = at.above()) {
            all.add(at);
        }
        return all;
    }

    private boolean throughHost(int one, int other) {
        if (exempt) {
            return true;
        }
        return one == other ? listed(one).matches("any|same") : (listed(one) + listed(other)).equals("anyany");
    }

    private String listed(int host) {
        Node first = nodes.get(firstOfHost.get(host));
        boolean stands = firstAtZero.get(host) || first.rootPort;
        return stands ? String.valueOf(IDENTITIES.get(first.identity)) : "no";
    }
}
