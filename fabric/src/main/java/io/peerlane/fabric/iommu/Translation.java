package io.peerlane.fabric.iommu;

/**
 * One run of I/O virtual addresses with the physical addresses behind it, both whole pages.
 *
 * @param iova first I/O virtual address
 * @param physical address that the first one becomes
 * @param length bytes
 */
public record Translation(long iova, long physical, long length) {

    boolean contains(long address) {
        return Long.compareUnsigned(address - iova, length) < 0;
    }

    /** What an address inside the run becomes. */
    public long toPhysical(long address) {
        return physical + (address - iova);
    }
}
