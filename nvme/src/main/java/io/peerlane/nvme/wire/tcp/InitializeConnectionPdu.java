package io.peerlane.nvme.wire.tcp;

import static io.peerlane.fabric.octets.Octets.LE16;
import static io.peerlane.fabric.octets.Octets.LE32;
import static io.peerlane.fabric.octets.Octets.U8;
import static io.peerlane.fabric.octets.Octets.le16;
import static io.peerlane.fabric.octets.Octets.le32;
import static io.peerlane.fabric.octets.Octets.u8;

import io.peerlane.fabric.octets.TruncatedException;
import java.lang.foreign.MemorySegment;

/**
 * ICReq and ICResp, whole: 128 bytes each (NVMe TCP Transport 1.1, 3.6.2.2 and 3.6.2.3). A view: it borrows {@code bytes}.
 *
 * @param bytes from the PDU's first byte
 */
public record InitializeConnectionPdu(MemorySegment bytes) {

    /** Bytes of either PDU. */
    public static final int BYTES = 128;

    /** Byte offset of PFV. */
    public static final int PFV = 8;

    /** Byte offset of HPDA in a request, CPDA in a response. */
    public static final int PDA = 10;

    /** Byte offset of DGST. */
    public static final int DGST = 11;

    /** Byte offset of MAXR2T in a request, MAXH2CDATA in a response. */
    public static final int MAXIMUM = 12;

    private static final int HDGST_ENABLE = 1;
    private static final int DDGST_ENABLE = 1 << 1;

    /** @throws TruncatedException if there are fewer than 128 bytes */
    public InitializeConnectionPdu {
        TruncatedException.check("connection initialization PDU", BYTES, bytes.byteSize());
    }

    /** Copies the fields of an ICReq out. */
    public InitializeConnectionRequest parseRequest() {
        return new InitializeConnectionRequest(
                le16(bytes, PFV), u8(bytes, PDA), digest(HDGST_ENABLE), digest(DDGST_ENABLE), le32(bytes, MAXIMUM));
    }

    /** Copies the fields of an ICResp out. */
    public InitializeConnectionResponse parseResponse() {
        return new InitializeConnectionResponse(
                le16(bytes, PFV), u8(bytes, PDA), digest(HDGST_ENABLE), digest(DDGST_ENABLE), le32(bytes, MAXIMUM));
    }

    private boolean digest(int bit) {
        return (u8(bytes, DGST) & bit) != 0;
    }

    /** Writes all 128 bytes of an ICReq. */
    public void emit(InitializeConnectionRequest request) {
        emit(
                PduType.IC_REQ,
                request.formatVersion(),
                request.hostDataAlignment(),
                digests(request.headerDigest(), request.dataDigest()),
                request.maxOutstandingR2t());
    }

    /** Writes all 128 bytes of an ICResp. */
    public void emit(InitializeConnectionResponse response) {
        emit(
                PduType.IC_RESP,
                response.formatVersion(),
                response.controllerDataAlignment(),
                digests(response.headerDigest(), response.dataDigest()),
                response.maxH2CDataBytes());
    }

    private static int digests(boolean header, boolean data) {
        return (header ? HDGST_ENABLE : 0) | (data ? DDGST_ENABLE : 0);
    }

    private void emit(PduType type, int version, int alignment, int digests, long maximum) {
        bytes.asSlice(0, BYTES).fill((byte) 0);
        PduHeader.emit(bytes, 0, type, 0, 0, BYTES);
        bytes.set(LE16, PFV, (short) version);
        bytes.set(U8, PDA, (byte) alignment);
        bytes.set(U8, DGST, (byte) digests);
        bytes.set(LE32, MAXIMUM, (int) maximum);
    }
}
