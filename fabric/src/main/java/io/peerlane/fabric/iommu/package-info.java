/**
 * The machine's IOMMU: domains that translate what a function puts into its requests, and the allocator of the addresses
 * it puts there.
 *
 * <p>Modelled after DMA remapping (Intel Virtualization Technology for Directed I/O 4.1, chapter 3) with pages of 4 KiB
 * and one domain per function; addresses are unsigned 64-bit numbers of which 48 bits at most translate. Requests are
 * translated by {@code fabric.tlp} where they enter the root complex, never inside a switch. Every type may be used from
 * any thread.
 *
 * @see <a href="https://docs.kernel.org/arch/x86/iommu.html">x86 IOMMU Support</a>
 */
@NullMarked
package io.peerlane.fabric.iommu;

import org.jspecify.annotations.NullMarked;
