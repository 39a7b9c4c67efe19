package io.peerlane.nvme.wire;

import io.peerlane.fabric.octets.TruncatedException;
import java.lang.foreign.MemorySegment;

/** I/O Command Set Independent Identify Namespace data structure, 4096 bytes (NVMe Base 2.1, figure 320). */
public record IdentifyIndependentNamespace(MemorySegment bytes) implements Structure {

    /** Bytes of the structure. */
    public static final int BYTES = 4096;

    /** Features: 4 rotational, 5 no volatile write cache. */
    public static final Field.Byte8 NSFEAT = new Field.Byte8("NSFEAT", 0);

    /** Sharing: 0 the namespace may be attached to several controllers. */
    public static final Field.Byte8 NMIC = new Field.Byte8("NMIC", 1);

    /** Reservation capabilities. */
    public static final Field.Byte8 RESCAP = new Field.Byte8("RESCAP", 2);

    /** Format progress indicator. */
    public static final Field.Byte8 FPI = new Field.Byte8("FPI", 3);

    /** ANA group identifier. */
    public static final Field.Dword32 ANAGRPID = new Field.Dword32("ANAGRPID", 4);

    /** Attributes: 0 write protected. */
    public static final Field.Byte8 NSATTR = new Field.Byte8("NSATTR", 8);

    /** NVM set identifier. */
    public static final Field.Word16 NVMSETID = new Field.Word16("NVMSETID", 10);

    /** Endurance group identifier. */
    public static final Field.Word16 ENDGID = new Field.Word16("ENDGID", 12);

    /** Status: 0 ready. */
    public static final Field.Byte8 NSTAT = new Field.Byte8("NSTAT", 14);

    /** @throws TruncatedException if there are fewer than 4096 bytes */
    public IdentifyIndependentNamespace {
        TruncatedException.check("I/O Command Set Independent Identify Namespace data", BYTES, bytes.byteSize());
    }

    /** A structure of its own, all zero. */
    public static IdentifyIndependentNamespace allocate() {
        return new IdentifyIndependentNamespace(MemorySegment.ofArray(new byte[BYTES]));
    }
}
