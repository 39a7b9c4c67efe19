/**
 * RDMA connection management, after the kernel's {@code rdma_cm} and {@code iw_cm}: listen, accept, reject and connect
 * with private data; events tell how it went.
 *
 * <p>Private data is the application's: the MPA layer below adds and removes its own octets. Listener and connection
 * handlers run on the event loop of the connection, the one its queue pair belongs to.
 */
@NullMarked
package io.peerlane.rdma.cm;

import org.jspecify.annotations.NullMarked;
