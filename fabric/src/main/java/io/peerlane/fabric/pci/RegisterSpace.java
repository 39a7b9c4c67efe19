package io.peerlane.fabric.pci;

/**
 * What answers at a BAR of registers. Little-endian: the byte at {@code offset} is the least significant of the value.
 *
 * <p>Calls come on the thread of whoever issues the request, several at a time; a device model orders them itself.
 */
public interface RegisterSpace {

    /**
     * One memory read.
     *
     * @param offset from the start of the BAR; naturally aligned and inside it
     * @param bytes 1, 2, 4 or 8
     * @return the value, upper bytes zero
     */
    long read(long offset, int bytes);

    /**
     * One memory write; posted, so a register that does not exist drops it silently.
     *
     * @param offset from the start of the BAR; naturally aligned and inside it
     * @param bytes 1, 2, 4 or 8
     * @param value upper bytes are to be ignored
     */
    void write(long offset, int bytes, long value);

    /**
     * False if the device completes requests for {@code length} bytes at {@code offset} with Unsupported Request: nothing is
     * behind that part of the BAR at the moment.
     */
    default boolean answers(long offset, long length) {
        return true;
    }
}
