package io.peerlane.nvme.target.rdma;

import io.peerlane.nvme.target.ConnectRule;
import io.peerlane.nvme.target.RefusedConnect;
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

    /**
     * It cannot be had.
     *
     * @param status what the host is told
     * @param queueIdentifier QID, {@link RefusedConnect#NO_QUEUE} if it is not known
     * @param rule the rule that is broken
     * @param found the value found
     * @param wanted the values that keep the rule
     */
    record Rejected(CmRejectStatus status, int queueIdentifier, ConnectRule rule, String found, String wanted)
            implements QueueSizes {

        /** There is no room for it. */
        static Rejected noResources(String found) {
            return new Rejected(
                    CmRejectStatus.NO_RESOURCES,
                    RefusedConnect.NO_QUEUE,
                    ConnectRule.CM_RESOURCES,
                    found,
                    "room for a queue");
        }
    }

    /**
     * @param peerReads RDMA Reads the host serves at a time
     * @param maxIoDepth most entries of an I/O queue
     * @param maxIoQueues largest QID
     */
    static QueueSizes of(byte[] privateData, int peerReads, int maxIoDepth, int maxIoQueues) {
        if (privateData.length < CmRequestData.BYTES) {
            return new Rejected(
                    CmRejectStatus.INVALID_PRIVATE_DATA_LENGTH,
                    RefusedConnect.NO_QUEUE,
                    ConnectRule.CM_PRIVATE_DATA_LENGTH,
                    String.valueOf(privateData.length),
                    "at least " + CmRequestData.BYTES);
        }
        CmRequest request = new CmRequestData(MemorySegment.ofArray(privateData)).parse();
        return check(request, peerReads, maxIoDepth, maxIoQueues);
    }

    private static QueueSizes check(CmRequest request, int peerReads, int maxIoDepth, int maxIoQueues) {
        int qid = request.queueIdentifier();
        int sends = request.hostSendQueueSize();
        int receives = request.hostReceiveQueueSize();
        int maxDepth = qid == 0 ? ADMIN_DEPTH : maxIoDepth;
        if (request.recordFormat() != 0) {
            return rejected(
                    CmRejectStatus.INVALID_RECFMT, qid, ConnectRule.CM_RECORD_FORMAT, request.recordFormat(), "0");
        }
        if (qid > maxIoQueues) {
            return rejected(
                    CmRejectStatus.INVALID_QID, qid, ConnectRule.CM_QUEUE_IDENTIFIER, qid, "0 to " + maxIoQueues);
        }
        if (sends == 0 || sends >= maxDepth) {
            String wanted = "1 to " + (maxDepth - 1);
            return rejected(CmRejectStatus.INVALID_HSQSIZE, qid, ConnectRule.CM_HOST_SEND_QUEUE_SIZE, sends, wanted);
        }
        if (receives == 0) {
            return rejected(
                    CmRejectStatus.INVALID_HRQSIZE, qid, ConnectRule.CM_HOST_RECEIVE_QUEUE_SIZE, 0, "at least 1");
        }
        if (peerReads == 0) {
            return rejected(CmRejectStatus.INVALID_IRD, qid, ConnectRule.CM_INBOUND_READS, 0, "at least 1");
        }
        return new Accepted(qid, Math.min(sends + 1, Math.max(2, receives)));
    }

    private static Rejected rejected(CmRejectStatus status, int qid, ConnectRule rule, int found, String wanted) {
        return new Rejected(status, qid, rule, String.valueOf(found), wanted);
    }
}
