package io.peerlane.fabric.vfio;

/**
 * A part of a BAR to be exported ({@code struct vfio_region_dma_range}).
 *
 * @param offset from the start of the BAR, a multiple of 4096
 * @param length bytes, a multiple of 4096 and more than 0
 */
public record BarRange(long offset, long length) {}
