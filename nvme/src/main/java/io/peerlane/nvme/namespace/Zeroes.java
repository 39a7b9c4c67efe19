package io.peerlane.nvme.namespace;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** Zeroes to write. */
final class Zeroes {

    /** Read-only, outside the heap, so that files take them without another copy. */
    static final MemorySegment BYTES =
            Arena.global().allocate(BlockLocks.REGION, Long.BYTES).asReadOnly();

    private Zeroes() {}
}
