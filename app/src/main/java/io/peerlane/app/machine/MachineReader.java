package io.peerlane.app.machine;

import io.peerlane.app.config.YamlNode;
import io.peerlane.fabric.pci.wire.AcsCapability;
import io.peerlane.fabric.timing.MachineTiming;
import io.peerlane.fabric.topology.Aperture;
import io.peerlane.fabric.topology.CpuIdentity;
import io.peerlane.fabric.topology.CpuVendor;
import io.peerlane.fabric.topology.MachineDescription;
import io.peerlane.fabric.topology.MachineDescription.AcsDescription;
import io.peerlane.fabric.topology.MachineDescription.EndpointDescription;
import io.peerlane.fabric.topology.MachineDescription.HostBridgeDescription;
import io.peerlane.fabric.topology.MachineDescription.IdentityDescription;
import io.peerlane.fabric.topology.MachineDescription.KernelDescription;
import io.peerlane.fabric.topology.MachineDescription.LinkDescription;
import io.peerlane.fabric.topology.MachineDescription.PortDescription;
import io.peerlane.fabric.topology.MachineDescription.SlotDescription;
import io.peerlane.fabric.topology.MachineDescription.SwitchDescription;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads a machine description from YAML; every refusal names file, line, key, value found and wanted. */
final class MachineReader {

    /** Endpoint option: bytes of the controller memory buffer, a {@code Long}. */
    static final String CMB = "cmb";

    /** Kind of a drive that is a function of a PCI endpoint; as an option, its {@code EndpointHardware}. */
    static final String ENDPOINT = "nvme-endpoint";

    /** Endpoint option: bytes of the adapter's memory BAR, a {@code Long}. */
    static final String MEMORY = "memory";

    /** Endpoint option of a drive: the driver that is bound to it, a {@code String}, {@code nvme} unless given. */
    static final String DRIVER = "driver";

    /** The driver that leaves a drive to a user-space owner. */
    static final String VFIO = "vfio";

    private static final Pattern IDENTITY = Pattern.compile("([0-9a-fA-F]{4}):([0-9a-fA-F]{4})");
    private static final long MIN_DRAM = 64 << 20;
    private static final long MAX_DRAM = 1L << 40;
    private static final long MIN_BAR_MEMORY = 1 << 20;
    private static final long MAX_BAR_MEMORY = 1L << 38;
    private static final int MAX_DEPTH = 8;

    private MachineReader() {}

    static MachineDescription parse(String source, String text) {
        var root = root(source, text);
        return new MachineDescription(
                root.require("name").text(),
                root.get("description").map(YamlNode::text).orElse(""),
                cpu(root.require("cpu")),
                root.require("dram").byteSize(MIN_DRAM, MAX_DRAM),
                root.require("hostBridges").elements().stream()
                        .map(MachineReader::hostBridge)
                        .toList(),
                root.get("kernel").map(KernelReader::read).orElse(KernelDescription.DEFAULT));
    }

    /** The timing that a description asks for; what it does not name is as by default. */
    static MachineTiming timing(String source, String text) {
        return root(source, text).get("timing").map(TimingReader::read).orElseGet(MachineTiming::standard);
    }

    private static YamlNode root(String source, String text) {
        return YamlNode.parse(source, text)
                .only("name", "description", "cpu", "dram", "kernel", "hostBridges", "timing");
    }

    private static CpuIdentity cpu(YamlNode node) {
        node.only("vendor", "family");
        return new CpuIdentity(
                vendor(node.require("vendor")), node.require("family").integer(0, 0xfff));
    }

    private static CpuVendor vendor(YamlNode node) {
        for (var vendor : CpuVendor.values()) {
            if (vendor.name().toLowerCase(Locale.ROOT).equals(node.text())) {
                return vendor;
            }
        }
        throw node.refuse("one of intel, amd, hygon, other");
    }

    private static HostBridgeDescription hostBridge(YamlNode node) {
        node.only("domain", "bus", "identity", "low", "high", "peerForwarding", "rootPorts");
        return new HostBridgeDescription(
                node.get("domain").map(n -> n.integer(0, 0xffff)).orElse(0),
                node.get("bus").map(n -> n.integer(0, 255)).orElse(0),
                identity(node),
                aperture(node, "low"),
                aperture(node, "high"),
                node.get("peerForwarding").map(YamlNode::bool).orElse(false),
                node.require("rootPorts").elements().stream()
                        .map(port -> port(port, 1))
                        .toList());
    }

    private static @Nullable IdentityDescription identity(YamlNode parent) {
        return parent.get("identity").map(MachineReader::identityOf).orElse(null);
    }

    private static IdentityDescription identityOf(YamlNode node) {
        var matcher = IDENTITY.matcher(node.text());
        if (!matcher.matches()) {
            throw node.refuse("vendor:device, four hexadecimal digits each");
        }
        return new IdentityDescription(Integer.parseInt(matcher.group(1), 16), Integer.parseInt(matcher.group(2), 16));
    }

    private static @Nullable Aperture aperture(YamlNode parent, String key) {
        return parent.get(key).map(MachineReader::apertureOf).orElse(null);
    }

    private static Aperture apertureOf(YamlNode node) {
        node.only("base", "size");
        return new Aperture(
                node.require("base").integer(0, Long.MAX_VALUE),
                node.require("size").byteSize(MIN_BAR_MEMORY, 1L << 46));
    }

    private static PortDescription port(YamlNode node, int depth) {
        if (depth > MAX_DEPTH) {
            throw node.refuse("a switch below " + MAX_DEPTH + " others", "at most " + MAX_DEPTH + " levels");
        }
        node.only("link", "identity", "acs", "switch", "endpoint");
        var link = link(node.require("link"));
        var acs = node.get("acs").map(MachineReader::acs).orElse(null);
        return new PortDescription(link, identity(node), acs, child(node, link, depth));
    }

    private static @Nullable SlotDescription child(YamlNode node, LinkDescription link, int depth) {
        var below = node.get("switch");
        var endpoint = node.get("endpoint");
        if (below.isPresent() && endpoint.isPresent()) {
            throw node.refuse("switch and endpoint", "one of them");
        }
        return below.<SlotDescription>map(s -> switchOf(s, link, depth))
                .or(() -> endpoint.map(MachineReader::endpoint))
                .orElse(null);
    }

    private static SwitchDescription switchOf(YamlNode node, LinkDescription above, int depth) {
        node.only("link", "identity", "downstreamPorts");
        return new SwitchDescription(
                node.get("link").map(MachineReader::link).orElse(above),
                identity(node),
                node.require("downstreamPorts").elements().stream()
                        .map(port -> port(port, depth + 1))
                        .toList());
    }

    private static LinkDescription link(YamlNode node) {
        node.only("generation", "lanes");
        var lanes = node.require("lanes");
        int count = lanes.integer(1, 32);
        if (!List.of(1, 2, 4, 8, 12, 16, 32).contains(count)) {
            throw lanes.refuse("1, 2, 4, 8, 12, 16 or 32");
        }
        return new LinkDescription(node.require("generation").integer(1, 6), count);
    }

    private static AcsDescription acs(YamlNode node) {
        node.only("services", "control");
        int services = node.get("services").map(n -> n.integer(0, 0x7f)).orElse(AcsCapability.SERVICES);
        int control = node.get("control").map(n -> n.integer(0, 0x7f)).orElse(0);
        if ((control & ~services) != 0) {
            throw node.require("control").refuse("bits that services has");
        }
        return new AcsDescription(services, control);
    }

    private static EndpointDescription endpoint(YamlNode node) {
        var kind = node.require("kind");
        if (kind.text().equals(ENDPOINT)) {
            return EndpointReader.read(node);
        }
        var memory =
                switch (kind.text()) {
                    case "rnic" -> MEMORY;
                    case "nvme" -> CMB;
                    default -> throw kind.refuse("one of rnic, nvme, nvme-endpoint");
                };
        if (memory.equals(CMB)) {
            node.only("kind", "name", memory, DRIVER);
        } else {
            node.only("kind", "name", memory);
        }
        Map<String, Object> options = new HashMap<>();
        node.get(DRIVER).map(MachineReader::driver).ifPresent(driver -> options.put(DRIVER, driver));
        node.get(memory).ifPresent(size -> options.put(memory, barBytes(size)));
        return new EndpointDescription(kind.text(), node.require("name").text(), options);
    }

    private static String driver(YamlNode node) {
        return switch (node.text()) {
            case "nvme", VFIO -> node.text();
            default -> throw node.refuse("one of nvme, vfio");
        };
    }

    private static long barBytes(YamlNode size) {
        long bytes = size.byteSize(MIN_BAR_MEMORY, MAX_BAR_MEMORY);
        if (Long.bitCount(bytes) != 1) {
            throw size.refuse("a power of two, as the size of a BAR is");
        }
        return bytes;
    }
}
