package io.peerlane.nvme.wire;

import static io.peerlane.fabric.octets.Octets.LE16;

import io.peerlane.fabric.octets.Octets;
import io.peerlane.fabric.octets.TruncatedException;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/** Controller list, 4096 bytes: how many, then up to 2047 identifiers, ascending (NVMe Base 2.1, 4.6.1). */
public record ControllerList(MemorySegment bytes) {

    /** Bytes of the structure. */
    public static final int BYTES = 4096;

    /** Most identifiers. */
    public static final int CAPACITY = 2047;

    /** @throws TruncatedException if there are fewer than 4096 bytes */
    public ControllerList {
        TruncatedException.check("controller list", BYTES, bytes.byteSize());
    }

    /** The identifiers, 0 to 2047 of them. */
    public List<Integer> parse() {
        var identifiers = new ArrayList<Integer>();
        int count = Math.min(CAPACITY, Octets.le16(bytes, 0));
        for (int i = 1; i <= count; i++) {
            identifiers.add(Octets.le16(bytes, 2L * i));
        }
        return List.copyOf(identifiers);
    }

    /**
     * Writes all 4096 bytes.
     *
     * @param identifiers ascending; those after the 2047th are left out
     */
    public void emit(List<Integer> identifiers) {
        bytes.asSlice(0, BYTES).fill((byte) 0);
        int count = Math.min(CAPACITY, identifiers.size());
        bytes.set(LE16, 0, (short) count);
        for (int i = 0; i < count; i++) {
            bytes.set(LE16, 2L * (i + 1), identifiers.get(i).shortValue());
        }
    }
}
