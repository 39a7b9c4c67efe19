/**
 * What the adapter and its driver agree on: the register map of BAR 0 and the layouts of the queue entries and commands
 * in host memory. It is the whole of what they share on the data path.
 *
 * <p>The layout is this project's own; no real adapter is imitated. Everything is little-endian, as PCI is. Entries are
 * read and written through static accessors over a ring's segment and the entry's offset, so that no view object is
 * made per work request. A field not named is reserved: written as zero, ignored when read.
 *
 * <p>All types are stateless and may be used from any thread.
 */
@NullMarked
package io.peerlane.rdma.rnic.abi;

import org.jspecify.annotations.NullMarked;
