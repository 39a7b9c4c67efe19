/**
 * Memory as a device sees it: scatter lists of physical memory, and the segments they become for one device.
 *
 * <p>Addresses are unsigned 64-bit numbers. The types are values and may be used from any thread.
 *
 * @see <a href="https://docs.kernel.org/core-api/dma-api.html">Dynamic DMA mapping using the generic device</a>
 */
@NullMarked
package io.peerlane.fabric.dma;

import org.jspecify.annotations.NullMarked;
