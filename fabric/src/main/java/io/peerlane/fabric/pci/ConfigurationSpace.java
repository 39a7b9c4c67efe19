package io.peerlane.fabric.pci;

import io.peerlane.fabric.pci.wire.Capabilities;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Configuration space of one function: 4096 bytes, little-endian, with the rules for writing each bit (PCI Express Base
 * 6.0, 7.2).
 *
 * <p>Each bit is read-only, writable, or cleared by writing one. Software goes through {@code read} and {@code write};
 * the device model changes its own read-only bits with {@link #poke32}. A function that was removed reads all ones and
 * drops writes.
 *
 * <p>Thread-safe: writes are atomic per call, reads see the last write.
 */
public final class ConfigurationSpace {

    /** Bytes of a configuration space. */
    public static final int SIZE = 4096;

    private static final ValueLayout.OfInt DWORD = ValueLayout.JAVA_INT.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle VALUE = DWORD.varHandle();

    private final MemorySegment values;
    private final MemorySegment resetValues;
    private final int[] writable;
    private final int[] writeOneToClear;
    private final List<WriteListener> listeners = new CopyOnWriteArrayList<>();
    private volatile boolean present = true;

    /** Told of writes by software, after the registers changed, on the writer's thread. */
    @FunctionalInterface
    public interface WriteListener {

        /**
         * @param offset of the aligned 32-bit register, 0 to 4092
         * @param written the bits software tried to write, in place; bits outside the access are zero
         * @param before the register before the write
         * @param after the register after the write
         */
        void written(int offset, int written, int before, int after);
    }

    ConfigurationSpace(MemorySegment values, int[] writable, int[] writeOneToClear) {
        this.values = MemorySegment.ofArray(new long[SIZE / 8]).copyFrom(values);
        this.resetValues =
                MemorySegment.ofArray(new long[SIZE / 8]).copyFrom(values).asReadOnly();
        this.writable = writable.clone();
        this.writeOneToClear = writeOneToClear.clone();
    }

    /** The byte at {@code offset}, 0 to 255. */
    public int read8(int offset) {
        return (read32(offset & ~3) >>> ((offset & 3) * 8)) & 0xff;
    }

    /** The 16-bit register at the even {@code offset}, 0 to 65535. */
    public int read16(int offset) {
        checkAligned(offset, 2);
        return (read32(offset & ~3) >>> ((offset & 2) * 8)) & 0xffff;
    }

    /** The 32-bit register at {@code offset}, a multiple of 4. */
    public int read32(int offset) {
        checkAligned(offset, 4);
        return present ? peek32(offset) : -1;
    }

    /** What the register holds, even if the function was removed. */
    int peek32(int offset) {
        return (int) VALUE.getVolatile(values, (long) offset);
    }

    /** Writes one byte. */
    public void write8(int offset, int value) {
        int shift = (offset & 3) * 8;
        write(offset & ~3, (value & 0xff) << shift, 0xff << shift);
    }

    /** Writes a 16-bit register at an even offset. */
    public void write16(int offset, int value) {
        checkAligned(offset, 2);
        int shift = (offset & 2) * 8;
        write(offset & ~3, (value & 0xffff) << shift, 0xffff << shift);
    }

    /** Writes a 32-bit register at a multiple of 4. */
    public void write32(int offset, int value) {
        checkAligned(offset, 4);
        write(offset, value, -1);
    }

    private void write(int offset, int value, int lanes) {
        if (!present) {
            return;
        }
        int before;
        int after;
        synchronized (this) {
            int index = offset >>> 2;
            int store = writable[index] & lanes;
            before = peek32(offset);
            after = (before & ~store) | (value & store);
            after &= ~(value & lanes & writeOneToClear[index]);
            VALUE.setVolatile(values, (long) offset, after);
        }
        tell(offset, value & lanes, before, after);
    }

    private void tell(int offset, int written, int before, int after) {
        for (WriteListener listener : listeners) {
            listener.written(offset, written, before, after);
        }
    }

    private static void checkAligned(int offset, int bytes) {
        if ((offset & (bytes - 1)) != 0 || offset < 0 || offset > SIZE - bytes) {
            throw new IllegalArgumentException("configuration offset 0x%x for %d bytes".formatted(offset, bytes));
        }
    }

    /**
     * The device model changes a register, masks notwithstanding; listeners are not told.
     *
     * @param mask the bits to change
     */
    public synchronized void poke32(int offset, int mask, int value) {
        checkAligned(offset, 4);
        VALUE.setVolatile(values, (long) offset, (peek32(offset) & ~mask) | (value & mask));
    }

    /** What software can change goes back to its value after power-on; listeners see the registers that changed. */
    void reset() {
        for (int offset = 0; offset < SIZE; offset += 4) {
            int before;
            int after;
            synchronized (this) {
                int changeable = writable[offset >>> 2] | writeOneToClear[offset >>> 2];
                before = peek32(offset);
                after = (before & ~changeable) | (resetValues.get(DWORD, offset) & changeable);
                VALUE.setVolatile(values, (long) offset, after);
            }
            if (before != after) {
                tell(offset, 0, before, after);
            }
        }
    }

    /** From now on all registers read ones and writes are dropped; listeners see Vendor ID change to that. */
    void remove() {
        present = false;
        tell(0, 0, peek32(0), -1);
    }

    /** Registers answer again, with what they held. */
    void insert() {
        present = true;
        tell(0, 0, -1, peek32(0));
    }

    /** Calls {@code listener} after every write by software. */
    public void onWrite(WriteListener listener) {
        listeners.add(listener);
    }

    /** Undoes {@link #onWrite}. A listener that is being told at this moment on another thread may still be running. */
    public void forget(WriteListener listener) {
        listeners.remove(listener);
    }

    /** Read-only view of the registers for the views of {@code pci.wire}; shows later writes too. */
    public MemorySegment bytes() {
        return values.asReadOnly();
    }

    /** Offset of the capability, in the first 256 bytes. */
    public OptionalInt capability(int id) {
        return Capabilities.find(values, id);
    }

    /** Offset of the extended capability, from 256 on. */
    public OptionalInt extendedCapability(int id) {
        return Capabilities.findExtended(values, id);
    }
}
