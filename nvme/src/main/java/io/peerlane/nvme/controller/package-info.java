/**
 * An emulated NVMe controller on PCIe: registers and doorbells in BAR 0, a controller memory buffer in BAR 2, MSI-X,
 * admin and I/O queues, the NVM command set over {@link io.peerlane.nvme.namespace.BlockStore}s (NVMe Base 2.1; NVMe
 * over PCIe Transport 1.1; NVM Command Set 1.1).
 *
 * <p>The host is met only as hardware meets it: register accesses come in through the BAR, everything else goes out as
 * DMA and interrupt messages of the function. Addresses in its own memory buffer are served inside and cross no link.
 *
 * <p>A command runs on the thread that rings its doorbell. Submission queues are independent of each other, so event
 * loops that have one each never meet; a completion queue shared by several is guarded by its lock. A store whose calls
 * may block is used on virtual threads, and its completions are posted from there.
 *
 * <p>By default a controller is untimed. With a clock ({@link io.peerlane.nvme.controller.NvmeController#pace}) the data of an
 * I/O command moves at once and its completion is posted when the clock says so, on the processor that rang the doorbell.
 */
@NullMarked
package io.peerlane.nvme.controller;

import org.jspecify.annotations.NullMarked;
