package io.peerlane.app.config;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What a target service is started with.
 *
 * @param machine name of a shipped machine, or path of a machine file
 * @param pci what replaces the kernel parameters of the machine
 * @param seed of the choice among equally near providers; what the machine says if empty
 * @param http where the HTTP API listens; port 0 picks a free one
 * @param cpus processors the event loops are pinned to, one loop each; empty: one loop, not pinned
 * @param requestMemoryBytes host memory for the data of requests that copy offload does not serve
 * @param inlineDataBytes data that a command capsule may carry, a multiple of 16 up to 16384, 0 for none
 * @param queueDepth most entries of an I/O queue, 2 to 1024
 * @param timing the clock of the machine
 * @param subsystems at least one
 * @param ports at least one
 */
public record ServiceConfiguration(
        String machine,
        PciParameters pci,
        OptionalLong seed,
        InetSocketAddress http,
        List<Integer> cpus,
        long requestMemoryBytes,
        int inlineDataBytes,
        int queueDepth,
        TimingSettings timing,
        List<SubsystemSettings> subsystems,
        List<PortSettings> ports) {

    /** The default subsystem's NQN. */
    public static final String DEFAULT_NQN = "nqn.2026-11.io.peerlane:demo";

    /** The default machine. */
    public static final String DEFAULT_MACHINE = "one-switch";

    /** Host memory for request data by default. */
    public static final long DEFAULT_REQUEST_MEMORY = 256L << 20;

    /** Data in a command capsule by default, as nvmet has it. */
    public static final int DEFAULT_INLINE_DATA = 4096;

    /** Entries of an I/O queue by default, as nvmet has it. */
    public static final int DEFAULT_QUEUE_DEPTH = 128;

    /** Defensive copies. */
    public ServiceConfiguration {
        cpus = List.copyOf(cpus);
        subsystems = List.copyOf(subsystems);
        ports = List.copyOf(ports);
    }

    /** Number of event loops. */
    public int loops() {
        return Math.max(1, cpus.size());
    }

    /**
     * A subsystem.
     *
     * @param nqn its name
     * @param allowAnyHost whether {@code hosts} is not looked at
     * @param hosts NQNs of allowed hosts
     * @param namespaces its namespaces
     */
    public record SubsystemSettings(
            String nqn, boolean allowAnyHost, List<String> hosts, List<NamespaceSettings> namespaces) {

        /** Defensive copies. */
        public SubsystemSettings {
            hosts = List.copyOf(hosts);
            namespaces = List.copyOf(namespaces);
        }
    }

    /**
     * A namespace on a drive of the machine.
     *
     * @param nsid 1 and up
     * @param drive name of the drive in the machine; empty: the first drive with a CMB, else the first
     * @param sizeBytes bytes, a multiple of {@code blockBytes}
     * @param blockBytes 512 or 4096
     * @param file file that keeps the blocks; empty: memory
     * @param p2pmem {@code 0} off, {@code 1} nearest provider, or a PCI address
     */
    public record NamespaceSettings(
            int nsid, Optional<String> drive, long sizeBytes, int blockBytes, Optional<Path> file, String p2pmem) {}

    /**
     * A port that hosts connect to.
     *
     * @param transport what it speaks
     * @param address where it listens; port 0 picks a free one
     * @param subsystems NQNs served here; none if {@code discoveryOnly}
     * @param discoveryOnly whether hosts find the discovery subsystem here and nothing else
     * @param referrals other discovery subsystems that hosts are told of here
     * @param optional whether the target starts without it if its address is taken, for nobody asked for it
     */
    public record PortSettings(
            TransportType transport,
            InetSocketAddress address,
            List<String> subsystems,
            boolean discoveryOnly,
            List<ReferralSettings> referrals,
            boolean optional) {

        /** Defensive copies. */
        public PortSettings {
            subsystems = List.copyOf(subsystems);
            referrals = List.copyOf(referrals);
        }

        /** A port for hosts that do I/O, without referrals. */
        public static PortSettings of(TransportType transport, InetSocketAddress address, List<String> subsystems) {
            return new PortSettings(transport, address, subsystems, false, List.of(), false);
        }

        /** A port for discovery only, over TCP, without referrals. */
        public static PortSettings discovery(InetSocketAddress address) {
            return new PortSettings(TransportType.TCP, address, List.of(), true, List.of(), false);
        }

        /** The same, dispensable. */
        public static PortSettings optionalDiscovery(InetSocketAddress address) {
            return new PortSettings(TransportType.TCP, address, List.of(), true, List.of(), true);
        }
    }

    /**
     * Another discovery subsystem.
     *
     * @param transport what it speaks
     * @param address where it listens
     */
    public record ReferralSettings(TransportType transport, InetSocketAddress address) {}
}
