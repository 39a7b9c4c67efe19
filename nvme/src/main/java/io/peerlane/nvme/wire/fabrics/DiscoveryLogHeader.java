package io.peerlane.nvme.wire.fabrics;

import io.peerlane.fabric.octets.TruncatedException;
import io.peerlane.nvme.wire.Field;
import io.peerlane.nvme.wire.Structure;
import java.lang.foreign.MemorySegment;

/**
 * The first 1024 bytes of the Discovery log page, little-endian; entries of 1024 bytes follow (NVMe Base 2.1, 5.1.12.3.1). A
 * view: it borrows {@code bytes}, of which only the fields need be there.
 *
 * @param bytes the log page from its first byte
 */
public record DiscoveryLogHeader(MemorySegment bytes) implements Structure {

    /** Bytes from the start of the page to its first entry. */
    public static final int BYTES = 1024;

    /** The bytes that hold fields. */
    public static final int FIELD_BYTES = 18;

    /** RECFMT of the entries that {@link DiscoveryLogEntry} reads. */
    public static final int RECORD_FORMAT = 0;

    /** Generation counter: differs whenever the page has changed; wraps. */
    public static final Field.Qword64 GENCTR = new Field.Qword64("GENCTR", 0);

    /** Number of entries that follow, unsigned. */
    public static final Field.Qword64 NUMREC = new Field.Qword64("NUMREC", 8);

    /** Record format: 0. */
    public static final Field.Word16 RECFMT = new Field.Word16("RECFMT", 16);

    /** @throws TruncatedException if there are fewer than 18 bytes */
    public DiscoveryLogHeader {
        TruncatedException.check("Discovery log page header", FIELD_BYTES, bytes.byteSize());
    }

    /** Writes every byte there is of the 1024, reserved ones as zero. */
    public void emit(long generation, long entries) {
        bytes.asSlice(0, Math.min(BYTES, bytes.byteSize())).fill((byte) 0);
        set(GENCTR, generation);
        set(NUMREC, entries);
        set(RECFMT, RECORD_FORMAT);
    }
}
