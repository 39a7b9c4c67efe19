package io.peerlane.fabric.p2pdma;

import io.peerlane.fabric.pci.PciFunction;

/**
 * A memory BAR of a function with peer-to-peer state; valid until the function's driver is unbound.
 *
 * @param owner the function
 * @param bar index, 0 to 5
 * @param busOffset bus address less physical address of the BAR, 64-bit two's complement
 * @see <a href="https://docs.kernel.org/driver-api/pci/p2pdma.html">pcim_p2pdma_provider()</a>
 */
public record ProviderSlot(PciFunction owner, int bar, long busOffset) {}
