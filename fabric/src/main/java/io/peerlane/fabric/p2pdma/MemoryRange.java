package io.peerlane.fabric.p2pdma;

/**
 * A range of the processor's address space.
 *
 * @param physical first byte
 * @param size bytes
 */
public record MemoryRange(long physical, long size) {

    boolean overlaps(long start, long length) {
        return Long.compareUnsigned(start - physical, size) < 0 || Long.compareUnsigned(physical - start, length) < 0;
    }
}
