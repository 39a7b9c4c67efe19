package io.peerlane.nvme.wire.tcp;

import static io.peerlane.fabric.octets.Octets.LE16;
import static io.peerlane.fabric.octets.Octets.LE32;
import static io.peerlane.fabric.octets.Octets.le16;
import static io.peerlane.fabric.octets.Octets.le32;

import io.peerlane.fabric.octets.TruncatedException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * H2CTermReq and C2HTermReq, whole: 24 bytes and then the start of the PDU that was refused (NVMe TCP Transport 1.1, 3.6.2.4
 * and 3.6.2.5). FEI is not aligned: bytes 10 to 13. A view: it borrows {@code bytes}.
 *
 * @param bytes the whole PDU
 */
public record TerminationPdu(MemorySegment bytes) {

    /** Bytes of the header. */
    public static final int BYTES = 24;

    /** Most bytes of the refused PDU that come along. */
    public static final int MAX_OFFENDING_BYTES = 128;

    /** Most bytes of the PDU. */
    public static final int MAX_BYTES = BYTES + MAX_OFFENDING_BYTES;

    /** Byte offset of FES. */
    public static final int FES = 8;

    private static final int FEI = 10;

    /** @throws TruncatedException if there are fewer than 24 bytes */
    public TerminationPdu {
        TruncatedException.check("termination request", BYTES, bytes.byteSize());
    }

    /** Bytes of the PDU for a termination. */
    public static int bytesFor(Termination termination) {
        return BYTES + termination.offendingHeader().length;
    }

    /** Copies the fields out: what follows the header is the refused PDU's. */
    public Termination parse() {
        var offending = bytes.asSlice(BYTES, Math.min(bytes.byteSize() - BYTES, MAX_OFFENDING_BYTES));
        return new Termination(le16(bytes, FES), le32(bytes, FEI), offending.toArray(ValueLayout.JAVA_BYTE));
    }

    /**
     * Writes every byte of the PDU.
     *
     * @param type {@link PduType#H2C_TERM_REQ} or {@link PduType#C2H_TERM_REQ}
     * @throws TruncatedException if there is no room for {@link #bytesFor}
     */
    public void emit(PduType type, Termination termination) {
        int length = bytesFor(termination);
        TruncatedException.check("termination request", length, bytes.byteSize());
        bytes.asSlice(0, BYTES).fill((byte) 0);
        PduHeader.emit(bytes, 0, type, 0, 0, length);
        bytes.set(LE16, FES, (short) termination.statusCode());
        bytes.set(LE32, FEI, (int) termination.information());
        MemorySegment.copy(MemorySegment.ofArray(termination.offendingHeader()), 0, bytes, BYTES, length - BYTES);
    }
}
