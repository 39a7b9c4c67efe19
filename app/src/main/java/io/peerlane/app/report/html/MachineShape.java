package io.peerlane.app.report.html;

import io.peerlane.app.report.LinkCounts;
import io.peerlane.app.report.html.MachineNode.Kind;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What hangs below what in a machine, read from its own description: the document that a target gives of itself, as the report
 * keeps it. Of any topology; what the document does not say is left out, never guessed.
 */
final class MachineShape {

    private static final Set<String> PORTS = Set.of("root_port", "downstream_port");
    private static final Set<String> INNER =
            Set.of("upstream_port", "pcie_to_pci_bridge", "pci_to_pcie_bridge", "conventional_bridge");
    private static final int BUS_LENGTH = "0000:00".length();

    /** A function of the document. */
    private record Function(
            String address,
            String name,
            String type,
            @Nullable String parent,
            String driver) {

        boolean isPort() {
            return PORTS.contains(type);
        }

        /** The host's side of a root bus, which is no device; or a port of it without anything below. */
        boolean isHostBridge() {
            return parent == null && type.equals("conventional");
        }

        String bus() {
            return address.length() < BUS_LENGTH ? address : address.substring(0, BUS_LENGTH);
        }

        String device() {
            int dot = address.lastIndexOf('.');
            return dot < 0 ? address : address.substring(0, dot);
        }
    }

    private final List<Function> functions;
    private final Set<String> drives;

    private MachineShape(List<Function> functions, Set<String> drives) {
        this.functions = functions;
        this.drives = drives;
    }

    /**
     * One node for each root bus.
     *
     * @param machine the description; without functions every link hangs from one root complex, for no more is known
     * @param links those of the ledger
     */
    static List<MachineNode> of(Map<String, Object> machine, List<LinkCounts> links) {
        List<Function> functions = functions(machine.get("functions"));
        if (functions.isEmpty()) {
            return List.of(flat(links));
        }
        return new MachineShape(functions, drives(machine.get("drives"))).roots();
    }

    private static List<Function> functions(@Nullable Object document) {
        List<Function> functions = new ArrayList<>();
        if (document instanceof List<?> entries) {
            for (Object entry : entries) {
                if (entry instanceof Map<?, ?> fields
                        && fields.get("address") instanceof String address
                        && fields.get("type") instanceof String type) {
                    functions.add(new Function(
                            address,
                            fields.get("name") instanceof String name ? name : "",
                            type,
                            fields.get("parent") instanceof String parent ? parent : null,
                            fields.get("driver") instanceof String driver ? driver : ""));
                }
            }
        }
        return functions;
    }

    private static Set<String> drives(@Nullable Object document) {
        Set<String> addresses = new HashSet<>();
        if (document instanceof List<?> entries) {
            for (Object entry : entries) {
                if (entry instanceof Map<?, ?> drive && drive.get("address") instanceof String address) {
                    addresses.add(address);
                }
            }
        }
        return addresses;
    }

    private static MachineNode flat(List<LinkCounts> links) {
        List<MachineNode> below = links.stream()
                .map(link -> new MachineNode(kind(link.role()), link.role(), link.name(), link.name(), List.of()))
                .toList();
        return new MachineNode(Kind.HOST_BRIDGE, "", "", null, below);
    }

    private static Kind kind(String role) {
        return switch (role) {
            case "rnic" -> Kind.ADAPTER;
            case "drive" -> Kind.DRIVE;
            default -> Kind.DEVICE;
        };
    }

    private List<MachineNode> roots() {
        Map<String, List<MachineNode>> buses = new LinkedHashMap<>();
        functions.stream()
                .filter(function -> function.parent() == null && !function.isHostBridge())
                .sorted(Comparator.comparing(Function::bus))
                .forEach(function -> {
                    List<MachineNode> below = buses.computeIfAbsent(function.bus(), bus -> new ArrayList<>());
                    below.addAll(function.isPort() ? below(function) : List.of(node(function, null)));
                });
        return buses.entrySet().stream()
                .map(bus -> new MachineNode(Kind.HOST_BRIDGE, "", bus.getKey(), null, bus.getValue()))
                .toList();
    }

    /** What a port's link leads to: one node for all functions of a device. */
    private List<MachineNode> below(Function port) {
        Set<String> devices = new HashSet<>();
        return children(port).stream()
                .filter(function -> devices.add(function.device()))
                .map(function -> node(function, port.address()))
                .toList();
    }

    private MachineNode node(Function function, @Nullable String link) {
        List<MachineNode> below = new ArrayList<>();
        for (Function child : children(function)) {
            below.addAll(child.isPort() ? below(child) : List.of(node(child, null)));
        }
        return new MachineNode(kind(function), name(function), function.address(), link, below);
    }

    private List<Function> children(Function parent) {
        return functions.stream()
                .filter(function -> parent.address().equals(function.parent()))
                .toList();
    }

    /** Inner nodes are named after their place in the description, which says no more than the drawing. */
    private static String name(Function function) {
        return INNER.contains(function.type()) ? "" : function.name();
    }

    private Kind kind(Function function) {
        if (INNER.contains(function.type())) {
            return Kind.SWITCH;
        }
        if (drives.contains(function.address()) || function.driver().equals("nvme")) {
            return Kind.DRIVE;
        }
        return function.driver().equals("rnic") ? Kind.ADAPTER : Kind.DEVICE;
    }
}
