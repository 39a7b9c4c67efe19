package io.peerlane.fabric.endpoint;

import io.peerlane.fabric.errno.ErrnoException;

/**
 * The part of a controller that turns local addresses into the host's.
 *
 * @see <a href="https://docs.kernel.org/PCI/endpoint/pci-endpoint.html">map_addr and unmap_addr of struct
 *     pci_epc_ops</a>
 */
public interface AddressTranslation {

    /**
     * Points local addresses at the host's.
     *
     * @param base first local address
     * @param pciAddress first address of the host
     * @param size bytes
     * @throws ErrnoException as the controller refuses; nothing has changed then
     */
    void program(long base, long pciAddress, long size);

    /** Takes back the translation that begins at {@code base}; ignored if there is none. */
    void remove(long base);

    /** Of a controller whose addresses need no programming: accepts everything. */
    static AddressTranslation fixed() {
        return new AddressTranslation() {
            @Override
            public void program(long base, long pciAddress, long size) {}

            @Override
            public void remove(long base) {}
        };
    }
}
