/**
 * The connecting sockets of NVMe/TCP: each connection gets a state machine of {@link io.peerlane.nvme.host.tcp} and a handler of
 * {@link io.peerlane.nvme.tcp.netty}. No decision of the protocol is made here. Safe from any thread.
 */
@NullMarked
package io.peerlane.nvme.host.tcp.netty;

import org.jspecify.annotations.NullMarked;
