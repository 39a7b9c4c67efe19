/**
 * Memory requests: routed hop by hop over the links of the machine, moved, and counted.
 *
 * <p>A {@link io.peerlane.fabric.tlp.BusMaster} is the requester side of a function, a
 * {@link io.peerlane.fabric.tlp.CpuPort} that of the processor. Routing obeys bridge windows, Command registers and access
 * control services at the time of the request. The ledger counts payload bytes; headers belong to a timing model.
 *
 * <p>Ordering: a request is complete when the call returns. Plain copies are used throughout, so another thread sees what
 * was written only after something that orders the two, such as the interrupt message sent after the write. Values in
 * registers and memory are little-endian.
 *
 * <p>Source: PCI Express Base 6.0, 2.2 (requests), 2.4.1 (ordering), 6.12 (access control services).
 */
@NullMarked
package io.peerlane.fabric.tlp;

import org.jspecify.annotations.NullMarked;
