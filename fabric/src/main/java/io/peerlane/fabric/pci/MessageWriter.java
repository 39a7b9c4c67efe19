package io.peerlane.fabric.pci;

/** The part of a function's requester side that sends interrupt messages. */
@FunctionalInterface
public interface MessageWriter {

    /** Sends a 4-byte memory write of control traffic (PCI Express Base 6.0, 6.1.4). */
    void writeMessage(long address, int data);
}
