package io.peerlane.fabric.dma;

/**
 * One piece of memory as a device addresses it.
 *
 * @param address what the device puts into its requests
 * @param length bytes
 * @param isBusAddress true for peer memory that switches route: nothing to undo when it is unmapped, no IOMMU involved
 */
public record DmaSegment(long address, long length, boolean isBusAddress) {}
