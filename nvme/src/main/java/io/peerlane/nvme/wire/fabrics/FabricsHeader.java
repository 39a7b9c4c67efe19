package io.peerlane.nvme.wire.fabrics;

import static io.peerlane.fabric.octets.Octets.LE16;
import static io.peerlane.fabric.octets.Octets.U8;

import io.peerlane.fabric.octets.TruncatedException;
import java.lang.foreign.MemorySegment;

/** The fields that all Fabrics commands share: opcode, flags, CID, FCTYPE. */
final class FabricsHeader {

    /** Bytes of a submission queue entry. */
    static final long BYTES = 64;

    private static final long CID = 2;
    private static final long FCTYPE = 4;

    private FabricsHeader() {}

    static void check(String command, MemorySegment bytes) {
        TruncatedException.check(command, BYTES, bytes.byteSize());
    }

    /** Zeroes the entry but for the data pointer at 24 to 39, which belongs to the transport, and sets the header. */
    static void emit(MemorySegment bytes, int type, int commandIdentifier) {
        bytes.asSlice(0, 24).fill((byte) 0);
        bytes.asSlice(40, 24).fill((byte) 0);
        bytes.set(U8, 0, (byte) FabricsCommandType.OPCODE);
        bytes.set(U8, 1, (byte) FabricsCommandType.FLAGS);
        bytes.set(LE16, CID, (short) commandIdentifier);
        bytes.set(U8, FCTYPE, (byte) type);
    }
}
