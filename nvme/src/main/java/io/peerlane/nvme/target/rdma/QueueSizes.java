package io.peerlane.nvme.target.rdma;

import io.peerlane.nvme.wire.rdma.CmRejectStatus;
import io.peerlane.nvme.wire.rdma.CmRequest;
import io.peerlane.nvme.wire.rdma.CmRequestData;
import java.lang.foreign.MemorySegment;

/** What a connection request asks for, checked (NVMe RDMA Transport 1.1, 3.4). */
sealed interface QueueSizes {

    /** Most entries of an admin queue, as in Linux. */
    int ADMIN_DEPTH = 32;

    /**
     * A queue that can be had.
     *
     * @param queueIdentifier QID, 0 for an admin queue
     * @param depth commands outstanding: receives of the controller
     */
    record Accepted(int queueIdentifier, int depth) implements QueueSizes {}

    /** It cannot; {@code found} is the value that is wrong. */
    record Rejected(CmRejectStatus status, int found) implements QueueSizes {}

    /**
     * @param peerReads RDMA Reads the host serves at a time
     * @param maxIoDepth most entries of an I/O queue
     * @param maxIoQueues largest QID
     */
    static QueueSizes of(byte[] privateData, int peerReads, int maxIoDepth, int maxIoQueues) {
        if (privateData.length < CmRequestData.BYTES) {
            return new Rejected(CmRejectStatus.INVALID_PRIVATE_DATA_LENGTH, privateData.length);
        }
        CmRequest request = new CmRequestData(MemorySegment.ofArray(privateData)).parse();
        int maxDepth = request.queueIdentifier() == 0 ? ADMIN_DEPTH : maxIoDepth;
        if (request.recordFormat() != 0) {
            return new Rejected(CmRejectStatus.INVALID_RECFMT, request.recordFormat());
        }
        if (request.queueIdentifier() > maxIoQueues) {
            return new Rejected(CmRejectStatus.INVALID_QID, request.queueIdentifier());
        }
        if (request.hostSendQueueSize() == 0 || request.hostSendQueueSize() >= maxDepth) {
            return new Rejected(CmRejectStatus.INVALID_HSQSIZE, request.hostSendQueueSize());
        }
        if (request.hostReceiveQueueSize() == 0) {
            return new Rejected(CmRejectStatus.INVALID_HRQSIZE, 0);
        }
        if (peerReads == 0) {
            return new Rejected(CmRejectStatus.INVALID_IRD, 0);
        }
        int depth = Math.min(request.hostSendQueueSize() + 1, Math.max(2, request.hostReceiveQueueSize()));
        return new Accepted(request.queueIdentifier(), depth);
    }
}
