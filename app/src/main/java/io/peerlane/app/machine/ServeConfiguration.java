package io.peerlane.app.machine;

import io.peerlane.app.cli.ServeOptions;
import io.peerlane.app.config.ConfigurationException;
import io.peerlane.app.config.PciParameters;
import io.peerlane.app.config.ServiceConfiguration;
import io.peerlane.app.config.ServiceConfiguration.NamespaceSettings;
import io.peerlane.app.config.ServiceConfiguration.PortSettings;
import io.peerlane.app.config.ServiceConfiguration.SubsystemSettings;
import io.peerlane.app.config.ServiceConfigurationReader;
import io.peerlane.app.config.TimingSettings;
import io.peerlane.app.config.TransportType;
import io.peerlane.fabric.timing.paced.DilatedClock;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;

/** The configuration of a file, or the defaults, with what the command line says put over it. */
final class ServeConfiguration {

    private final ServeOptions options;
    private final ServiceConfiguration file;

    private ServeConfiguration(ServeOptions options, ServiceConfiguration file) {
        this.options = options;
        this.file = file;
    }

    /** @throws ConfigurationException if the file or an option cannot be used */
    static ServiceConfiguration of(ServeOptions options) {
        var file = options.config()
                .map(ServiceConfigurationReader::read)
                .orElseGet(() -> ServiceConfigurationReader.parse("defaults", "{}"));
        return new ServeConfiguration(options, file).merged();
    }

    private ServiceConfiguration merged() {
        var subsystems = file.subsystems().stream().map(this::subsystem).toList();
        return new ServiceConfiguration(
                options.machine().orElse(file.machine()),
                options.pci().isEmpty() ? file.pci() : PciParameters.parse(options.pci()),
                options.seed().isPresent() ? options.seed() : file.seed(),
                address(file.http(), options.httpPort()),
                options.cpus().isEmpty() ? file.cpus() : options.cpus(),
                file.requestMemoryBytes(),
                options.inlineDataBytes().map(ServeConfiguration::inlineData).orElse(file.inlineDataBytes()),
                file.queueDepth(),
                timing(),
                subsystems,
                ports());
    }

    private TimingSettings timing() {
        options.timing().filter(mode -> !TimingSettings.MODES.contains(mode)).ifPresent(mode -> {
            throw refusal("--timing", mode, String.join(" or ", TimingSettings.MODES));
        });
        String mode = options.timing().orElse(file.timing().mode());
        if (mode.equals(TimingSettings.UNTIMED_MODE)) {
            options.dilation().ifPresent(dilation -> {
                throw refusal("--dilation", dilation, "none without --timing paced");
            });
            return TimingSettings.UNTIMED;
        }
        int dilation = options.dilation().or(file.timing()::dilation).orElse(DilatedClock.USUAL);
        if (!TimingSettings.isDilation(dilation)) {
            throw refusal("--dilation", dilation, TimingSettings.dilations());
        }
        return TimingSettings.paced(dilation);
    }

    private static int inlineData(int bytes) {
        if (bytes > 16384 || bytes % 16 != 0) {
            throw refusal("--inline-data-size", bytes, "a multiple of 16 up to 16384");
        }
        return bytes;
    }

    private static ConfigurationException refusal(String option, Object found, String wanted) {
        return new ConfigurationException("command line", option, "'" + found + "'", wanted);
    }

    /** The options mean the first port of each transport, and the first for discovery only; that one, or one for TCP, is added if a file has none and the option is given. */
    private List<PortSettings> ports() {
        var ports = new ArrayList<PortSettings>();
        var seen = EnumSet.noneOf(TransportType.class);
        boolean discovery = false;
        for (var port : file.ports()) {
            if (port.discoveryOnly()) {
                ports.add(port(port, discovery ? Optional.empty() : discoveryOption(port)));
                discovery = true;
            } else {
                ports.add(port(port, seen.add(port.transport()) ? portOption(port.transport()) : Optional.empty()));
            }
        }
        if (!discovery && options.discoveryPort().isPresent()) {
            ports.add(PortSettings.discovery(address(file.ports().getFirst().address(), options.discoveryPort())));
        }
        if (!seen.contains(TransportType.TCP) && options.tcpPort().isPresent()) {
            var address = address(file.ports().getFirst().address(), options.tcpPort());
            var nqns = file.subsystems().stream()
                    .map(subsystem -> renamed(subsystem.nqn()))
                    .toList();
            ports.add(PortSettings.of(TransportType.TCP, address, nqns));
        }
        return ports;
    }

    private PortSettings port(PortSettings port, Optional<Integer> number) {
        return new PortSettings(
                port.transport(),
                address(port.address(), number),
                port.subsystems().stream().map(this::renamed).toList(),
                port.discoveryOnly(),
                port.referrals(),
                port.optional() && number.isEmpty());
    }

    /** Who wants a free RDMA port runs several services side by side, and wants a free TCP port as well. */
    private Optional<Integer> portOption(TransportType transport) {
        return switch (transport) {
            case RDMA -> options.rdmaPort();
            case TCP -> options.tcpPort().or(() -> options.rdmaPort().filter(port -> port == 0));
        };
    }

    /** The one that is there without being asked for moves out of the way as the TCP port does. */
    private Optional<Integer> discoveryOption(PortSettings port) {
        return options.discoveryPort().or(() -> options.rdmaPort().filter(number -> number == 0 && port.optional()));
    }

    private InetSocketAddress address(InetSocketAddress from, Optional<Integer> port) {
        var host = options.bind().map(ServeConfiguration::literal).orElse(from.getAddress());
        return new InetSocketAddress(host, port.orElse(from.getPort()));
    }

    private static InetAddress literal(String text) {
        try {
            return InetAddress.ofLiteral(text);
        } catch (IllegalArgumentException _) {
            throw refusal("--bind", text, "an IPv4 or IPv6 address");
        }
    }

    private String firstNqn() {
        return file.subsystems().getFirst().nqn();
    }

    private String renamed(String nqn) {
        return nqn.equals(firstNqn()) ? options.nqn().orElse(nqn) : nqn;
    }

    /** The options mean the first subsystem and its first namespace. */
    private SubsystemSettings subsystem(SubsystemSettings subsystem) {
        if (!subsystem.nqn().equals(firstNqn())) {
            return subsystem;
        }
        List<NamespaceSettings> namespaces = subsystem.namespaces();
        int first = namespaces.isEmpty() ? 0 : namespaces.getFirst().nsid();
        return new SubsystemSettings(
                renamed(subsystem.nqn()),
                subsystem.allowAnyHost(),
                subsystem.hosts(),
                namespaces.stream()
                        .map(namespace -> namespace.nsid() == first ? namespace(namespace) : namespace)
                        .toList());
    }

    private NamespaceSettings namespace(NamespaceSettings namespace) {
        long size = options.namespaceBytes().orElse(namespace.sizeBytes());
        if (size < namespace.blockBytes() || size % namespace.blockBytes() != 0) {
            throw refusal("--ns-size", size, "a multiple of the block size, " + namespace.blockBytes());
        }
        return new NamespaceSettings(
                namespace.nsid(),
                options.namespaceDrive().or(namespace::drive),
                size,
                namespace.blockBytes(),
                options.namespaceFile().or(namespace::file),
                options.p2pmem().orElse(namespace.p2pmem()));
    }
}
