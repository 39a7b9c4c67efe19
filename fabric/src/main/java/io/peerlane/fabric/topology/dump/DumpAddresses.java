package io.peerlane.fabric.topology.dump;

import io.peerlane.fabric.pci.BusDeviceFunction;
import java.util.Optional;

/** PCI addresses in dumps. */
final class DumpAddresses {

    private DumpAddresses() {}

    /** @throws DumpException if the text has the form of an address but no such address exists, or another form */
    static BusDeviceFunction parse(DumpText text, int line, String address) {
        try {
            return BusDeviceFunction.parse(address);
        } catch (IllegalArgumentException _) {
            throw text.refusal(line, address, "a PCI address such as 0000:03:00.0");
        }
    }

    /** Empty if it is none. */
    static Optional<BusDeviceFunction> find(String address) {
        try {
            return Optional.of(BusDeviceFunction.parse(address));
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
    }
}
