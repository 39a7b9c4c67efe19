/**
 * Octets of iWARP: MPA start-up frames and FPDUs (RFC 5044, RFC 6581), DDP segment headers (RFC 5041), RDMAP headers and
 * the Terminate message (RFC 5040). Big-endian throughout, except the MPA CRC.
 *
 * <p>Formats seen once per connection are a view and a value. Formats of the data path, {@link
 * io.peerlane.rdma.iwarp.wire.Fpdu}, {@link io.peerlane.rdma.iwarp.wire.DdpControl}, {@link
 * io.peerlane.rdma.iwarp.wire.TaggedHeader}, {@link io.peerlane.rdma.iwarp.wire.UntaggedHeader} and {@link
 * io.peerlane.rdma.iwarp.wire.ReadRequestHeader}, are static accessors over a segment and an offset instead: they lie at any
 * offset of a receive buffer, some 300,000 times a second, and a view object for each would be garbage. Their callers
 * have checked the length before the first access. Stateless, any thread.
 */
@NullMarked
package io.peerlane.rdma.iwarp.wire;

import org.jspecify.annotations.NullMarked;
