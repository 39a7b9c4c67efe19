package io.peerlane.nvme.controller;

import io.peerlane.fabric.tlp.BusMaster;
import io.peerlane.nvme.namespace.BlockStore;
import io.peerlane.nvme.status.Status;
import java.io.IOException;
import java.lang.foreign.MemorySegment;

/**
 * The controller's way to memory: the host's, and its own memory buffer. Thread-safe.
 *
 * <p>Every method that moves bytes throws {@link io.peerlane.fabric.tlp.DmaException} if nothing answers at an address, or
 * {@link io.peerlane.fabric.errno.ErrnoException} if the controller has no means left to reach it.
 */
interface MemoryAccess {

    /** The memory buffer; of size 0 if there is none. */
    ControllerMemoryBuffer cmb();

    /** The requester side; interrupt messages leave from there. */
    BusMaster master();

    /** How a command ends whose data could not be moved. */
    Status transferError();

    /** Reads queue entries, lists and the like. */
    void readControl(long address, MemorySegment into, long offset, long length);

    /** Writes Identify data, log pages and the like. */
    void writeControl(long address, MemorySegment from, long offset, long length);

    /**
     * The memory of a completion queue, until it is closed.
     *
     * @param base address of the first entry
     * @param bytes of the whole queue
     * @throws io.peerlane.fabric.errno.ErrnoException if it cannot be reached all the time; nothing is held then
     */
    CompletionMemory completions(long base, long bytes);

    /** Reads user data, in one piece or several of what answers. */
    void readData(long address, MemorySegment into, long offset, long length);

    /** Writes user data, in one piece or several of what answers. */
    void writeData(long address, MemorySegment from, long offset, long length);

    /** Moves one piece of user data from a medium that does not block to {@code address}. */
    void fromStore(BlockStore store, long storeOffset, long address, long length) throws IOException;

    /** Moves one piece of user data from {@code address} to a medium that does not block. */
    void toStore(BlockStore store, long storeOffset, long address, long length) throws IOException;
}
