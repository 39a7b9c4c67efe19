package io.peerlane.nvme.target;

/** Which way the data of a command goes. */
public enum DataDirection {
    /** No data. */
    NONE,
    /** Host to controller: the transport brings it before the command executes. */
    TO_CONTROLLER,
    /** Controller to host: the transport sends it before the response, if the command succeeded. */
    TO_HOST
}
