package io.peerlane.app.simulation;

import io.peerlane.fabric.tlp.Route;

/**
 * How the two functions that move a request's data reach its memory.
 *
 * @param drive name of the drive
 * @param fromAdapter the adapter's way to the memory
 * @param fromDrive the drive's way to the memory
 * @param hostFromAdapter the adapter's way to host memory
 * @param hostFromDrive the drive's way to host memory
 */
public record PathRoutes(String drive, Route fromAdapter, Route fromDrive, Route hostFromAdapter, Route hostFromDrive) {

    /** The same with the data in host memory, where capsules are received. */
    PathRoutes inHostMemory() {
        return new PathRoutes(drive, hostFromAdapter, hostFromDrive, hostFromAdapter, hostFromDrive);
    }

    /** True if the memory is that of a device. */
    boolean isPeerMemory() {
        return !fromAdapter.isDram();
    }
}
