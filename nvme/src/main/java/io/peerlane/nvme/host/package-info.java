/**
 * The host's side of NVMe over Fabrics, whatever the transport: bringing an association up, identifying controller and
 * namespaces, tracking commands, keeping alive, reading the Discovery log page, and ending without a request left behind.
 *
 * <p>A {@link io.peerlane.nvme.host.HostTransport} opens queues; a {@link io.peerlane.nvme.host.HostQueue} belongs to
 * one event loop and is used there only. Associations may be used from any thread. Capsules are little-endian. Source:
 * NVMe Base 2.1, 2.2.2, 3.3.2, 3.5.2 and 6.
 */
@NullMarked
package io.peerlane.nvme.host;

import org.jspecify.annotations.NullMarked;
