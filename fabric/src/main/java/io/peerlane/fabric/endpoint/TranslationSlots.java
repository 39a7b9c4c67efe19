package io.peerlane.fabric.endpoint;

import io.peerlane.fabric.errno.Errno;
import io.peerlane.fabric.errno.ErrnoException;
import io.peerlane.fabric.octets.Octets;

/** A fixed number of hardware slots with a translation each; the first free one is taken. Not thread-safe. */
public final class TranslationSlots implements AddressTranslation {

    private final long alignment;
    private final boolean[] used;
    private final long[] bases;
    private final long[] pciAddresses;
    private final long[] sizes;
    private long programmed;

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
        programmed++;
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

    /** As {@link #translate(long, long)} for one byte. */
    public long translate(long localAddress) {
        return translate(localAddress, 1);
    }

    @Override
    public long translate(long localAddress, long length) {
        for (int slot = 0; slot < used.length; slot++) {
            if (used[slot] && Octets.within(localAddress - bases[slot], length, sizes[slot])) {
                return pciAddresses[slot] + (localAddress - bases[slot]);
            }
        }
        return NO_ADDRESS;
    }

    @Override
    public long programmed() {
        return programmed;
    }

    @Override
    public int inUse() {
        int count = 0;
        for (boolean taken : used) {
            count += taken ? 1 : 0;
        }
        return count;
    }
}
