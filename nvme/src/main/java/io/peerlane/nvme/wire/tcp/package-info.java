/**
 * PDUs of the NVMe/TCP transport: common header, connection initialization, capsules, data, R2T, termination, digests.
 *
 * <p>Little-endian, digests included. No state except in {@link io.peerlane.nvme.wire.tcp.Crc32cDigest}; any thread. Lengths and
 * offsets are as on the wire and unchecked: the state machines refuse what they cannot use. Source: NVMe TCP Transport 1.1,
 * 3.6 ("PDU Definitions"), RFC 3720 (CRC32C); bytes compared with those of Linux 6.1.192.
 */
@NullMarked
package io.peerlane.nvme.wire.tcp;

import org.jspecify.annotations.NullMarked;
