package io.peerlane.fabric.p2pdma;

import io.peerlane.fabric.pci.PciFunction;
import io.peerlane.fabric.topology.MachineDescription.KernelDescription;
import io.peerlane.fabric.topology.PciTopology;
import java.util.ArrayList;
import java.util.List;

/**
 * What decides the ACS control registers at boot: the firmware's values, an IOMMU driver's wish, two kernel parameters.
 *
 * <p>A parameter that matches a function starts again from the firmware's value: it throws away both what the IOMMU
 * driver asked for and the effect of the other parameter. If both match, only {@code config_acs} has any effect.
 *
 * @param isolation true if an IOMMU driver asked for ACS at boot
 * @param translationBlocking true if that includes translation blocking, as it does where ATS is off
 * @param disableAcsRedir {@code pci=disable_acs_redir=}: selectors joined by {@code ;}, empty if not given
 * @param configAcs {@code pci=config_acs=}: {@code flags@selector} joined by {@code ;}, empty if not given
 * @see <a href="https://docs.kernel.org/admin-guide/kernel-parameters.html">The kernel's command-line parameters</a>
 */
public record AcsParameters(boolean isolation, boolean translationBlocking, String disableAcsRedir, String configAcs) {

    /** No IOMMU driver, no parameters: the firmware's values stay. */
    public static final AcsParameters NONE = new AcsParameters(false, "", "");

    /** With ATS allowed, so that nothing asks for translation blocking. */
    public AcsParameters(boolean isolation, String disableAcsRedir, String configAcs) {
        this(isolation, false, disableAcsRedir, configAcs);
    }

    /** What the kernel of a machine was started with. */
    public static AcsParameters of(KernelDescription kernel) {
        return new AcsParameters(kernel.iommu(), !kernel.ats(), kernel.disableAcsRedir(), kernel.configAcs());
    }

    /**
     * Starts the machine with these: {@link #apply(PciTopology)} now, and for each function again when a reset has put its
     * registers back to the firmware's values.
     *
     * @return what in the parameters could not be read
     */
    public List<AcsParameterWarning> boot(PciTopology topology) {
        var warnings = apply(topology);
        for (var function : topology.functions()) {
            if (AcsRegisters.offset(function).isPresent()) {
                function.onReset(() -> apply(topology, function));
            }
        }
        return warnings;
    }

    /**
     * Writes the ACS control register of every function that has one. Not to be called while peers transfer.
     *
     * @return what in the parameters could not be read, each entry once, for the first function that met it
     */
    public List<AcsParameterWarning> apply(PciTopology topology) {
        List<AcsParameterWarning> all = new ArrayList<>();
        for (var function : topology.functions()) {
            for (var warning : apply(topology, function)) {
                if (all.stream().noneMatch(warning::isAboutTheSameAs)) {
                    all.add(warning);
                }
            }
        }
        return List.copyOf(all);
    }

    /**
     * Writes the ACS control register of one function, as when its DMA is configured or its state is restored.
     *
     * @return what in the parameters could not be read; none for a function without the capability
     */
    public List<AcsParameterWarning> apply(PciTopology topology, PciFunction function) {
        var at = AcsRegisters.offset(function);
        return at.isEmpty() ? List.of() : apply(topology, function, at.getAsInt());
    }

    private List<AcsParameterWarning> apply(PciTopology topology, PciFunction function, int at) {
        int firmware = AcsRegisters.control(function, at);
        var selector = new DeviceSelector(topology, function);
        var disabling = new AcsParameterScan(selector, disableAcsRedir);
        var configuring = new AcsParameterScan(selector, configAcs);
        int disabled = disabling.disableRedirect(firmware).orElseGet(() -> firmware | wish(function, at));
        AcsRegisters.writeControl(function, at, configuring.configure(firmware).orElse(disabled));
        List<AcsParameterWarning> warnings = new ArrayList<>();
        disabling
                .problem()
                .ifPresent(problem -> warnings.add(
                        new AcsParameterWarning("disable_acs_redir", problem, disabling.unread(), function.address())));
        configuring
                .problem()
                .ifPresent(problem -> warnings.add(
                        new AcsParameterWarning("config_acs", problem, configuring.unread(), function.address())));
        return warnings;
    }

    private int wish(PciFunction function, int at) {
        int services = translationBlocking ? AcsRegisters.ISOLATION_WITHOUT_ATS : AcsRegisters.ISOLATION;
        return isolation ? AcsRegisters.capability(function, at) & services : 0;
    }
}
