/**
 * The driver of a local PCIe controller, after Linux's {@code nvme-pci}; each of its namespaces is a
 * {@link io.peerlane.nvme.namespace.BlockDevice}.
 *
 * <p>Driver and controller meet only as host and device do: registers and doorbells in BAR 0, queues and data by DMA,
 * message signalled interrupts. Everything in memory is little-endian. Source: NVMe Base 2.1, NVMe over PCIe Transport
 * 1.1.
 *
 * <p>One I/O queue pair belongs to one event loop and is used on it only; the admin queue is used by one caller at a
 * time, never on an event loop because it waits.
 */
@NullMarked
package io.peerlane.nvme.host.pcie;

import org.jspecify.annotations.NullMarked;
