/**
 * Peer-to-peer DMA: which PCI function may provide memory to which, by which way, and the memory itself.
 *
 * <p>Behaves as the P2PDMA subsystem of Linux 7.2 on x86-64 with 4 KiB pages, error numbers included. Addresses are
 * unsigned 64-bit numbers; a <em>physical</em> address is the processor's, a <em>bus</em> address the one that appears in
 * a TLP. Types here may be used from any thread unless they say otherwise.
 *
 * @see <a href="https://docs.kernel.org/driver-api/pci/p2pdma.html">PCI Peer-to-Peer DMA Support</a>
 */
@NullMarked
package io.peerlane.fabric.p2pdma;

import org.jspecify.annotations.NullMarked;
