/**
 * NVMe/TCP on sockets: listeners, and the handler that feeds a connection's state machine. No decision of the protocol is made
 * here. A channel's handler belongs to the channel's event loop; listeners are safe from any thread.
 *
 * <p>Native transports keep the raw address of what they send. Memory of a request is lent to a write, and comes back only when
 * the write is over: sent, or failed because the channel was closed. Reads go straight into the memory of the request whose data
 * is next; they begin and end within one call on the loop, so no address outlives it.
 */
@NullMarked
package io.peerlane.nvme.target.tcp.netty;

import org.jspecify.annotations.NullMarked;
