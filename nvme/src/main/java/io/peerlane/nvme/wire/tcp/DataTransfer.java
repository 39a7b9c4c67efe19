package io.peerlane.nvme.wire.tcp;

/**
 * Fields that H2CData, C2HData and R2T have in common.
 *
 * @param commandIdentifier CCCID, 0 to 65535
 * @param transferTag TTAG, 0 to 65535; reserved (0) in C2HData
 * @param offset DATAO or R2TO: bytes from the start of the command's data, 0 to 2^32 - 1
 * @param length DATAL or R2TL: bytes, 0 to 2^32 - 1
 */
public record DataTransfer(int commandIdentifier, int transferTag, long offset, long length) {}
