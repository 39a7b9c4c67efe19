/**
 * Namespaces and what stores their blocks.
 *
 * <p>{@link io.peerlane.nvme.namespace.BlockDevice} is the asynchronous front that a target's namespace or a workload
 * uses, with data named by bus address: the driver of a local controller is one, an initiator's remote namespace another.
 * The store behind an emulated controller is a plain random-access one, with data in memory segments.
 */
@NullMarked
package io.peerlane.nvme.namespace;

import org.jspecify.annotations.NullMarked;
