package io.peerlane.fabric.p2pdma.vectors;

import io.peerlane.fabric.pci.BusDeviceFunction;
import io.peerlane.fabric.pci.PciFunction;
import io.peerlane.fabric.pci.PciFunctionBuilder;
import io.peerlane.fabric.pci.PciIdentity;
import io.peerlane.fabric.pci.PortType;
import io.peerlane.fabric.topology.PciBus;
import io.peerlane.fabric.topology.PciTopology;
import io.peerlane.fabric.topology.TopologyBuilder;
import io.peerlane.fabric.topology.TopologyException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Reads the host bridges of a case and everything below them. For one use. */
final class TopologyReader {

    /**
     * What was read.
     *
     * @param functions by address
     * @param peerStates the functions with peer-to-peer state, and whether they are published
     */
    record Result(PciTopology topology, Map<String, PciFunction> functions, Map<PciFunction, Boolean> peerStates) {}

    private final Fields fields;
    private final TopologyBuilder builder = new TopologyBuilder();
    private final Map<String, PciFunction> functions = new LinkedHashMap<>();
    private final Map<PciFunction, Boolean> peerStates = new LinkedHashMap<>();

    TopologyReader(Fields fields) {
        this.fields = fields;
    }

    Result read() {
        for (var root : fields.objects("roots")) {
            addAll(rootBus(root), root.objects("nodes"));
        }
        return new Result(builder.build(), functions, peerStates);
    }

    private PciBus rootBus(Fields root) {
        try {
            return builder.hostBridge(root.integer("domain"), busNumber(root, "bus"))
                    .rootBus();
        } catch (TopologyException e) {
            throw root.refusal("bus", String.valueOf(e.getMessage()), "a root bus of its own");
        }
    }

    private static int busNumber(Fields fields, String key) {
        int number = fields.integer(key);
        if (number < 0 || number > 255) {
            throw fields.refusal(key, "" + number, "a bus number, 0 to 255");
        }
        return number;
    }

    private void addAll(PciBus bus, List<Fields> nodes) {
        nodes.forEach(node -> add(bus, node));
    }

    private void add(PciBus bus, Fields node) {
        var function = function(node);
        try {
            builder.placeFixed(bus, function);
        } catch (TopologyException e) {
            throw node.refusal("bdf", String.valueOf(e.getMessage()), "a free address on " + bus);
        }
        functions.put(function.name(), function);
        peerState(node).ifPresent(published -> peerStates.put(function, published));
        addChildren(function, node);
    }

    /** A bridge with nothing below may leave out its bus. */
    private void addChildren(PciFunction function, Fields node) {
        var children = node.has("children") ? node.objects("children") : List.<Fields>of();
        if (children.isEmpty() && !(function.portType().isBridge() && node.has("secondary"))) {
            return;
        }
        if (!function.portType().isBridge()) {
            throw node.refusal("children", "devices below a " + node.text("type"), "a bridge");
        }
        addAll(builder.secondaryBus(function, busNumber(node, "secondary")), children);
    }

    private PciFunction function(Fields node) {
        BusDeviceFunction address = node.address("bdf");
        var function = PciFunction.builder(address.toString())
                .address(address)
                .portType(portType(node))
                .identity(identity(node));
        acs(node, function);
        if (node.has("physfn")) {
            function.virtualFunctionOf(physicalFunction(node));
        }
        return function.build();
    }

    private static PortType portType(Fields node) {
        String type = node.text("type");
        return Arrays.stream(PortType.values())
                .filter(one -> one.name().toLowerCase(Locale.ROOT).equals(type))
                .findFirst()
                .orElseThrow(() -> node.refusal("type", type, "a port type such as endpoint or root_port"));
    }

    private static PciIdentity identity(Fields node) {
        node.text("vendor");
        node.text("device");
        return new PciIdentity(
                node.id("vendor", 0), node.id("device", 0), 0, 0, node.id("subvendor", 0), node.id("subdevice", 0));
    }

    private static void acs(Fields node, PciFunctionBuilder function) {
        node.object("acs").ifPresent(acs -> function.acs(acs.register("cap"), acs.register("ctrl")));
    }

    private PciFunction physicalFunction(Fields node) {
        String address = node.text("physfn");
        var physical = functions.get(address);
        if (physical == null) {
            throw node.refusal("physfn", address, "a function listed before");
        }
        return physical;
    }

    /** Whether the memory is published; empty without peer-to-peer state. */
    private static Optional<Boolean> peerState(Fields node) {
        if (!node.has("p2p")) {
            return Optional.empty();
        }
        String state = node.text("p2p");
        return switch (state) {
            case "published" -> Optional.of(true);
            case "unpublished" -> Optional.of(false);
            default -> throw node.refusal("p2p", state, "published or unpublished");
        };
    }
}
