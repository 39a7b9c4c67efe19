package io.peerlane.fabric.endpoint;

/**
 * What {@link EndpointController#map} made of a piece of the host's address space. Belongs to the caller, who may use one
 * again and again. Not thread-safe.
 *
 * @see <a href="https://docs.kernel.org/PCI/endpoint/pci-endpoint.html">struct pci_epc_map</a>
 */
public final class OutboundMap {

    private long pciAddress;
    private long mappedSize;
    private long mapPciAddress;
    private long mapSize;
    private long localBase;
    private boolean mapped;

    /** Never mapped. */
    public OutboundMap() {}

    /** Describes the translation wanted; a part of {@code size} counts if the translation ends before the rest. */
    void describe(long address, long size, long offset, long translated) {
        long room = translated - offset;
        pciAddress = address;
        mappedSize = Long.compareUnsigned(room, size) < 0 ? room : size;
        mapPciAddress = address - offset;
        mapSize = translated;
        localBase = 0;
        mapped = false;
    }

    void placeAt(long base) {
        localBase = base;
        mapped = true;
    }

    /** True if the last {@link EndpointController#map} into this succeeded; unmapping does not change it. */
    public boolean isMapped() {
        return mapped;
    }

    /** The host's address that was asked for. */
    public long pciAddress() {
        return pciAddress;
    }

    /** Usable bytes from {@link #pciAddress()} on; may be fewer than asked for. */
    public long mappedSize() {
        return mappedSize;
    }

    /** The host's address at which the translation begins: at or below {@link #pciAddress()}. */
    public long mapPciAddress() {
        return mapPciAddress;
    }

    /** Bytes of the translation, from {@link #mapPciAddress()} on. */
    public long mapSize() {
        return mapSize;
    }

    /** Local address at which the translation begins. */
    public long localBase() {
        return localBase;
    }

    /** Local address that stands for {@link #pciAddress()}. */
    public long localAddress() {
        return localBase + (pciAddress - mapPciAddress);
    }
}
