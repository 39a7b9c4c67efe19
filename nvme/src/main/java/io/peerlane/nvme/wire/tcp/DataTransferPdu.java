package io.peerlane.nvme.wire.tcp;

import static io.peerlane.fabric.octets.Octets.LE16;
import static io.peerlane.fabric.octets.Octets.LE32;
import static io.peerlane.fabric.octets.Octets.le16;
import static io.peerlane.fabric.octets.Octets.le32;

import io.peerlane.fabric.octets.TruncatedException;
import java.lang.foreign.MemorySegment;

/**
 * Header of H2CData, C2HData and R2T: 24 bytes of the same shape (NVMe TCP Transport 1.1, 3.6.2.8 to 3.6.2.10). A view: it
 * borrows {@code bytes}; only {@link #parse()} allocates.
 *
 * @param bytes from the PDU's first byte
 */
public record DataTransferPdu(MemorySegment bytes) {

    /** Bytes of the header. */
    public static final int BYTES = 24;

    /** Byte offset of CCCID. */
    public static final int CCCID = 8;

    /** Byte offset of TTAG. */
    public static final int TTAG = 10;

    /** Byte offset of DATAO, in R2T of R2TO. */
    public static final int DATAO = 12;

    /** Byte offset of DATAL, in R2T of R2TL. */
    public static final int DATAL = 16;

    private static final int RESERVED = 20;

    /** @throws TruncatedException if there are fewer than 24 bytes */
    public DataTransferPdu {
        TruncatedException.check("data transfer PDU header", BYTES, bytes.byteSize());
    }

    /** CCCID: the command, 0 to 65535. */
    public int commandIdentifier() {
        return le16(bytes, CCCID);
    }

    /** TTAG, 0 to 65535. */
    public int transferTag() {
        return le16(bytes, TTAG);
    }

    /** DATAO or R2TO, 0 to 2^32 - 1. */
    public long offset() {
        return le32(bytes, DATAO);
    }

    /** DATAL or R2TL, 0 to 2^32 - 1. */
    public long length() {
        return le32(bytes, DATAL);
    }

    /** Copies the fields out. */
    public DataTransfer parse() {
        return new DataTransfer(commandIdentifier(), transferTag(), offset(), length());
    }

    /** Writes all 24 bytes; the last four parameters are those of {@link PduHeader#emit}. */
    public void emit(DataTransfer transfer, PduType type, int flags, int dataOffset, long pduBytes) {
        PduHeader.emit(bytes, 0, type, flags, dataOffset, pduBytes);
        emit(bytes, 0, transfer.commandIdentifier(), transfer.transferTag(), transfer.offset(), transfer.length());
    }

    /** Writes bytes 8 to 23 of the header at {@code at}; the common header is {@link PduHeader#emit}'s. */
    public static void emit(
            MemorySegment to, long at, int commandIdentifier, int transferTag, long dataOffset, long length) {
        to.set(LE16, at + CCCID, (short) commandIdentifier);
        to.set(LE16, at + TTAG, (short) transferTag);
        to.set(LE32, at + DATAO, (int) dataOffset);
        to.set(LE32, at + DATAL, (int) length);
        to.set(LE32, at + RESERVED, 0);
    }
}
