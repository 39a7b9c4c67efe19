package io.peerlane.fabric.dma;

/**
 * One physically contiguous piece of memory.
 *
 * @param address physical address of the first byte
 * @param length bytes, more than 0
 */
public record ScatterEntry(long address, long length) {

    /** @throws IllegalArgumentException if the piece is empty or wraps around the address space */
    public ScatterEntry {
        if (length <= 0 || Long.compareUnsigned(address, address + length - 1) > 0) {
            throw new IllegalArgumentException("scatter entry of %d bytes at 0x%x".formatted(length, address));
        }
    }

    @Override
    public String toString() {
        return "%d bytes at 0x%x".formatted(length, address);
    }
}
