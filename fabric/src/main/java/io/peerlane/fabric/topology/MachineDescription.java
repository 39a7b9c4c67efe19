package io.peerlane.fabric.topology;

import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * What a machine is made of, before it exists. Plain values, as read from a file; {@link MachineBuilder} checks them and
 * builds the machine.
 *
 * @param name short name, not blank
 * @param description one line for people
 * @param dramBytes a multiple of 1 MiB
 * @param kernel how its operating system was started
 */
public record MachineDescription(
        String name,
        String description,
        CpuIdentity cpu,
        long dramBytes,
        List<HostBridgeDescription> hostBridges,
        KernelDescription kernel) {

    /** Copies the list. */
    public MachineDescription {
        hostBridges = List.copyOf(hostBridges);
    }

    /** Started without parameters. */
    public MachineDescription(
            String name, String description, CpuIdentity cpu, long dramBytes, List<HostBridgeDescription> hostBridges) {
        this(name, description, cpu, dramBytes, hostBridges, KernelDescription.DEFAULT);
    }

    /** The same machine with its operating system started otherwise. */
    public MachineDescription withKernel(KernelDescription started) {
        return new MachineDescription(name, description, cpu, dramBytes, hostBridges, started);
    }

    /**
     * What the operating system was started with, as far as it decides about peer-to-peer DMA.
     *
     * @param iommu whether an IOMMU driver runs, which asks for ACS on every function that has it
     * @param ats whether Address Translation Services may be used; false is the parameter {@code pci=noats}
     * @param disableAcsRedir {@code pci=disable_acs_redir=}, empty if not given
     * @param configAcs {@code pci=config_acs=}, empty if not given
     * @param seed of the choice among equally near providers; each start chooses otherwise if empty
     * @see <a href="https://docs.kernel.org/admin-guide/kernel-parameters.html">The kernel's command-line parameters</a>
     */
    public record KernelDescription(
            boolean iommu, boolean ats, String disableAcsRedir, String configAcs, OptionalLong seed) {

        /** No IOMMU driver, no parameters, no seed. */
        public static final KernelDescription DEFAULT =
                new KernelDescription(false, true, "", "", OptionalLong.empty());
    }

    /**
     * A host bridge with its root ports, at devices 1 and up of the root bus.
     *
     * @param domain PCI domain, 0 to FFFFh
     * @param rootBus number of the root bus, 0 to 255
     * @param identity of the function at 00.0; none if null
     * @param low addresses below 4 GiB; an even share if null
     * @param high addresses above 4 GiB; a share of 1 TiB if null
     * @param peerForwarding whether the root complex forwards requests from one root port to another
     */
    public record HostBridgeDescription(
            int domain,
            int rootBus,
            @Nullable IdentityDescription identity,
            @Nullable Aperture low,
            @Nullable Aperture high,
            boolean peerForwarding,
            List<PortDescription> rootPorts) {

        /** Copies the list. */
        public HostBridgeDescription {
            rootPorts = List.copyOf(rootPorts);
        }

        /** Domain 0, bus 0, addresses by default. */
        public static HostBridgeDescription of(
                IdentityDescription identity, boolean peerForwarding, List<PortDescription> rootPorts) {
            return new HostBridgeDescription(0, 0, identity, null, null, peerForwarding, rootPorts);
        }
    }

    /**
     * Vendor and device ID, 16 bits each.
     *
     * @param vendor 0 to FFFEh
     * @param device 0 to FFFFh
     */
    public record IdentityDescription(int vendor, int device) {}

    /**
     * What a link, or one end of it, can do.
     *
     * @param generation 1 (2.5 GT/s) to 6 (64 GT/s)
     * @param lanes 1, 2, 4, 8, 12, 16 or 32
     */
    public record LinkDescription(int generation, int lanes) {}

    /**
     * Access control services of a port, bits as in {@link io.peerlane.fabric.pci.wire.AcsCapability}.
     *
     * @param services what the port has
     * @param control what firmware switched on; part of {@code services}
     */
    public record AcsDescription(int services, int control) {}

    /**
     * A root port or a downstream port of a switch, and what is plugged in.
     *
     * @param identity a neutral one if null
     * @param acs none if null
     * @param child an empty slot if null
     */
    public record PortDescription(
            LinkDescription link,
            @Nullable IdentityDescription identity,
            @Nullable AcsDescription acs,
            @Nullable SlotDescription child) {

        /** Neutral identity. */
        public static PortDescription of(
                LinkDescription link, @Nullable AcsDescription acs, @Nullable SlotDescription child) {
            return new PortDescription(link, null, acs, child);
        }
    }

    /** What can be plugged into a port. */
    public sealed interface SlotDescription {}

    /**
     * A switch.
     *
     * @param link of the upstream port
     * @param identity of all ports; a neutral one if null
     * @param downstreamPorts at devices 0 and up inside the switch
     */
    public record SwitchDescription(
            LinkDescription link, @Nullable IdentityDescription identity, List<PortDescription> downstreamPorts)
            implements SlotDescription {

        /** Copies the list. */
        public SwitchDescription {
            downstreamPorts = List.copyOf(downstreamPorts);
        }

        /** Neutral identity. */
        public static SwitchDescription of(LinkDescription link, List<PortDescription> downstreamPorts) {
            return new SwitchDescription(link, null, downstreamPorts);
        }
    }

    /**
     * An endpoint, made by an {@link EndpointFactory}.
     *
     * @param kind what the factory is to make: a network adapter, a drive
     * @param name unique in the machine
     * @param options for the factory
     */
    public record EndpointDescription(String kind, String name, Map<String, Object> options)
            implements SlotDescription {

        /** Copies the map. */
        public EndpointDescription {
            options = Map.copyOf(options);
        }
    }
}
