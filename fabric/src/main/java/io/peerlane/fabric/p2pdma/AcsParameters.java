package io.peerlane.fabric.p2pdma;

import io.peerlane.fabric.pci.PciFunction;
import io.peerlane.fabric.topology.PciTopology;

/**
 * What decides the ACS control registers at boot: the firmware's values, an IOMMU driver's wish, two kernel parameters.
 *
 * <p>A parameter that matches a function starts again from the firmware's value: it throws away both what the IOMMU
 * driver asked for and the effect of the other parameter. If both match, only {@code config_acs} has any effect.
 *
 * @param isolation true if an IOMMU driver asked for ACS at boot
 * @param disableAcsRedir {@code pci=disable_acs_redir=}: selectors joined by {@code ;}, empty if not given
 * @param configAcs {@code pci=config_acs=}: {@code flags@selector} joined by {@code ;}, empty if not given
 * @see <a href="https://docs.kernel.org/admin-guide/kernel-parameters.html">The kernel's command-line parameters</a>
 */
public record AcsParameters(boolean isolation, String disableAcsRedir, String configAcs) {

    /** No IOMMU driver, no parameters: the firmware's values stay. */
    public static final AcsParameters NONE = new AcsParameters(false, "", "");

    /** Writes the ACS control register of every function that has one. Not to be called while peers transfer. */
    public void apply(PciTopology topology) {
        for (var function : topology.functions()) {
            apply(topology, function);
        }
    }

    /** Writes the ACS control register of one function, as when its DMA is configured or its state is restored. */
    public void apply(PciTopology topology, PciFunction function) {
        AcsRegisters.offset(function)
                .ifPresent(at -> AcsRegisters.writeControl(function, at, control(topology, function, at)));
    }

    private int control(PciTopology topology, PciFunction function, int at) {
        int firmware = AcsRegisters.control(function, at);
        var selector = new DeviceSelector(topology, function);
        var configured = new AcsParameterScan(selector, configAcs).configure(firmware);
        if (configured.isPresent()) {
            return configured.getAsInt();
        }
        int wished = isolation ? firmware | (AcsRegisters.capability(function, at) & AcsRegisters.ISOLATION) : firmware;
        return new AcsParameterScan(selector, disableAcsRedir)
                .disableRedirect(firmware)
                .orElse(wished);
    }
}
