/**
 * NVMe/TCP on sockets, for either end: the handler that feeds a state machine and sends what it answers, and the memory both read
 * and write through. No decision of the protocol is made here. Everything belongs to the channel's event loop.
 *
 * <p>Native transports keep the raw address of what they send. Memory that is lent to a write comes back only when the write is
 * over: sent, or failed because the channel was closed. Reads go straight into the memory of the command whose data is next; they
 * begin and end within one call on the loop, so no address outlives it.
 */
@NullMarked
package io.peerlane.nvme.tcp.netty;

import org.jspecify.annotations.NullMarked;
