package io.peerlane.nvme.wire;

import static io.peerlane.fabric.octets.Octets.LE32;

import io.peerlane.fabric.octets.Octets;
import io.peerlane.fabric.octets.TruncatedException;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/**
 * Namespace list, 4096 bytes: up to 1024 identifiers, ascending, ended by zero (NVMe Base 2.1, 4.6.2). Identify returns
 * one, and the Changed Attached Namespace List log page has the same form.
 */
public record NamespaceList(MemorySegment bytes) {

    /** Bytes of the structure. */
    public static final int BYTES = 4096;

    /** Most identifiers. */
    public static final int CAPACITY = 1024;

    /** The only entry of a Changed Attached Namespace List that would need more than 1024. */
    public static final long OVERFLOW = 0xffff_ffffL;

    /** @throws TruncatedException if there are fewer than 4096 bytes */
    public NamespaceList {
        TruncatedException.check("namespace list", BYTES, bytes.byteSize());
    }

    /** A list of its own, empty. */
    public static NamespaceList allocate() {
        return new NamespaceList(MemorySegment.ofArray(new byte[BYTES]));
    }

    /** The identifiers up to the first zero. */
    public List<Long> parse() {
        var identifiers = new ArrayList<Long>();
        for (int i = 0; i < CAPACITY; i++) {
            long nsid = Octets.le32(bytes, 4L * i);
            if (nsid == 0) {
                break;
            }
            identifiers.add(nsid);
        }
        return List.copyOf(identifiers);
    }

    /**
     * Writes all 4096 bytes.
     *
     * @param identifiers ascending; those after the 1024th are left out
     */
    public void emit(List<Long> identifiers) {
        bytes.asSlice(0, BYTES).fill((byte) 0);
        int count = Math.min(CAPACITY, identifiers.size());
        for (int i = 0; i < count; i++) {
            bytes.set(LE32, 4L * i, identifiers.get(i).intValue());
        }
    }
}
