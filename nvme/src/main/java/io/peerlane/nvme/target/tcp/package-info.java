/**
 * NVMe/TCP for the target: connections as state machines without I/O. Bytes go in, PDUs come out through
 * {@link io.peerlane.nvme.tcp.TcpOutput}; the package {@code netty} below joins them with sockets.
 *
 * <p>Data is always placed in host memory: a TCP socket is no function that could reach peer memory. Everything a peer can make
 * this end hold is bounded: one command and 8 KiB before Connect, then twice the queue's entries; commands beyond the queue's
 * size end the connection, and no more is read while too much output waits for the peer. A connection belongs to one event
 * loop. Little-endian. Source: NVMe TCP Transport 1.1; where it leaves a choice, refusals are SPDK's and values nvmet's.
 */
@NullMarked
package io.peerlane.nvme.target.tcp;

import org.jspecify.annotations.NullMarked;
