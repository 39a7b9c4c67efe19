package io.peerlane.nvme.tcp;

import io.peerlane.nvme.wire.tcp.Crc32cDigest;
import io.peerlane.nvme.wire.tcp.PduHeader;
import io.peerlane.nvme.wire.tcp.PduType;
import io.peerlane.nvme.wire.tcp.TerminationPdu;
import org.jspecify.annotations.Nullable;

/**
 * Checks of the common header of a PDU (NVMe TCP Transport 1.1, 3.6.1), with the digests negotiated. FEI of each refusal is the
 * field's offset.
 */
public final class PduChecks {

    private static final int DWORD = 4;

    private final boolean fromHost;
    private final PduType first;
    private boolean headerDigest;
    private boolean dataDigest;
    private int alignment = DWORD;
    private boolean initialized;

    private PduChecks(boolean fromHost) {
        this.fromHost = fromHost;
        this.first = fromHost ? PduType.IC_REQ : PduType.IC_RESP;
    }

    /** Of PDUs that a host sends: ICReq wanted first. */
    public static PduChecks fromHost() {
        return new PduChecks(true);
    }

    /** Of PDUs that a controller sends: ICResp wanted first. */
    public static PduChecks fromController() {
        return new PduChecks(false);
    }

    /**
     * ICReq and ICResp were exchanged: what they say holds from here on.
     *
     * @param dataAlignment what this end asked for, CPDA or HPDA: data starts at a multiple of (n + 1) dwords, 0 to 31
     */
    public void initialized(boolean withHeaderDigest, boolean withDataDigest, int dataAlignment) {
        initialized = true;
        headerDigest = withHeaderDigest;
        dataDigest = withDataDigest;
        alignment = (dataAlignment + 1) * DWORD;
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
    public @Nullable Violation check(PduHeader header) {
        var type = PduType.of(header.type()).orElse(null);
        if (type == null || type.isToController() != fromHost) {
            return Violation.field(
                    0, "PDU-Type", hex(header.type()), fromHost ? "one that hosts send" : "one that controllers send");
        }
        boolean termination = type == PduType.H2C_TERM_REQ || type == PduType.C2H_TERM_REQ;
        if (!termination && (type == first) == initialized) {
            return Violation.sequence("PDU", type, initialized ? "no second one" : first + " first");
        }
        if (header.headerBytes() != type.headerBytes()) {
            return Violation.field(PduHeader.HLEN, "HLEN of " + type, header.headerBytes(), type.headerBytes());
        }
        Violation length = checkLength(type, header);
        return length == null ? checkDigestFlags(type, header) : length;
    }

    private static String hex(int value) {
        return "0x%02x".formatted(value);
    }

    private @Nullable Violation checkLength(PduType type, PduHeader header) {
        return switch (type) {
            case CAPSULE_CMD ->
                hasData(type, header) ? checkData(type, header) : checkExact(type, header, headerEnd(type));
            case H2C_DATA, C2H_DATA -> checkData(type, header);
            case H2C_TERM_REQ, C2H_TERM_REQ ->
                header.pduBytes() > TerminationPdu.BYTES && header.pduBytes() <= TerminationPdu.MAX_BYTES
                        ? null
                        : length(type, header, "25 to 152");
            case IC_REQ, IC_RESP, CAPSULE_RESP, R2T -> checkExact(type, header, headerEnd(type));
        };
    }

    private static Violation length(PduType type, PduHeader header, Object wanted) {
        return Violation.field(PduHeader.PLEN, "PLEN of " + type, header.pduBytes(), wanted);
    }

    private static @Nullable Violation checkExact(PduType type, PduHeader header, int bytes) {
        return header.pduBytes() == bytes ? null : length(type, header, bytes);
    }

    private @Nullable Violation checkData(PduType type, PduHeader header) {
        int offset = header.dataOffset();
        int end = headerEnd(type);
        if (header.pduBytes() <= end) {
            return length(type, header, "more than " + end + ", for its data");
        }
        if (offset < end || offset % alignment != 0) {
            return Violation.field(
                    PduHeader.PDO, "PDO of " + type, offset, "a multiple of %d from %d".formatted(alignment, end));
        }
        return header.pduBytes() - offset > dataDigestBytes()
                ? null
                : length(type, header, "data behind PDO " + offset);
    }

    private @Nullable Violation checkDigestFlags(PduType type, PduHeader header) {
        int wanted = (headerDigestBytes(type) > 0 ? PduHeader.HDGSTF : 0)
                | (dataDigest && hasData(type, header) ? PduHeader.DDGSTF : 0);
        int found = header.flags() & (PduHeader.HDGSTF | PduHeader.DDGSTF);
        return found == wanted
                ? null
                : Violation.field(PduHeader.FLAGS, "digests in FLAGS of " + type, hex(found), hex(wanted));
    }
}
