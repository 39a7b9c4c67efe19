package io.peerlane.app.machine;

import io.peerlane.app.config.PciParameters;
import io.peerlane.app.config.YamlNode;
import io.peerlane.fabric.topology.MachineDescription.KernelDescription;
import java.util.OptionalLong;

/** Reads the section {@code kernel} of a machine, and puts parameters of the command line over it. */
final class KernelReader {

    private KernelReader() {}

    /** ACS parameters are taken as they are: what cannot be read in them is ignored at boot, with a warning. */
    static KernelDescription read(YamlNode node) {
        node.only("iommu", "ats", "disable_acs_redir", "config_acs", "seed");
        return new KernelDescription(
                node.get("iommu").map(YamlNode::bool).orElse(false),
                node.get("ats").map(YamlNode::bool).orElse(true),
                node.get("disable_acs_redir").map(YamlNode::text).orElse(""),
                node.get("config_acs").map(YamlNode::text).orElse(""),
                node.get("seed")
                        .map(seed -> OptionalLong.of(seed.integer(Long.MIN_VALUE, Long.MAX_VALUE)))
                        .orElseGet(OptionalLong::empty));
    }

    /** What is given on the command line replaces what the machine says. */
    static KernelDescription override(KernelDescription kernel, PciParameters given, OptionalLong seed) {
        return new KernelDescription(
                kernel.iommu(),
                kernel.ats() && !given.noAts(),
                given.disableAcsRedir().orElse(kernel.disableAcsRedir()),
                given.configAcs().orElse(kernel.configAcs()),
                seed.isPresent() ? seed : kernel.seed());
    }
}
