/**
 * Private data of RDMA connection management for NVMe over RDMA: request, accept and reject.
 *
 * <p>Little-endian; no state, any thread. These are the application's octets: what MPA or the CM puts before them is not
 * included. Source: NVMe RDMA Transport 1.1, 3.4 (figures "RDMA_CM_REQUEST", "ACCEPT" and "REJECT Private Data Format").
 */
@NullMarked
package io.peerlane.nvme.wire.rdma;

import org.jspecify.annotations.NullMarked;
