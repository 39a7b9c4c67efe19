/**
 * iWARP on TCP: event loops, the connection manager, and the channel handlers that negotiate MPA and then lend the
 * established stream to the adapter.
 *
 * <p>Handlers frame nothing and decide nothing of the protocol: bytes go to the state machines of
 * {@code rdma.iwarp} and to the adapter in place, and what these answer is written. One event loop is one CPU of the
 * machine; a connection stays on its loop.
 */
@NullMarked
package io.peerlane.rdma.netty;

import org.jspecify.annotations.NullMarked;
