package io.peerlane.nvme.host;

import java.time.Duration;

/**
 * What a transport opens a queue with.
 *
 * @param queueIdentifier QID, 0 for the admin queue
 * @param controllerIdentifier CNTLID of an I/O queue, FFFFh for the admin queue
 * @param depth commands outstanding, 1 to 4096; the queue has one entry more
 * @param loop index of its event loop
 * @param inCapsuleBytes most data a command capsule may carry, 0 for none
 * @param ioTimeout longest a block request may take
 */
public record QueueParameters(
        int queueIdentifier, int controllerIdentifier, int depth, int loop, int inCapsuleBytes, Duration ioTimeout) {

    /** SQSIZE: entries of the submission queue less one (0's based). */
    public int submissionQueueSize() {
        return depth;
    }
}
