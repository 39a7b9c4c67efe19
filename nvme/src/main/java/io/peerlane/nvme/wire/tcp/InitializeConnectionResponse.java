package io.peerlane.nvme.wire.tcp;

/**
 * Fields of an ICResp PDU (NVMe TCP Transport 1.1, 3.6.2.3).
 *
 * @param formatVersion PFV, 0
 * @param controllerDataAlignment CPDA: data of capsules and H2CData starts at a multiple of (n + 1) dwords, 0 to 31
 * @param headerDigest whether header digests are used from here on
 * @param dataDigest whether data digests are used from here on
 * @param maxH2CDataBytes MAXH2CDATA: most data of one H2CData PDU, a multiple of 4, at least 4096
 */
public record InitializeConnectionResponse(
        int formatVersion,
        int controllerDataAlignment,
        boolean headerDigest,
        boolean dataDigest,
        long maxH2CDataBytes) {}
