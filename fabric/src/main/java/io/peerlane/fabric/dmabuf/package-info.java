/**
 * Buffers that one device exports and others use by DMA: exporter, attachment, mapping, reservation, revocation.
 *
 * <p>An exporter makes a {@link io.peerlane.fabric.dmabuf.DmaBuf}. An importer attaches a device to it and maps it: it gets DMA
 * addresses, never pages, so the buffer may lie in memory that has none, like the BAR of a function whose driver only
 * initialised peer-to-peer DMA. The exporter may take the buffer back at any time: it invalidates the mappings, and importers
 * that agreed to that unmap in bounded time.
 *
 * <p>Behaviour follows Linux 7.2, "Buffer Sharing and Synchronization (dma-buf)". Addresses are unsigned 64-bit numbers.
 * Thread-safe; calls that may wait say so, and those are not for event loops.
 *
 * @see <a href="https://docs.kernel.org/driver-api/dma-buf.html">Buffer Sharing and Synchronization (dma-buf)</a>
 */
@NullMarked
package io.peerlane.fabric.dmabuf;

import org.jspecify.annotations.NullMarked;
