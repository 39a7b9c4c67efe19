/**
 * iWARP as state machines without I/O, threads or clock: MPA start-up and framing (RFC 5044, RFC 6581), DDP (RFC 5041),
 * RDMAP (RFC 5040).
 *
 * <p>{@link io.peerlane.rdma.iwarp.MpaInitiator} and {@link io.peerlane.rdma.iwarp.MpaResponder} exchange start-up frames
 * and yield {@link io.peerlane.rdma.iwarp.StreamParameters}. Of these the adapter makes one
 * {@link io.peerlane.rdma.iwarp.IwarpStream} with a receiver, a transmitter and the reads outstanding both ways. Received
 * octets go to {@link io.peerlane.rdma.iwarp.FpduReceiver#receive}, which calls the adapter's
 * {@link io.peerlane.rdma.iwarp.InboundSink} with payload still in place; octets to send are built by
 * {@link io.peerlane.rdma.iwarp.FpduTransmitter} in the adapter's buffer. No time-outs here: whoever has the socket has the
 * clock.
 *
 * <p>Markers are neither sent nor accepted. A stream belongs to one thread. Nothing is allocated per FPDU.
 */
@NullMarked
package io.peerlane.rdma.iwarp;

import org.jspecify.annotations.NullMarked;
