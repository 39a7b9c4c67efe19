package io.peerlane.nvme.controller;

import io.peerlane.nvme.wire.CmbSize;

/**
 * Controller memory buffer of an emulated controller (NVMe Base 2.1, 8.2.1).
 *
 * @param bytes size, a multiple of 4 KiB; 0 means none
 * @param uses bits of {@link CmbSize}: what the host may put there
 * @param legacy the scheme before NVMe 1.4: registers always visible, addresses those of the BAR, no CMBMSC
 * @param mixedData CDMMMS: data of one command may lie partly in the buffer, partly in host memory
 */
public record CmbOptions(long bytes, int uses, boolean legacy, boolean mixedData) {

    /** No buffer. */
    public static final CmbOptions NONE = new CmbOptions(0, 0, false, false);

    /** The BAR that holds a buffer. */
    public static final int BAR = 2;

    private static final long PAGE = 4096;

    /** @throws IllegalArgumentException unless the size is a multiple of 4 KiB */
    public CmbOptions {
        if (bytes < 0 || bytes % PAGE != 0) {
            throw new IllegalArgumentException("a controller memory buffer is a multiple of 4 KiB, found " + bytes);
        }
    }

    /** A buffer for submission queues and data of reads and writes, as drives in the field have. */
    public static CmbOptions of(long bytes) {
        return new CmbOptions(bytes, CmbSize.SQS | CmbSize.RDS | CmbSize.WDS, false, false);
    }

    /** With other uses. */
    public CmbOptions withUses(int newUses) {
        return new CmbOptions(bytes, newUses, legacy, mixedData);
    }

    /** With the scheme before NVMe 1.4. */
    public CmbOptions withLegacy(boolean newLegacy) {
        return new CmbOptions(bytes, uses, newLegacy, mixedData);
    }

    /** With CDMMMS. */
    public CmbOptions withMixedData(boolean newMixedData) {
        return new CmbOptions(bytes, uses, legacy, newMixedData);
    }

    /** True if there is a buffer. */
    public boolean isPresent() {
        return bytes > 0;
    }
}
