package io.peerlane.nvme.wire.tcp;

/**
 * Fields of an ICReq PDU (NVMe TCP Transport 1.1, 3.6.2.2).
 *
 * @param formatVersion PFV, 0
 * @param hostDataAlignment HPDA: C2HData data starts at a multiple of (n + 1) dwords, 0 to 31
 * @param headerDigest whether the host asks for header digests
 * @param dataDigest whether the host asks for data digests
 * @param maxOutstandingR2t MAXR2T, 0's based: R2Ts per command that the host takes, less one
 */
public record InitializeConnectionRequest(
        int formatVersion, int hostDataAlignment, boolean headerDigest, boolean dataDigest, long maxOutstandingR2t) {}
