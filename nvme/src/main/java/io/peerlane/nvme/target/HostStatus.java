package io.peerlane.nvme.target;

import io.peerlane.nvme.status.GenericStatus;
import io.peerlane.nvme.status.MediaStatus;
import io.peerlane.nvme.status.PathStatus;
import io.peerlane.nvme.status.Status;

/** What a host is told of how a block device ended its command. */
final class HostStatus {

    private HostStatus() {}

    /**
     * A device that cannot be reached is this controller's inner matter, as nvmet has it, for path statuses are the host's
     * own.
     */
    static Status of(Status device) {
        return device.codeType() == PathStatus.CODE_TYPE ? GenericStatus.INTERNAL_ERROR.doNotRetry() : device;
    }

    /** Whether a device failed, and not merely found other data than the host did. */
    static boolean isDeviceError(Status told) {
        boolean isMedia = told.codeType() == MediaStatus.COMPARE_FAILURE.codeType()
                && told.code() != MediaStatus.COMPARE_FAILURE.code();
        return isMedia || isSame(told, GenericStatus.INTERNAL_ERROR);
    }

    /** Whether the error log has it: that the host had a command aborted is no error of it. */
    static boolean isError(Status told) {
        return !told.isSuccess() && !isSame(told, GenericStatus.ABORT_REQUESTED);
    }

    private static boolean isSame(Status one, Status other) {
        return one.codeType() == other.codeType() && one.code() == other.code();
    }
}
