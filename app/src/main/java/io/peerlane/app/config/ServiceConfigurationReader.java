package io.peerlane.app.config;

import io.peerlane.app.config.ServiceConfiguration.NamespaceSettings;
import io.peerlane.app.config.ServiceConfiguration.PortSettings;
import io.peerlane.app.config.ServiceConfiguration.ReferralSettings;
import io.peerlane.app.config.ServiceConfiguration.SubsystemSettings;
import io.peerlane.fabric.timing.paced.DilatedClock;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** Reads {@link ServiceConfiguration} from YAML; what a file leaves out takes the defaults of {@code peerlane serve}. */
public final class ServiceConfigurationReader {

    private static final int NQN_BYTES = 223;
    private static final int MIN_NQN_BYTES = 11;
    private static final int MAX_NAMESPACES = 1024;
    private static final int MAX_CPUS = 64;
    private static final int MAX_INLINE_DATA = 16384;
    private static final int INLINE_DATA_UNIT = 16;
    private static final int MAX_QUEUE_DEPTH = 1024;
    private static final long MIN_NAMESPACE_BYTES = 1 << 20;
    private static final long MAX_NAMESPACE_BYTES = 1L << 44;
    private static final long MIN_REQUEST_MEMORY = 1 << 20;
    private static final long MAX_REQUEST_MEMORY = 1L << 36;
    private static final int DEFAULT_HTTP_PORT = 8080;
    private static final int DEFAULT_RDMA_PORT = 4420;
    private static final int DEFAULT_TCP_PORT = 4421;
    private static final int DEFAULT_DISCOVERY_PORT = 8009;
    private static final int DEFAULT_BLOCK_BYTES = 512;
    private static final long DEFAULT_NAMESPACE_BYTES = 256L << 20;
    private static final String LOOPBACK = "127.0.0.1";

    private ServiceConfigurationReader() {}

    /** The configuration of a file. */
    public static ServiceConfiguration read(Path file) {
        try {
            return parse(file.toString(), Files.readString(file));
        } catch (IOException e) {
            throw new ConfigurationException(file.toString(), "file", String.valueOf(e), "a readable UTF-8 file");
        }
    }

    /** The configuration of a document; {@code {}} gives the defaults. */
    public static ServiceConfiguration parse(String source, String text) {
        var root = YamlNode.parse(source, text)
                .only(
                        "machine",
                        "pci",
                        "seed",
                        "http",
                        "cpus",
                        "requestMemory",
                        "inlineDataSize",
                        "queueDepth",
                        "timing",
                        "dilation",
                        "subsystems",
                        "ports");
        var subsystems = root.get("subsystems")
                .map(ServiceConfigurationReader::subsystems)
                .orElseGet(() -> List.of(new SubsystemSettings(
                        ServiceConfiguration.DEFAULT_NQN, true, List.of(), List.of(defaultNamespace()))));
        var nqns = subsystems.stream().map(SubsystemSettings::nqn).toList();
        return new ServiceConfiguration(
                root.get("machine").map(YamlNode::text).orElse(ServiceConfiguration.DEFAULT_MACHINE),
                root.get("pci").map(ServiceConfigurationReader::pci).orElse(PciParameters.NONE),
                root.get("seed")
                        .map(seed -> OptionalLong.of(seed.integer(Long.MIN_VALUE, Long.MAX_VALUE)))
                        .orElseGet(OptionalLong::empty),
                root.get("http")
                        .map(node -> address(node.only("address", "port"), DEFAULT_HTTP_PORT))
                        .orElseGet(() -> socket(LOOPBACK, DEFAULT_HTTP_PORT)),
                root.get("cpus").map(ServiceConfigurationReader::cpus).orElseGet(List::of),
                root.get("requestMemory")
                        .map(node -> node.byteSize(MIN_REQUEST_MEMORY, MAX_REQUEST_MEMORY))
                        .orElse(ServiceConfiguration.DEFAULT_REQUEST_MEMORY),
                root.get("inlineDataSize")
                        .map(ServiceConfigurationReader::inlineData)
                        .orElse(ServiceConfiguration.DEFAULT_INLINE_DATA),
                root.get("queueDepth")
                        .map(node -> node.integer(2, MAX_QUEUE_DEPTH))
                        .orElse(ServiceConfiguration.DEFAULT_QUEUE_DEPTH),
                timing(root),
                subsystems,
                root.get("ports").map(node -> ports(node, nqns)).orElseGet(() -> defaultPorts(nqns)));
    }

    private static List<PortSettings> defaultPorts(List<String> nqns) {
        return List.of(
                PortSettings.of(TransportType.RDMA, socket(LOOPBACK, DEFAULT_RDMA_PORT), nqns),
                PortSettings.of(TransportType.TCP, socket(LOOPBACK, DEFAULT_TCP_PORT), nqns),
                PortSettings.optionalDiscovery(socket(LOOPBACK, DEFAULT_DISCOVERY_PORT)));
    }

    /** Namespace 1: 256 MiB of memory in blocks of 512 bytes on the first CMB drive, nearest provider. */
    private static NamespaceSettings defaultNamespace() {
        return new NamespaceSettings(
                1, Optional.empty(), DEFAULT_NAMESPACE_BYTES, DEFAULT_BLOCK_BYTES, Optional.empty(), "1");
    }

    private static PciParameters pci(YamlNode node) {
        try {
            return PciParameters.parse(List.of(node.text()));
        } catch (ConfigurationException _) {
            throw node.refuse("disable_acs_redir=…, config_acs=… or noats, joined by commas");
        }
    }

    private static int inlineData(YamlNode node) {
        int bytes = (int) node.byteSize(0, MAX_INLINE_DATA);
        if (bytes % INLINE_DATA_UNIT != 0) {
            throw node.refuse("a multiple of " + INLINE_DATA_UNIT);
        }
        return bytes;
    }

    private static TimingSettings timing(YamlNode root) {
        var dilation = root.get("dilation");
        if (!isPaced(root)) {
            dilation.ifPresent(node -> {
                throw node.refuse("none without timing: paced");
            });
            return TimingSettings.UNTIMED;
        }
        return TimingSettings.paced(dilation.map(node -> node.integer(DilatedClock.LEAST, DilatedClock.MOST))
                .orElse(DilatedClock.USUAL));
    }

    private static boolean isPaced(YamlNode root) {
        var mode = root.get("timing");
        mode.filter(node -> !TimingSettings.MODES.contains(node.text())).ifPresent(node -> {
            throw node.refuse(String.join(" or ", TimingSettings.MODES));
        });
        return mode.filter(node -> node.text().equals(TimingSettings.PACED_MODE))
                .isPresent();
    }

    private static List<Integer> cpus(YamlNode node) {
        var cpus = node.elements().stream().map(cpu -> cpu.integer(0, 4095)).toList();
        if (cpus.isEmpty() || cpus.size() > MAX_CPUS) {
            throw node.refuse("1 to " + MAX_CPUS + " processor numbers");
        }
        return cpus;
    }

    private static List<SubsystemSettings> subsystems(YamlNode node) {
        var subsystems = new ArrayList<SubsystemSettings>();
        var nqns = new HashSet<String>();
        for (var element : node.elements()) {
            var subsystem = subsystem(element);
            if (!nqns.add(subsystem.nqn())) {
                throw element.require("nqn").refuse("an NQN that no other subsystem has");
            }
            subsystems.add(subsystem);
        }
        if (subsystems.isEmpty()) {
            throw node.refuse("at least one subsystem");
        }
        return subsystems;
    }

    private static SubsystemSettings subsystem(YamlNode node) {
        node.only("nqn", "allowAnyHost", "hosts", "namespaces");
        var hosts = node.get("hosts")
                .map(list -> list.elements().stream()
                        .map(ServiceConfigurationReader::nqn)
                        .toList())
                .orElseGet(List::of);
        return new SubsystemSettings(
                nqn(node.require("nqn")),
                node.get("allowAnyHost").map(YamlNode::bool).orElse(hosts.isEmpty()),
                hosts,
                node.get("namespaces")
                        .map(ServiceConfigurationReader::namespaces)
                        .orElseGet(() -> List.of(defaultNamespace())));
    }

    private static List<NamespaceSettings> namespaces(YamlNode node) {
        var namespaces = new ArrayList<NamespaceSettings>();
        var ids = new HashSet<Integer>();
        for (var element : node.elements()) {
            var namespace = namespace(element, namespaces.size() + 1);
            if (!ids.add(namespace.nsid())) {
                throw element.refuse("nsid " + namespace.nsid(), "an nsid that no other namespace has");
            }
            namespaces.add(namespace);
        }
        return namespaces;
    }

    private static NamespaceSettings namespace(YamlNode node, int defaultNsid) {
        node.only("nsid", "drive", "size", "blockSize", "file", "p2pmem");
        int blockBytes = node.get("blockSize").map(n -> n.integer(512, 4096)).orElse(DEFAULT_BLOCK_BYTES);
        if (Integer.bitCount(blockBytes) != 1) {
            throw node.require("blockSize").refuse("512, 1024, 2048 or 4096");
        }
        long size = node.get("size")
                .map(n -> n.byteSize(MIN_NAMESPACE_BYTES, MAX_NAMESPACE_BYTES))
                .orElse(DEFAULT_NAMESPACE_BYTES);
        if (size % blockBytes != 0) {
            throw node.require("size").refuse("a multiple of " + blockBytes);
        }
        return new NamespaceSettings(
                node.get("nsid").map(n -> n.integer(1, MAX_NAMESPACES)).orElse(defaultNsid),
                node.get("drive").map(YamlNode::text),
                size,
                blockBytes,
                node.get("file").map(n -> Path.of(n.text())),
                node.get("p2pmem").map(YamlNode::text).orElse("1"));
    }

    private static List<PortSettings> ports(YamlNode node, List<String> nqns) {
        var ports = new ArrayList<PortSettings>();
        for (var element : node.elements()) {
            element.only("transport", "address", "port", "subsystems", "discoveryOnly", "referrals");
            ports.add(port(element, nqns));
        }
        if (ports.stream().allMatch(PortSettings::discoveryOnly)) {
            throw node.refuse("at least one port that does not offer discovery only");
        }
        return ports;
    }

    private static TransportType transport(YamlNode node) {
        return switch (node.text()) {
            case "rdma" -> TransportType.RDMA;
            case "tcp" -> TransportType.TCP;
            default -> throw node.refuse("rdma or tcp");
        };
    }

    private static PortSettings port(YamlNode node, List<String> nqns) {
        boolean discoveryOnly = node.get("discoveryOnly").map(YamlNode::bool).orElse(false);
        if (discoveryOnly) {
            node.get("subsystems").ifPresent(list -> {
                throw list.refuse("none, for the port offers discovery only");
            });
        }
        var transport = node.get("transport")
                .map(ServiceConfigurationReader::transport)
                .orElse(discoveryOnly ? TransportType.TCP : TransportType.RDMA);
        int defaultPort = transport == TransportType.RDMA ? DEFAULT_RDMA_PORT : DEFAULT_TCP_PORT;
        return new PortSettings(
                transport,
                address(node, discoveryOnly ? DEFAULT_DISCOVERY_PORT : defaultPort),
                discoveryOnly
                        ? List.of()
                        : node.get("subsystems").map(list -> served(list, nqns)).orElse(nqns),
                discoveryOnly,
                node.get("referrals").map(ServiceConfigurationReader::referrals).orElseGet(List::of),
                false);
    }

    private static List<ReferralSettings> referrals(YamlNode node) {
        return node.elements().stream()
                .map(element -> element.only("transport", "address", "port"))
                .map(ServiceConfigurationReader::referral)
                .toList();
    }

    private static ReferralSettings referral(YamlNode node) {
        node.get("port").ifPresent(port -> port.integer(1, 65535));
        return new ReferralSettings(
                node.get("transport").map(ServiceConfigurationReader::transport).orElse(TransportType.TCP),
                address(node, DEFAULT_DISCOVERY_PORT));
    }

    private static List<String> served(YamlNode node, List<String> nqns) {
        return node.elements().stream()
                .map(element -> {
                    if (!nqns.contains(element.text())) {
                        throw element.refuse("the nqn of a subsystem above");
                    }
                    return element.text();
                })
                .toList();
    }

    private static String nqn(YamlNode node) {
        var nqn = node.text();
        if (nqn.length() < MIN_NQN_BYTES || nqn.length() > NQN_BYTES || !nqn.startsWith("nqn.")) {
            throw node.refuse("an NQN: nqn.yyyy-mm.domain:name, " + MIN_NQN_BYTES + " to " + NQN_BYTES + " bytes");
        }
        return nqn;
    }

    private static InetSocketAddress address(YamlNode node, int defaultPort) {
        var address = node.get("address");
        var text = address.map(YamlNode::text).orElse(LOOPBACK);
        int port = node.get("port").map(n -> n.integer(0, 65535)).orElse(defaultPort);
        try {
            return socket(text, port);
        } catch (IllegalArgumentException e) {
            throw address.orElse(node).refuse("an IPv4 or IPv6 address");
        }
    }

    /** The socket of a literal address; names are not looked up. */
    private static InetSocketAddress socket(String literal, int port) {
        return new InetSocketAddress(InetAddress.ofLiteral(literal), port);
    }
}
