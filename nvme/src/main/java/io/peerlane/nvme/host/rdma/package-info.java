/**
 * NVMe over RDMA, the host's side: an initiator over any verbs provider.
 *
 * <p>One connection is one queue. Each command with data binds a fast region to its buffer and sends its capsule in the
 * same post; the controller invalidates the key with its response. Capsules and private data are little-endian. A queue
 * lives on the event loop of its connection. Source: NVMe RDMA Transport 1.1.
 */
@NullMarked
package io.peerlane.nvme.host.rdma;

import org.jspecify.annotations.NullMarked;
