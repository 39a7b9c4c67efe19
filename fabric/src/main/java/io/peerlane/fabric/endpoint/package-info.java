/**
 * The endpoint's side of PCI Express: a machine that <em>is</em> the device, and the outbound windows through which it
 * reaches the host's addresses.
 *
 * <p>An endpoint controller has some space of local addresses of its own. A piece of it is reserved and pointed at an
 * address of the host; an access of the local processor to the piece leaves as a memory request for that address.
 * Behaves as the PCI endpoint framework of Linux 7.2 with 4 KiB pages, error numbers included.
 *
 * <p>{@link io.peerlane.fabric.endpoint.HostAccess} puts it together for an endpoint function: windows or DMA channels
 * toward the host. {@link io.peerlane.fabric.endpoint.InboundWindow} is the other way, from a base address register to
 * local memory. Every byte leaves as a memory request of the function, so the ledger counts it.
 *
 * <p>Addresses and sizes are unsigned 64-bit numbers. {@code HostAccess}, {@code DmaChannel}, {@code HeldMapping} and
 * {@code InboundWindow} are thread-safe; the parts below are not: one lock covers a controller and its windows.
 *
 * @see <a href="https://docs.kernel.org/PCI/endpoint/pci-endpoint.html">PCI Endpoint Framework</a>
 */
@NullMarked
package io.peerlane.fabric.endpoint;

import org.jspecify.annotations.NullMarked;
