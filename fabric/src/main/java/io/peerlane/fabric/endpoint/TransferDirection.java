package io.peerlane.fabric.endpoint;

/** Which way a transfer of an endpoint goes. */
public enum TransferDirection {
    /** From the host's memory to local memory: memory reads on the bus. */
    FROM_HOST,
    /** From local memory to the host's memory: memory writes on the bus. */
    TO_HOST
}
