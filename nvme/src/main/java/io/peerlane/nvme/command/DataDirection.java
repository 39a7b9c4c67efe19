package io.peerlane.nvme.command;

/** Which way the data of a command goes. */
public enum DataDirection {
    /** No data. */
    NONE,
    /** Host to controller: it is brought before the command executes. */
    TO_CONTROLLER,
    /** Controller to host: it is delivered before the response, if the command succeeded. */
    TO_HOST
}
