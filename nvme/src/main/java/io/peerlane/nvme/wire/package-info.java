/**
 * The bytes of the NVMe base specification: queue entries, data pointers, controller registers, Identify data, log
 * pages, features. Everything is little-endian unless a field says otherwise; sources are NVMe Base 2.1 and NVM Command
 * Set 1.1.
 *
 * <p>A view borrows a {@link java.lang.foreign.MemorySegment} and checks its length once; it is as thread-safe as the
 * memory under it. Reading through a view never allocates. Large data structures declare their fields as constants
 * ({@link io.peerlane.nvme.wire.Field}) where the figure of the specification lists them.
 */
@NullMarked
package io.peerlane.nvme.wire;

import org.jspecify.annotations.NullMarked;
