/**
 * The side of a machine that is not PCIe: what crosses the network, counted. The network itself is real, so nothing is
 * emulated here; {@link io.peerlane.fabric.tlp.Ledger} is the same for the side that is. Safe from any thread.
 */
@NullMarked
package io.peerlane.fabric.ethernet;

import org.jspecify.annotations.NullMarked;
