package io.peerlane.app.machine;

import io.peerlane.fabric.pci.PciFunction;
import io.peerlane.fabric.pci.wire.Capabilities;
import io.peerlane.fabric.pci.wire.ConfigurationHeader;
import io.peerlane.fabric.pci.wire.PciExpressCapability;

/**
 * Function level reset as an operating system does it: the registers of the header are saved, the function is reset, the
 * registers are written back, Command last, for a reset puts the addresses of the BARs to zero (PCI Express Base 6.0,
 * 6.6.2). No driver may have the function.
 */
final class FunctionReset {

    private FunctionReset() {}

    /** Resets an endpoint; does nothing to a function without the PCI Express capability. */
    static void of(PciFunction function) {
        var space = function.configuration();
        var express = space.capability(Capabilities.PCI_EXPRESS);
        if (express.isEmpty()) {
            return;
        }
        int control = express.getAsInt() + PciExpressCapability.DEVICE_CONTROL;
        int savedControl = space.read16(control);
        int[] saved = new int[ConfigurationHeader.SIZE / 4];
        for (int i = 0; i < saved.length; i++) {
            saved[i] = space.read32(4 * i);
        }
        space.write16(control, savedControl | PciExpressCapability.INITIATE_FLR);
        space.write16(control, savedControl);
        for (int i = saved.length - 1; i >= 0; i--) {
            space.write32(4 * i, saved[i]);
        }
    }
}
