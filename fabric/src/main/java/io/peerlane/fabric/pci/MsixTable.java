package io.peerlane.fabric.pci;

import io.peerlane.fabric.pci.wire.Capabilities;
import io.peerlane.fabric.pci.wire.MsixCapability;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * MSI-X table and pending bit array of one function, in a 32-bit BAR of their own (PCI Express Base 6.0, 6.1.4 and 7.7.2).
 *
 * <p>Thread-safe. Raising an unmasked vector takes no lock; a message under way when its vector is masked is still
 * delivered, as on hardware.
 */
public final class MsixTable implements RegisterSpace {

    /** BAR that holds the table. */
    public static final int BAR_INDEX = 4;

    static final int TABLE_OFFSET = 0;

    private static final int PAGE = 4096;

    private final Vector[] vectors;
    private final long pendingOffset;
    private final Bar bar;
    private @Nullable ConfigurationSpace configuration;
    private int control;

    /** One table entry and its pending bit; guarded by itself except for the volatile fast path. */
    private static final class Vector {
        private volatile long address;
        private volatile int data;
        private volatile boolean masked = true;
        private @Nullable MessageWriter pending;
    }

    /** @param vectors 1 to 2048 */
    MsixTable(int vectors) {
        if (vectors < 1 || vectors > MsixCapability.MAX_VECTORS) {
            throw new IllegalArgumentException(vectors + " MSI-X vectors: 1 to " + MsixCapability.MAX_VECTORS);
        }
        this.vectors = new Vector[vectors];
        for (int i = 0; i < vectors; i++) {
            this.vectors[i] = new Vector();
        }
        pendingOffset = (vectors * (long) MsixCapability.ENTRY_SIZE + PAGE - 1) / PAGE * PAGE;
        bar = Bar.registers32(BAR_INDEX, Long.highestOneBit(pendingOffset) * 2, this);
    }

    /** Binds the table to the message control register of its function. */
    void attach(ConfigurationSpace space) {
        int at = space.capability(Capabilities.MSIX).orElseThrow();
        control = at + MsixCapability.CONTROL;
        configuration = space;
        space.onWrite((offset, written, before, after) -> {
            if (offset == at && (after >>> 16 & MsixCapability.ENABLE) != 0) {
                sendPending();
            }
        });
    }

    /** Vectors in the table, 1 to 2048. */
    public int vectors() {
        return vectors.length;
    }

    Bar bar() {
        return bar;
    }

    long pendingOffset() {
        return pendingOffset;
    }

    /**
     * Raises a vector: sends its message, or remembers it while the vector or the function is masked.
     *
     * @param vector 0 to {@link #vectors()} - 1
     * @param master the requester side of the function that owns the table
     * @return true if the message was sent; false if it is pending or MSI-X is off
     */
    public boolean raise(int vector, MessageWriter master) {
        Vector entry = vectors[vector];
        int messageControl = messageControl();
        if ((messageControl & MsixCapability.ENABLE) == 0) {
            return false;
        }
        if ((messageControl & MsixCapability.FUNCTION_MASK) != 0 || entry.masked) {
            return raiseMasked(entry, master);
        }
        master.writeMessage(entry.address, entry.data);
        return true;
    }

    private boolean raiseMasked(Vector entry, MessageWriter master) {
        synchronized (entry) {
            entry.pending = master;
        }
        return sendPending(entry);
    }

    /** Sends what is pending, unless it is still masked; at most one caller gets each pending bit. */
    private boolean sendPending(Vector entry) {
        MessageWriter writer;
        synchronized (entry) {
            writer = entry.pending;
            if (writer == null || entry.masked || !isOpen()) {
                return false;
            }
            entry.pending = null;
        }
        writer.writeMessage(entry.address, entry.data);
        return true;
    }

    private void sendPending() {
        for (Vector entry : vectors) {
            sendPending(entry);
        }
    }

    private boolean isOpen() {
        return (messageControl() & (MsixCapability.ENABLE | MsixCapability.FUNCTION_MASK)) == MsixCapability.ENABLE;
    }

    private int messageControl() {
        ConfigurationSpace space = configuration;
        return space == null ? 0 : space.peek32(control & ~3) >>> 16;
    }

    /** True if the vector was raised while masked and its message not sent yet. */
    public boolean isPending(int vector) {
        Vector entry = vectors[vector];
        synchronized (entry) {
            return entry.pending != null;
        }
    }

    /** All vectors masked and nothing pending, as after power-on. */
    void reset() {
        for (Vector entry : vectors) {
            synchronized (entry) {
                entry.address = 0;
                entry.data = 0;
                entry.masked = true;
                entry.pending = null;
            }
        }
    }

    @Override
    public long read(long offset, int bytes) {
        long dword = readDword(offset & ~3L);
        if (bytes == 8) {
            return (dword & 0xffff_ffffL) | (readDword(offset + 4) << 32);
        }
        return (dword >>> ((offset & 3) * 8)) & ((1L << (bytes * 8)) - 1);
    }

    private long readDword(long offset) {
        if (offset >= pendingOffset) {
            return pendingBits((int) (offset - pendingOffset) * 8);
        }
        int vector = (int) (offset / MsixCapability.ENTRY_SIZE);
        return vector < vectors.length ? readEntry(vectors[vector], (int) offset % MsixCapability.ENTRY_SIZE) : 0;
    }

    private static long readEntry(Vector entry, int field) {
        return switch (field) {
            case 0 -> entry.address & 0xffff_ffffL;
            case 4 -> entry.address >>> 32;
            case 8 -> Integer.toUnsignedLong(entry.data);
            default -> entry.masked ? 1 : 0;
        };
    }

    private long pendingBits(int first) {
        long bits = 0;
        for (int i = first; i < Math.min(first + 32, vectors.length); i++) {
            bits |= isPending(i) ? 1L << (i - first) : 0;
        }
        return bits;
    }

    /** Table entries take aligned accesses of 4 and 8 bytes; narrower ones and the pending bits are read-only. */
    @Override
    public void write(long offset, int bytes, long value) {
        int vector = (int) (offset / MsixCapability.ENTRY_SIZE);
        if (vector >= vectors.length || bytes < 4) {
            return;
        }
        Vector entry = vectors[vector];
        int field = (int) offset % MsixCapability.ENTRY_SIZE;
        synchronized (entry) {
            writeEntry(entry, field, (int) value);
            if (bytes == 8) {
                writeEntry(entry, field + 4, (int) (value >>> 32));
            }
        }
        sendPending(entry);
    }

    private static void writeEntry(Vector entry, int field, int value) {
        switch (field) {
            case 0 -> entry.address = (entry.address & ~0xffff_ffffL) | (value & 0xffff_fffcL);
            case 4 -> entry.address = (entry.address & 0xffff_ffffL) | ((long) value << 32);
            case 8 -> entry.data = value;
            default -> entry.masked = (value & 1) != 0;
        }
    }

    /** Vectors that are pending, ascending; for diagnosis. */
    public List<Integer> pending() {
        List<Integer> all = new ArrayList<>();
        for (int i = 0; i < vectors.length; i++) {
            if (isPending(i)) {
                all.add(i);
            }
        }
        return all;
    }
}
