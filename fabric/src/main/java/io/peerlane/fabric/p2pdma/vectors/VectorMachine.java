package io.peerlane.fabric.p2pdma.vectors;

import io.peerlane.fabric.p2pdma.DmaClient;
import io.peerlane.fabric.p2pdma.P2pDma;
import io.peerlane.fabric.pci.PciFunction;
import io.peerlane.fabric.pci.wire.AcsCapability;
import io.peerlane.fabric.pci.wire.Capabilities;
import java.util.Map;

/**
 * The machine of one run.
 *
 * @param functions by address, which is their name too
 * @param devices by name: every function, and the devices that are none
 */
record VectorMachine(P2pDma p2p, Map<String, PciFunction> functions, Map<String, DmaClient> devices) {

    /** The PCI function with this address, which stands under {@code key} of {@code fields}. */
    PciFunction function(Fields fields, String key, String address) {
        var function = functions.get(address);
        if (function == null) {
            throw fields.refusal(key, address, "the address of a function of this machine");
        }
        return function;
    }

    /** The device with this name, which stands under {@code key} of {@code fields}. */
    DmaClient device(Fields fields, String key, String name) {
        var device = devices.get(name);
        if (device == null) {
            throw fields.refusal(key, name, "a device of this machine");
        }
        return device;
    }

    int acsControl(PciFunction function) {
        return function.acs().orElseThrow().control();
    }

    void setAcsControl(Fields fields, PciFunction function, int control) {
        int at = function.configuration()
                .extendedCapability(Capabilities.ACS)
                .orElseThrow(() -> fields.refusal("bdf", function.name(), "a function with an ACS capability"));
        function.configuration().write16(at + AcsCapability.CONTROL, control);
    }
}
