/**
 * RDMA verbs: device, protection domain, memory region, queue pair, completion queue, work requests and completions.
 *
 * <p>An API with no emulation in it, after {@code ibv_*} of libibverbs and the kernel's {@code ib_*}; another provider
 * fits behind it. Addresses in scatter/gather elements are I/O virtual addresses of the memory region that the key
 * names. A queue pair, its completion queue and the memory it uses belong to one event loop: every call but
 * {@link io.peerlane.rdma.verbs.RdmaDevice} creation and destruction happens there, and completions are delivered there.
 *
 * <p>Posting copies the work request: callers keep one and reuse it. Nothing is allocated per work request.
 */
@NullMarked
package io.peerlane.rdma.verbs;

import org.jspecify.annotations.NullMarked;
