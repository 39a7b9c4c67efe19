package io.peerlane.fabric.p2pdma;

import io.peerlane.fabric.pci.BusDeviceFunction;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Whether and how a client reaches the memory of a provider, and why.
 *
 * @param provider address of the provider
 * @param client address of the client
 * @param mapType never UNKNOWN or NONE
 * @param hops links between the two; without a common bridge the functions of both chains; meaningful for every map type
 * @param walk the provider upward to the common bridge, then the client upward; without a common bridge both chains
 *     entirely, and then redirection plays no part
 * @param redirectors functions on a common way that redirect, in the order of the walk; empty without a common bridge
 * @param cpuExemption why the processor needs no allow list, null if it does
 * @param hostBridges the host bridges looked up in the allow list, the provider's first; empty if it was not consulted
 */
public record Verdict(
        BusDeviceFunction provider,
        BusDeviceFunction client,
        MapType mapType,
        int hops,
        List<WalkStep> walk,
        List<BusDeviceFunction> redirectors,
        @Nullable String cpuExemption,
        List<HostBridgeCheck> hostBridges) {

    /** Copies the lists. */
    public Verdict {
        walk = List.copyOf(walk);
        redirectors = List.copyOf(redirectors);
        hostBridges = List.copyOf(hostBridges);
    }

    /** True unless mapping fails. */
    public boolean isSupported() {
        return mapType != MapType.NOT_SUPPORTED;
    }

    /** True if a switch routes it. */
    public boolean isDirect() {
        return mapType == MapType.BUS_ADDR;
    }

    /** The lowest function on the chains of both. */
    public Optional<BusDeviceFunction> common() {
        return walk.stream()
                .filter(step -> step.role() == WalkStep.Role.COMMON)
                .map(WalkStep::address)
                .findFirst();
    }

    /** Why the processor needs no allow list, if it does not. */
    public Optional<String> processorExemption() {
        return Optional.ofNullable(cpuExemption);
    }

    /**
     * The kernel parameter that clears every redirection on the way, e.g. {@code
     * pci=disable_acs_redir=0000:02:00.0;0000:02:01.0}; empty if nothing redirects.
     */
    public Optional<String> kernelParameter() {
        return redirectors.isEmpty() ? Optional.empty() : Optional.of("pci=disable_acs_redir=" + redirectorNames());
    }

    String redirectorNames() {
        return redirectors.stream().map(BusDeviceFunction::toString).collect(Collectors.joining(";"));
    }

    /** What would make an unsupported pair work, one sentence each; empty if it works already. */
    public List<String> remedies() {
        return Remedies.of(this);
    }

    /** What the kernel would log about the client in a verbose evaluation. */
    public List<String> warnings() {
        return VerboseWarnings.of(this);
    }

    /** Short sentences for people. */
    public String describe() {
        return VerdictText.of(this);
    }
}
