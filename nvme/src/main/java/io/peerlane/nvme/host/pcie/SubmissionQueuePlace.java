package io.peerlane.nvme.host.pcie;

/** Where an I/O submission queue lies, and if not in the controller memory buffer, why. */
public enum SubmissionQueuePlace {
    /** In the controller memory buffer. */
    CONTROLLER_MEMORY,
    /** In host memory: no buffer is in service. */
    NO_BUFFER,
    /** In host memory: the buffer does not take submission queues (CMBSZ.SQS 0). */
    NOT_SUPPORTED,
    /** In host memory: the driver was told to leave queues out of the buffer. */
    NOT_WANTED,
    /** In host memory: the buffer's share of each queue has fewer than 64 entries. */
    TOO_SMALL,
    /** In host memory: the buffer's pool had no room in one piece. */
    POOL_EXHAUSTED
}
