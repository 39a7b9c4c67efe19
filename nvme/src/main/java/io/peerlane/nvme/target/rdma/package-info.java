/**
 * The NVMe/RDMA transport of the target, on {@code rdma.verbs} and {@code rdma.cm} alone.
 *
 * <p>One connection is one queue: a queue pair with its completion queue, receive buffers for command capsules (64 bytes and
 * in-capsule data), 16-byte response buffers, and preallocated requests. Data to the controller is fetched by RDMA Read into
 * the memory that copy offload chose; data to the host leaves it by RDMA Write, and the response follows in the same posting
 * (Send with Invalidate if the host asked for it). Doorbells are rung once per batch of completions.
 *
 * <p>Everything of a connection runs on its event loop. NVMe fields are little-endian. Source: NVMe RDMA Transport 1.1.
 */
@NullMarked
package io.peerlane.nvme.target.rdma;

import org.jspecify.annotations.NullMarked;
