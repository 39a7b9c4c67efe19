/**
 * The listening sockets of NVMe/TCP: each connection accepted gets a state machine of {@link io.peerlane.nvme.target.tcp} and a
 * handler of {@link io.peerlane.nvme.tcp.netty}. No decision of the protocol is made here. Safe from any thread but event loops.
 */
@NullMarked
package io.peerlane.nvme.target.tcp.netty;

import org.jspecify.annotations.NullMarked;
