package io.peerlane.rdma.iwarp.wire;

import java.util.Optional;

/**
 * Every error a Terminate message can report: layer, error type, error code (RFC 5040, 4.8 and 7; RFC 5041, 7.2; RFC 5044,
 * 8; RFC 6581, 8; IANA registry "Direct Data Placement (DDP) and Remote Direct Memory Access Protocol (RDMAP)").
 */
public enum TerminateCode {
    /** RDMAP: the adapter failed. */
    RDMAP_LOCAL_CATASTROPHIC(0, 0, 0x00, "RDMAP local catastrophic error"),
    /** RDMAP: the source STag of a Read Request is not valid. */
    RDMAP_INVALID_STAG(0, 1, 0x00, "RDMAP invalid STag"),
    /** RDMAP: a Read Request reaches outside its source. */
    RDMAP_BASE_OR_BOUNDS(0, 1, 0x01, "RDMAP base or bounds violation"),
    /** RDMAP: the source of a Read Request grants no remote read. */
    RDMAP_ACCESS_RIGHTS(0, 1, 0x02, "RDMAP access rights violation"),
    /** RDMAP: the source STag of a Read Request belongs to another protection domain. */
    RDMAP_STAG_NOT_ASSOCIATED(0, 1, 0x03, "RDMAP STag not associated with the stream"),
    /** RDMAP: source tagged offset and size of a Read Request wrap. */
    RDMAP_TO_WRAP(0, 1, 0x04, "RDMAP tagged offset wrap"),
    /** RDMAP: the STag of a Send with Invalidate exists but may not be invalidated by this stream. */
    RDMAP_STAG_NOT_INVALIDATABLE(0, 1, 0x09, "RDMAP STag cannot be invalidated"),
    /** RDMAP: any other protection error. */
    RDMAP_PROTECTION_UNSPECIFIED(0, 1, 0xff, "RDMAP unspecified remote protection error"),
    /** RDMAP: version other than 1. */
    RDMAP_INVALID_VERSION(0, 2, 0x05, "RDMAP invalid version"),
    /** RDMAP: opcode unknown, or not possible here. */
    RDMAP_UNEXPECTED_OPCODE(0, 2, 0x06, "RDMAP unexpected opcode"),
    /** RDMAP: the stream cannot go on, e.g. more Read Requests than the inbound read depth. */
    RDMAP_CATASTROPHIC_STREAM(0, 2, 0x07, "RDMAP catastrophic error, localized to the stream"),
    /** RDMAP: the adapter cannot go on. */
    RDMAP_CATASTROPHIC_GLOBAL(0, 2, 0x08, "RDMAP catastrophic error, global"),
    /** RDMAP: the STag of a Send with Invalidate does not exist. */
    RDMAP_INVALIDATE_STAG_NOT_FOUND(0, 2, 0x09, "RDMAP STag to invalidate not found"),
    /** RDMAP: any other remote operation error. */
    RDMAP_OPERATION_UNSPECIFIED(0, 2, 0xff, "RDMAP unspecified remote operation error"),
    /** DDP: the adapter failed, or a Read Response nobody asked for. */
    DDP_LOCAL_CATASTROPHIC(1, 0, 0x00, "DDP local catastrophic error"),
    /** DDP tagged: the STag is not valid. */
    DDP_INVALID_STAG(1, 1, 0x00, "DDP invalid STag"),
    /** DDP tagged: outside the buffer. */
    DDP_BASE_OR_BOUNDS(1, 1, 0x01, "DDP base or bounds violation"),
    /** DDP tagged: the STag belongs to another protection domain. */
    DDP_STAG_NOT_ASSOCIATED(1, 1, 0x02, "DDP STag not associated with the stream"),
    /** DDP tagged: tagged offset and length wrap. */
    DDP_TO_WRAP(1, 1, 0x03, "DDP tagged offset wrap"),
    /** DDP tagged: version other than 1. */
    DDP_TAGGED_INVALID_VERSION(1, 1, 0x04, "DDP invalid version (tagged)"),
    /** DDP untagged: queue number unknown or not the opcode's. */
    DDP_INVALID_QN(1, 2, 0x01, "DDP invalid queue number"),
    /** DDP untagged: no buffer is posted for the message. */
    DDP_INVALID_MSN_NO_BUFFER(1, 2, 0x02, "DDP invalid message sequence number, no buffer available"),
    /** DDP untagged: not the next message. */
    DDP_INVALID_MSN_RANGE(1, 2, 0x03, "DDP message sequence number range is not valid"),
    /** DDP untagged: not the next octet of the message. */
    DDP_INVALID_MO(1, 2, 0x04, "DDP invalid message offset"),
    /** DDP untagged: longer than its buffer. */
    DDP_MESSAGE_TOO_LONG(1, 2, 0x05, "DDP message too long for the available buffer"),
    /** DDP untagged: version other than 1. */
    DDP_UNTAGGED_INVALID_VERSION(1, 2, 0x06, "DDP invalid version (untagged)"),
    /** MPA: the TCP connection closed, terminated or was lost. */
    MPA_CONNECTION_LOST(2, 0, 0x01, "MPA TCP connection closed, terminated or lost"),
    /** MPA: wrong CRC. */
    MPA_CRC(2, 0, 0x02, "MPA CRC error"),
    /** MPA: the length field cannot be right. */
    MPA_LENGTH(2, 0, 0x03, "MPA marker and ULPDU length mismatch"),
    /** MPA: the start-up frame is not valid. */
    MPA_INVALID_FRAME(2, 0, 0x04, "MPA invalid request or reply frame"),
    /** MPA: the adapter failed. */
    MPA_LOCAL_CATASTROPHIC(2, 0, 0x05, "MPA local catastrophic error"),
    /** MPA: the peer wants more reads outstanding than this side serves. */
    MPA_INSUFFICIENT_IRD(2, 0, 0x06, "MPA insufficient IRD resources"),
    /** MPA: no ready-to-receive frame that both sides know. */
    MPA_NO_MATCHING_RTR(2, 0, 0x07, "MPA no matching RTR option");

    private static final TerminateCode[] ALL = values();

    private final int layer;
    private final int errorType;
    private final int errorCode;
    private final String text;

    TerminateCode(int layer, int errorType, int errorCode, String text) {
        this.layer = layer;
        this.errorType = errorType;
        this.errorCode = errorCode;
        this.text = text;
    }

    /** The entry of a layer, type and code; empty if none is assigned. */
    public static Optional<TerminateCode> of(int layer, int errorType, int errorCode) {
        for (var code : ALL) {
            if (code.layer == layer && code.errorType == errorType && code.errorCode == errorCode) {
                return Optional.of(code);
            }
        }
        return Optional.empty();
    }

    /** 0 RDMAP, 1 DDP, 2 LLP. */
    public int layer() {
        return layer;
    }

    /** Error type within the layer, 0 to 15. */
    public int errorType() {
        return errorType;
    }

    /** Error code within the type, 0 to 255. */
    public int errorCode() {
        return errorCode;
    }

    /** In words, with layer, type and code as hexadecimal digits: {@code DDP invalid STag (1/1/00)}. */
    @Override
    public String toString() {
        return "%s (%x/%x/%02x)".formatted(text, layer, errorType, errorCode);
    }
}
