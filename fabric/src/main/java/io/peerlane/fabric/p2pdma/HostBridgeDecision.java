package io.peerlane.fabric.p2pdma;

import io.peerlane.fabric.p2pdma.HostBridgeCheck.Outcome;
import io.peerlane.fabric.p2pdma.HostBridgeCheck.Representative;
import io.peerlane.fabric.pci.BusDeviceFunction;
import io.peerlane.fabric.pci.PciFunction;
import io.peerlane.fabric.pci.PortType;
import io.peerlane.fabric.topology.CpuIdentity;
import io.peerlane.fabric.topology.CpuVendor;
import io.peerlane.fabric.topology.HostBridge;
import io.peerlane.fabric.topology.PciTopology;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Whether peer traffic may go up to the host bridge: by the processor's family, else by the allow list. */
final class HostBridgeDecision {

    /** First AMD family whose processors all forward peer traffic (Zen). */
    private static final int AMD_FAMILY_ZEN = 0x17;

    private final PciTopology topology;
    private final CpuIdentity cpu;
    private final HostBridgeAllowList allowList;

    HostBridgeDecision(PciTopology topology, CpuIdentity cpu, HostBridgeAllowList allowList) {
        this.topology = topology;
        this.cpu = cpu;
        this.allowList = allowList;
    }

    Verdict decide(
            PciFunction provider,
            PciFunction client,
            int hops,
            List<WalkStep> walk,
            List<BusDeviceFunction> redirectors) {
        String exemption = exemption();
        var checks = exemption == null ? check(provider, client) : List.<HostBridgeCheck>of();
        boolean accepted = checks.stream().allMatch(HostBridgeCheck::isAccepted);
        return new Verdict(
                provider.address(),
                client.address(),
                accepted ? MapType.THRU_HOST_BRIDGE : MapType.NOT_SUPPORTED,
                hops,
                walk,
                redirectors,
                exemption,
                checks);
    }

    @Nullable
    String exemption() {
        return isExempt(cpu)
                ? "An AMD processor of family %xh forwards peer traffic whatever the host bridge"
                        .formatted(cpu.family())
                : null;
    }

    /** True if the processor forwards peer traffic whatever the host bridge. */
    static boolean isExempt(CpuIdentity cpu) {
        return cpu.vendor() == CpuVendor.AMD && cpu.family() >= AMD_FAMILY_ZEN;
    }

    /** Two root buses are two host bridges, even in one domain. */
    private List<HostBridgeCheck> check(PciFunction provider, PciFunction client) {
        var first = topology.hostBridge(provider);
        var second = topology.hostBridge(client);
        return first == second ? List.of(check(first, true)) : List.of(check(first, false), check(second, false));
    }

    /** @param same true if both functions are below it */
    HostBridgeCheck check(HostBridge hostBridge, boolean same) {
        var representative = representative(hostBridge);
        if (representative == null) {
            return new HostBridgeCheck(name(hostBridge), Outcome.NO_REPRESENTATIVE, null, null);
        }
        var entry =
                allowList.find(representative.vendor(), representative.device()).orElse(null);
        return new HostBridgeCheck(name(hostBridge), outcome(entry, same), representative, entry);
    }

    private static String name(HostBridge hostBridge) {
        return "%04x:%02x".formatted(hostBridge.domain(), hostBridge.rootBus().number());
    }

    private static Outcome outcome(HostBridgeAllowList.@Nullable Entry entry, boolean same) {
        if (entry == null) {
            return Outcome.NOT_LISTED;
        }
        if (!entry.sameHostBridge()) {
            return Outcome.LISTED;
        }
        return same ? Outcome.LISTED_SAME_HOST_BRIDGE : Outcome.ONLY_SAME_HOST_BRIDGE;
    }

    /** The first device in the order of discovery decides; a later one at 00.0 is not considered. */
    private static @Nullable Representative representative(HostBridge hostBridge) {
        var devices = hostBridge.rootBus().functions();
        if (devices.isEmpty()) {
            return null;
        }
        var first = devices.getFirst();
        boolean isHostBridgeSlot =
                first.address().device() == 0 && first.address().function() == 0;
        return isHostBridgeSlot || first.portType() == PortType.ROOT_PORT ? Representative.of(first) : null;
    }
}
