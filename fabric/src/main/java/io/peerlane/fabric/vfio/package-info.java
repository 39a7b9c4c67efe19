/**
 * Functions owned by user space, after Linux's VFIO for PCI: the owner configures and resets its function through a
 * {@link io.peerlane.fabric.vfio.VfioPciDevice} and exports ranges of BARs as DMA-BUFs that other devices import.
 *
 * <p>An export is revoked while the function does not decode memory and around each reset, and for ever when the owner closes
 * the device. Behaviour follows Linux 7.2, {@code VFIO_DEVICE_FEATURE_DMA_BUF}. Offsets and lengths are unsigned 64-bit
 * numbers. Thread-safe; what may wait for importers says so and is not for event loops.
 *
 * @see <a href="https://docs.kernel.org/driver-api/vfio.html">VFIO - "Virtual Function I/O"</a>
 */
@NullMarked
package io.peerlane.fabric.vfio;

import org.jspecify.annotations.NullMarked;
