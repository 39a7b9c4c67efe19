package io.peerlane.nvme.target.rdma;

import io.peerlane.nvme.wire.rdma.CmRejectStatus;
import java.util.Map;

/**
 * Connections of an RDMA transport since it was made. A value.
 *
 * @param open connections that still hold anything: a queue pair, buffers, memory of a request
 * @param accepted those accepted
 * @param rejected those refused, by the status sent
 * @param closed those that ended, by reason
 */
public record RdmaCounts(int open, long accepted, Map<CmRejectStatus, Long> rejected, Map<CloseReason, Long> closed) {}
