package io.peerlane.nvme.controller;

import io.peerlane.nvme.status.Status;

/**
 * How an admin command ends.
 *
 * @param result DW0 and DW1
 * @param status its status
 * @param isLater true if someone else completes the command
 */
record Reply(long result, Status status, boolean isLater) {

    /** Completed elsewhere, now or later. */
    static final Reply LATER = new Reply(0, Status.SUCCESS, true);

    /** Success with a result in DW0. */
    static Reply success(int dw0) {
        return new Reply(Integer.toUnsignedLong(dw0), Status.SUCCESS, false);
    }

    /** A status, result zero. */
    static Reply of(Status status) {
        return new Reply(0, status, false);
    }
}
