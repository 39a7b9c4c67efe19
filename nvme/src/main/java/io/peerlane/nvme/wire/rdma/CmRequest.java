package io.peerlane.nvme.wire.rdma;

/**
 * Fields of a connection request's private data (NVMe RDMA Transport 1.1, 3.4).
 *
 * @param recordFormat RECFMT, 0
 * @param queueIdentifier QID, 0 for the admin queue
 * @param hostReceiveQueueSize HRQSIZE, entries (1's based)
 * @param hostSendQueueSize HSQSIZE, entries less one (0's based)
 * @param controllerIdentifier CNTLID of an I/O queue; Linux up to 6.1 leaves it 0
 */
public record CmRequest(
        int recordFormat,
        int queueIdentifier,
        int hostReceiveQueueSize,
        int hostSendQueueSize,
        int controllerIdentifier) {}
