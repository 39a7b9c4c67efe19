package io.peerlane.fabric.p2pdma;

import io.peerlane.fabric.pci.PciFunction;
import io.peerlane.fabric.pci.wire.AcsCapability;
import io.peerlane.fabric.pci.wire.Capabilities;
import java.util.OptionalInt;

/** Access to the ACS registers of a function as software has it: through configuration space, live. */
final class AcsRegisters {

    /** The bits any of which keeps peer traffic from the direct way. */
    static final int REDIRECT =
            AcsCapability.REQUEST_REDIRECT | AcsCapability.COMPLETION_REDIRECT | AcsCapability.EGRESS_CONTROL;

    /** The bits an IOMMU driver asks for. */
    static final int ISOLATION = AcsCapability.SOURCE_VALIDATION
            | AcsCapability.REQUEST_REDIRECT
            | AcsCapability.COMPLETION_REDIRECT
            | AcsCapability.UPSTREAM_FORWARDING;

    /** The bits an IOMMU driver asks for where no device may translate by itself. */
    static final int ISOLATION_WITHOUT_ATS = ISOLATION | AcsCapability.TRANSLATION_BLOCKING;

    private AcsRegisters() {}

    /** True if the function has the capability and any redirect bit of its control register is set. */
    static boolean redirects(PciFunction function) {
        var at = offset(function);
        return at.isPresent() && (control(function, at.getAsInt()) & REDIRECT) != 0;
    }

    /** Offset of the capability. */
    static OptionalInt offset(PciFunction function) {
        return function.configuration().extendedCapability(Capabilities.ACS);
    }

    static int capability(PciFunction function, int at) {
        return function.configuration().read16(at + AcsCapability.CAPABILITY) & AcsCapability.SERVICES;
    }

    static int control(PciFunction function, int at) {
        return function.configuration().read16(at + AcsCapability.CONTROL);
    }

    /** Bits without a capability read back as 0. */
    static void writeControl(PciFunction function, int at, int control) {
        function.configuration().write16(at + AcsCapability.CONTROL, control);
    }
}
