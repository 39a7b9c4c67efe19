package io.peerlane.nvme.controller;

import io.peerlane.nvme.status.Status;
import java.lang.foreign.MemorySegment;

/**
 * Data the controller made up for an admin command, or why it did not.
 *
 * @param bytes the data; empty if refused
 * @param status success, or the refusal
 */
record Page(MemorySegment bytes, Status status) {

    static Page of(MemorySegment bytes) {
        return new Page(bytes, Status.SUCCESS);
    }

    /** A refusal that trying again does not help. */
    static Page refused(Status status) {
        return new Page(MemorySegment.NULL, status.doNotRetry());
    }
}
