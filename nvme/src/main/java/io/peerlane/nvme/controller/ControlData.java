package io.peerlane.nvme.controller;

import io.peerlane.fabric.errno.ErrnoException;
import io.peerlane.fabric.tlp.DmaException;
import io.peerlane.nvme.status.GenericStatus;
import io.peerlane.nvme.status.Status;
import io.peerlane.nvme.wire.SubmissionQueueEntry;
import java.lang.foreign.MemorySegment;

/** Moves the data of admin commands, which is control traffic: Identify data, log pages, feature data. */
final class ControlData {

    private static final MemorySegment ZEROES =
            MemorySegment.ofArray(new byte[1 << 16]).asReadOnly();

    private final MemoryAccess memory;
    private final long maximumTransferBytes;

    ControlData(Device device) {
        memory = device.memory();
        maximumTransferBytes = device.options().maximumTransferBytes();
    }

    /** Sends {@code length} bytes: those of {@code page}, then zeroes. */
    Status send(SubmissionQueueEntry entry, SubmissionQueue queue, MemorySegment page, long length) {
        if (length > maximumTransferBytes) {
            return GenericStatus.INVALID_FIELD.doNotRetry();
        }
        TransferList data = queue.inline().data();
        Status status = queue.dataPointers().read(entry, length, true, data);
        if (!status.isSuccess()) {
            return status;
        }
        try {
            long at = 0;
            for (int i = 0; i < data.pieces(); i++) {
                sendPiece(page, at, data.address(i), data.length(i));
                at += data.length(i);
            }
            return Status.SUCCESS;
        } catch (DmaException | ErrnoException _) {
            return memory.transferError();
        }
    }

    private void sendPiece(MemorySegment page, long at, long address, long length) {
        long filled = Math.max(0, Math.min(length, page.byteSize() - at));
        if (filled > 0) {
            memory.writeControl(address, page, at, filled);
        }
        for (long done = filled; done < length; ) {
            long run = Math.min(ZEROES.byteSize(), length - done);
            memory.writeControl(address + done, ZEROES, 0, run);
            done += run;
        }
    }

    /** Fetches as many bytes as {@code into} has. */
    Status fetch(SubmissionQueueEntry entry, SubmissionQueue queue, byte[] into) {
        TransferList data = queue.inline().data();
        Status status = queue.dataPointers().read(entry, into.length, false, data);
        if (!status.isSuccess()) {
            return status;
        }
        try {
            long at = 0;
            for (int i = 0; i < data.pieces(); i++) {
                memory.readControl(data.address(i), MemorySegment.ofArray(into), at, data.length(i));
                at += data.length(i);
            }
            return Status.SUCCESS;
        } catch (DmaException | ErrnoException _) {
            return memory.transferError();
        }
    }
}
