package io.peerlane.fabric.endpoint;

import io.peerlane.fabric.errno.ErrnoException;

/**
 * The part of a controller that turns local addresses into the host's.
 *
 * @see <a href="https://docs.kernel.org/PCI/endpoint/pci-endpoint.html">map_addr and unmap_addr of struct
 *     pci_epc_ops</a>
 */
public interface AddressTranslation {

    /** Answer of {@link #translate} for addresses without a translation: all ones. */
    long NO_ADDRESS = -1;

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

    /**
     * The host's address that a request of {@code length} bytes for {@code localAddress} leaves with; {@link #NO_ADDRESS}
     * unless one translation covers all of them.
     */
    long translate(long localAddress, long length);

    /** Translations programmed since the controller was made. */
    long programmed();

    /** Translations in use now. */
    int inUse();

    /** Of a controller whose local addresses are the host's: accepts everything and changes nothing. */
    static AddressTranslation fixed() {
        return new AddressTranslation() {
            @Override
            public void program(long base, long pciAddress, long size) {}

            @Override
            public void remove(long base) {}

            @Override
            public long translate(long localAddress, long length) {
                return localAddress;
            }

            @Override
            public long programmed() {
                return 0;
            }

            @Override
            public int inUse() {
                return 0;
            }
        };
    }
}
