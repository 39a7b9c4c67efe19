/**
 * NVMe over TCP, the host's side, without sockets: queues as state machines. Bytes go in by {@link io.peerlane.nvme.tcp.TcpInput},
 * PDUs come out through {@link io.peerlane.nvme.tcp.TcpOutput}; the package {@code netty} below joins them with sockets.
 *
 * <p>One connection is one queue, and lives on one event loop. Data is read from and received straight into the memory of the
 * command. A controller is not trusted: whatever it says of a command, a range or a length is checked against what this host has
 * asked for; a broken rule is told by H2CTermReq and ends the association. What a controller can make this end hold is bounded by
 * the data of the commands outstanding. Little-endian. Source: NVMe TCP Transport 1.1.
 */
@NullMarked
package io.peerlane.nvme.host.tcp;

import org.jspecify.annotations.NullMarked;
