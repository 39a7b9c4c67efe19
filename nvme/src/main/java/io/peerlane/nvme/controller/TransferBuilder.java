package io.peerlane.nvme.controller;

import io.peerlane.nvme.status.GenericStatus;
import io.peerlane.nvme.status.Status;
import io.peerlane.nvme.wire.CmbSize;
import java.lang.foreign.MemorySegment;

/**
 * Fills a {@link TransferList} under the rules of the controller memory buffer (NVMe Base 2.1, 8.2.1): data and lists in
 * it only if CMBSZ offers that use, data on both sides only with CDMMMS, nothing beyond its end.
 */
final class TransferBuilder {

    private final MemoryAccess memory;
    private final CmbOptions options;

    private TransferList list = new TransferList();
    private boolean towardHost;
    private boolean sawInside;
    private boolean sawOutside;
    private long remaining;

    TransferBuilder(MemoryAccess memory) {
        this.memory = memory;
        this.options = memory.cmb().options();
    }

    /** Starts the list of a command that moves {@code length} bytes. */
    void start(TransferList into, long length, boolean toHost) {
        list = into;
        list.clear();
        towardHost = toHost;
        sawInside = false;
        sawOutside = false;
        remaining = length;
    }

    /** Bytes of the command that have no place yet. */
    long remaining() {
        return remaining;
    }

    boolean isTowardHost() {
        return towardHost;
    }

    /** Appends {@code length} bytes at {@code address}. */
    Status add(long address, long length) {
        long inside = memory.cmb().offsetOf(address);
        if (inside >= 0 && (options.uses() & (towardHost ? CmbSize.RDS : CmbSize.WDS)) == 0) {
            return GenericStatus.INVALID_USE_OF_CMB.doNotRetry();
        }
        if (inside >= 0 && !memory.cmb().holds(inside, length)) {
            return GenericStatus.DATA_TRANSFER_ERROR;
        }
        boolean sameSide = inside >= 0 ? !sawOutside : !sawInside;
        sawInside |= inside >= 0;
        sawOutside |= inside < 0;
        if (!sameSide && !options.mixedData()) {
            return GenericStatus.INVALID_USE_OF_CMB.doNotRetry();
        }
        list.add(address, length, sameSide);
        remaining -= length;
        return Status.SUCCESS;
    }

    /** Appends {@code length} bytes that go nowhere. */
    void discard(long length) {
        list.add(TransferList.DISCARD, length, false);
        remaining -= length;
    }

    /** Reads part of a PRP list or SGL segment. */
    Status fetch(long address, MemorySegment into, long length) {
        long inside = memory.cmb().offsetOf(address);
        if (inside >= 0 && (options.uses() & CmbSize.LISTS) == 0) {
            return GenericStatus.INVALID_USE_OF_CMB.doNotRetry();
        }
        if (inside >= 0 && !memory.cmb().holds(inside, length)) {
            return GenericStatus.DATA_TRANSFER_ERROR;
        }
        memory.readControl(address, into, 0, length);
        return Status.SUCCESS;
    }
}
