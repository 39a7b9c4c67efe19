package io.peerlane.nvme.namespace;

import java.io.IOException;
import java.lang.foreign.MemorySegment;

/**
 * What an emulated controller keeps the blocks of a namespace in. Safe from any thread; of a read and a write that
 * overlap, each block is read entirely old or entirely new as long as it is moved by one call.
 */
public interface BlockStore extends AutoCloseable {

    /** Name for messages: a path, or what the memory is for. */
    String name();

    /** Bytes of a block, a power of two from 512 to 4096. */
    int blockBytes();

    /** Number of blocks, at least 1. */
    long blocks();

    /** True if completed writes may be lost until {@link #flush()}. */
    boolean volatileWriteCache();

    /**
     * True if calls may block, so that they must not be made on an event loop, nor on memory that others wait for: a call
     * may hang for as long as the medium does.
     */
    boolean blocking();

    /**
     * Copies out of the store.
     *
     * @param offsetBytes from the start of the store; with {@code lengthBytes} inside it
     * @throws IOException if the medium fails; {@code into} may have been written in part
     */
    void read(long offsetBytes, MemorySegment into, long intoOffset, long lengthBytes) throws IOException;

    /**
     * Copies into the store.
     *
     * @param offsetBytes from the start of the store; with {@code lengthBytes} inside it
     * @throws IOException if the medium fails; the store may have been written in part
     */
    void write(long offsetBytes, MemorySegment from, long fromOffset, long lengthBytes) throws IOException;

    /**
     * Makes bytes read as zeroes. This one writes zeroes, whatever {@code deallocate} says.
     *
     * @param offsetBytes from the start of the store; with {@code lengthBytes} inside it
     * @param deallocate whether to give up the room they take, as far as the store can
     * @throws IOException if the medium fails; the store may have been zeroed in part
     */
    default void zero(long offsetBytes, long lengthBytes, boolean deallocate) throws IOException {
        for (long done = 0; done < lengthBytes; ) {
            long run = Math.min(Zeroes.BYTES.byteSize(), lengthBytes - done);
            write(offsetBytes + done, Zeroes.BYTES, 0, run);
            done += run;
        }
    }

    /**
     * Returns when every write that returned before the call is durable.
     *
     * @throws IOException if that cannot be promised
     */
    void flush() throws IOException;

    /** Gives the store up; no call may be under way or follow. */
    @Override
    void close();
}
