/**
 * What both ends of an NVMe/TCP connection do alike, without sockets: cut the byte stream into PDUs and check their common
 * headers and digests ({@link io.peerlane.nvme.tcp.PduReceiver}, {@link io.peerlane.nvme.tcp.PduChecks}), frame PDUs with digests
 * and padding ({@link io.peerlane.nvme.tcp.PduWriter}), and name the rule that a peer broke.
 *
 * <p>What a PDU means is decided in {@code nvme.host.tcp} and {@code nvme.target.tcp}; the package {@code netty} below joins either
 * with sockets. Little-endian. Everything here belongs to one connection and is used on its event loop. Source: NVMe TCP
 * Transport 1.1, 3.3 and 3.6.
 */
@NullMarked
package io.peerlane.nvme.tcp;

import org.jspecify.annotations.NullMarked;
