package io.peerlane.nvme.host;

/** Which way the data of a command goes. */
public enum DataDirection {
    /** No data. */
    NONE,
    /** Host memory to controller. */
    TO_CONTROLLER,
    /** Controller to host memory. */
    FROM_CONTROLLER
}
