package io.peerlane.nvme.target.tcp;

import io.peerlane.nvme.wire.tcp.Crc32cDigest;
import io.peerlane.nvme.wire.tcp.PduHeader;
import io.peerlane.nvme.wire.tcp.PduType;
import io.peerlane.nvme.wire.tcp.TerminationPdu;
import org.jspecify.annotations.Nullable;

/**
 * Checks of the common header of a PDU from a host (NVMe TCP Transport 1.1, 3.6.1), with the digests negotiated. FEI of each
 * refusal is the field's offset.
 */
final class PduChecks {

    private static final int DWORD = 4;

    private boolean headerDigest;
    private boolean dataDigest;
    private boolean initialized;

    /** ICResp was sent: digests are in use from here on. */
    void initialized(boolean withHeaderDigest, boolean withDataDigest) {
        initialized = true;
        headerDigest = withHeaderDigest;
        dataDigest = withDataDigest;
    }

    /** Bytes of the digest behind the header of {@code type}: 4 or 0. */
    int headerDigestBytes(PduType type) {
        return headerDigest && type.hasHeaderDigest() ? Crc32cDigest.BYTES : 0;
    }

    /** Where data without padding starts. */
    private int headerEnd(PduType type) {
        return type.headerBytes() + headerDigestBytes(type);
    }

    /** Where the data starts, for a PDU that passed; the PDU's end if it has none. */
    long dataStart(PduType type, PduHeader header) {
        return hasData(type, header) ? header.dataOffset() : header.pduBytes();
    }

    /** Bytes of data, for a PDU that passed. */
    long dataBytes(PduType type, PduHeader header) {
        return hasData(type, header) ? header.pduBytes() - header.dataOffset() - dataDigestBytes() : 0;
    }

    /** Bytes of a data digest: 4 or 0. */
    int dataDigestBytes() {
        return dataDigest ? Crc32cDigest.BYTES : 0;
    }

    private boolean hasData(PduType type, PduHeader header) {
        return type.mayHaveData() && header.pduBytes() > headerEnd(type);
    }

    /** The first rule that the header breaks; null if there is none. */
    @Nullable
    Violation check(PduHeader header) {
        var type = PduType.of(header.type()).filter(PduType::isToController).orElse(null);
        if (type == null) {
            return Violation.field(0, "a PDU that hosts send wanted, found type 0x%02x".formatted(header.type()));
        }
        if (type != PduType.H2C_TERM_REQ && (type == PduType.IC_REQ) == initialized) {
            return Violation.sequence(initialized ? "a second ICReq" : "ICReq wanted first, found " + type);
        }
        if (header.headerBytes() != type.headerBytes()) {
            return Violation.field(
                    PduHeader.HLEN,
                    "HLEN of %s is %d, found %d".formatted(type, type.headerBytes(), header.headerBytes()));
        }
        Violation length = checkLength(type, header);
        return length == null ? checkDigestFlags(type, header) : length;
    }

    private @Nullable Violation checkLength(PduType type, PduHeader header) {
        return switch (type) {
            case CAPSULE_CMD -> hasData(type, header) ? checkData(type, header) : checkExact(header, headerEnd(type));
            case H2C_DATA -> checkData(type, header);
            case H2C_TERM_REQ ->
                header.pduBytes() > TerminationPdu.BYTES && header.pduBytes() <= TerminationPdu.MAX_BYTES
                        ? null
                        : Violation.field(PduHeader.PLEN, "PLEN is 25 to 152, found " + header.pduBytes());
            case IC_REQ, IC_RESP, C2H_TERM_REQ, CAPSULE_RESP, C2H_DATA, R2T -> checkExact(header, type.headerBytes());
        };
    }

    private static @Nullable Violation checkExact(PduHeader header, int bytes) {
        return header.pduBytes() == bytes
                ? null
                : Violation.field(PduHeader.PLEN, "PLEN is %d, found %d".formatted(bytes, header.pduBytes()));
    }

    private @Nullable Violation checkData(PduType type, PduHeader header) {
        int offset = header.dataOffset();
        if (header.pduBytes() <= headerEnd(type)) {
            return Violation.field(PduHeader.PLEN, type + " without data, PLEN " + header.pduBytes());
        }
        if (offset < headerEnd(type) || offset % DWORD != 0) {
            return Violation.field(
                    PduHeader.PDO, "PDO is a multiple of 4 from %d, found %d".formatted(headerEnd(type), offset));
        }
        if (header.pduBytes() - offset <= dataDigestBytes()) {
            return Violation.field(
                    PduHeader.PLEN, "PLEN %d leaves no data behind PDO %d".formatted(header.pduBytes(), offset));
        }
        return null;
    }

    private @Nullable Violation checkDigestFlags(PduType type, PduHeader header) {
        boolean wantHeader = headerDigestBytes(type) > 0;
        boolean wantData = dataDigest && hasData(type, header);
        boolean right = header.has(PduHeader.HDGSTF) == wantHeader && header.has(PduHeader.DDGSTF) == wantData;
        return right
                ? null
                : Violation.field(
                        PduHeader.FLAGS,
                        "digests of %s: header %s, data %s, found FLAGS 0x%02x"
                                .formatted(type, wantHeader, wantData, header.flags()));
    }
}
