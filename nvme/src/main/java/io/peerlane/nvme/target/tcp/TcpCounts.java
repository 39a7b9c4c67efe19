package io.peerlane.nvme.target.tcp;

import io.peerlane.nvme.wire.tcp.FatalErrorStatus;
import java.util.Map;

/**
 * Connections of a TCP transport since it was made. A value.
 *
 * @param open connections that still hold anything: a socket, buffers, memory of a request
 * @param accepted those accepted
 * @param closed those that ended, by reason
 * @param terminated termination requests sent, by FES
 */
public record TcpCounts(
        int open, long accepted, Map<CloseReason, Long> closed, Map<FatalErrorStatus, Long> terminated) {}
