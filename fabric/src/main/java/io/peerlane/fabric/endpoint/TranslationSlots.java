package io.peerlane.fabric.endpoint;

import io.peerlane.fabric.errno.Errno;
import io.peerlane.fabric.errno.ErrnoException;

/** A fixed number of hardware slots with a translation each; the first free one is taken. Not thread-safe. */
public final class TranslationSlots implements AddressTranslation {

    /** Answer of {@link #translate} for an address that no slot covers: all ones. */
    public static final long NO_ADDRESS = -1;

    private final long alignment;
    private final boolean[] used;
    private final long[] bases;
    private final long[] pciAddresses;
    private final long[] sizes;

    /**
     * Slots that are all free.
     *
     * @param count at least 0
     * @param alignment what both addresses must be multiples of, a power of two; 1 for no constraint
     */
    public TranslationSlots(int count, long alignment) {
        if (Long.bitCount(alignment) != 1) {
            throw new IllegalArgumentException("alignment 0x%x: a power of two wanted".formatted(alignment));
        }
        this.alignment = alignment;
        this.used = new boolean[count];
        this.bases = new long[count];
        this.pciAddresses = new long[count];
        this.sizes = new long[count];
    }

    /** @throws ErrnoException EINVAL if every slot is taken or an address is not aligned */
    @Override
    public void program(long base, long pciAddress, long size) {
        int slot = firstFree();
        if (slot == used.length) {
            throw new ErrnoException(Errno.EINVAL, "all %d outbound translations are in use".formatted(slot));
        }
        if (((base | pciAddress) & (alignment - 1)) != 0) {
            throw new ErrnoException(
                    Errno.EINVAL,
                    "translation of 0x%x to 0x%x: multiples of 0x%x wanted".formatted(base, pciAddress, alignment));
        }
        used[slot] = true;
        bases[slot] = base;
        pciAddresses[slot] = pciAddress;
        sizes[slot] = size;
    }

    private int firstFree() {
        int slot = 0;
        while (slot < used.length && used[slot]) {
            slot++;
        }
        return slot;
    }

    @Override
    public void remove(long base) {
        for (int slot = 0; slot < used.length; slot++) {
            if (used[slot] && bases[slot] == base) {
                used[slot] = false;
                return;
            }
        }
    }

    /** The host's address that a request for {@code localAddress} leaves with; {@link #NO_ADDRESS} without translation. */
    public long translate(long localAddress) {
        for (int slot = 0; slot < used.length; slot++) {
            long offset = localAddress - bases[slot];
            if (used[slot] && Long.compareUnsigned(offset, sizes[slot]) < 0) {
                return pciAddresses[slot] + offset;
            }
        }
        return NO_ADDRESS;
    }

    /** Slots in use. */
    public int inUse() {
        int count = 0;
        for (boolean taken : used) {
            count += taken ? 1 : 0;
        }
        return count;
    }
}
