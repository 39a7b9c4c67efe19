package io.peerlane.rdma.iwarp.wire;

import static io.peerlane.fabric.octets.Octets.BE16;
import static io.peerlane.fabric.octets.Octets.U8;

import io.peerlane.fabric.octets.Octets;
import io.peerlane.fabric.octets.TruncatedException;
import java.lang.foreign.MemorySegment;

/**
 * RDMAP Terminate header: what follows the untagged header of a Terminate message (RFC 5040, 4.8). A view: it borrows
 * {@code bytes}, which must outlive it; {@link #parse()} copies the fields out.
 *
 * <pre>
 *  0: layer (4 bits) | error type (4 bits)
 *  1: error code
 *  2: M | D | R | reserved (5 bits)      M: segment length, D: DDP header, R: RDMAP header follow
 *  3: reserved
 *  4: length of the offending DDP segment (2), its DDP header (14 or 18), its RDMAP header (28), as far as present
 * </pre>
 *
 * Linux soft-iWARP on little-endian machines fills these octets from the other end of each one: error type in the upper
 * four bits of octet 0, M, D and R in the lowest three bits of octet 2. Both forms are read, only the RFC's is written.
 */
public record TerminateHeader(MemorySegment bytes) {

    /** Octets of the control field. */
    public static final int CONTROL_SIZE = 4;

    /** Octets of the segment length that follows with M. */
    public static final int LENGTH_SIZE = 2;

    /** Octets of the longest Terminate header. */
    public static final int MAX_SIZE = CONTROL_SIZE + LENGTH_SIZE + UntaggedHeader.SIZE + ReadRequestHeader.SIZE;

    private static final int M = 0x80;
    private static final int D = 0x40;
    private static final int R = 0x20;
    private static final int RFC_FLAGS = M | D | R;
    private static final int SWAPPED_FLAGS = 0x07;

    /** @throws TruncatedException if {@code bytes} is shorter than the control field */
    public TerminateHeader {
        TruncatedException.check("RDMAP Terminate header", CONTROL_SIZE, bytes.byteSize());
    }

    /** Copies the fields out, under both readings where the octets do not tell which one is meant. */
    public TerminateMessage parse() {
        int first = Octets.u8(bytes, 0);
        int code = Octets.u8(bytes, 1);
        int flags = Octets.u8(bytes, 2);
        var rfc = new TerminateMessage.Reading(first >> 4, first & 0xf, code);
        var swapped = new TerminateMessage.Reading(first & 0xf, first >> 4, code);
        var offender = bytes.asSlice(CONTROL_SIZE).toArray(U8);
        return TerminateMessage.of(rfc, swapped, (flags & RFC_FLAGS) != 0, (flags & SWAPPED_FLAGS) != 0, offender);
    }

    /** Octets that {@link #emit} writes for an offending header of {@code headerLength} octets; 0 for none. */
    public static int size(int headerLength) {
        return headerLength == 0 ? CONTROL_SIZE : CONTROL_SIZE + LENGTH_SIZE + headerLength;
    }

    /**
     * Writes the RFC's form.
     *
     * @param segmentLength octets of the offending DDP segment, its header included
     * @param header its DDP header, or DDP and Read Request headers; empty if none is to be sent
     * @throws TruncatedException if it does not fit
     */
    public void emit(TerminateCode code, int segmentLength, byte[] header) {
        TruncatedException.check("RDMAP Terminate header", size(header.length), bytes.byteSize());
        bytes.set(U8, 0, (byte) (code.layer() << 4 | code.errorType()));
        bytes.set(U8, 1, (byte) code.errorCode());
        bytes.set(U8, 2, (byte) flags(header.length));
        bytes.set(U8, 3, (byte) 0);
        if (header.length > 0) {
            bytes.set(BE16, CONTROL_SIZE, (short) segmentLength);
            MemorySegment.copy(header, 0, bytes, U8, CONTROL_SIZE + LENGTH_SIZE, header.length);
        }
    }

    private static int flags(int headerLength) {
        if (headerLength == 0) {
            return 0;
        }
        return headerLength > UntaggedHeader.SIZE ? M | D | R : M | D;
    }
}
