package io.peerlane.rdma.verbs;

/**
 * What a queue pair is made with ({@code struct ib_qp_init_attr}).
 *
 * @param sendCompletions where send-queue work completes
 * @param receiveCompletions where receives complete; may be the same queue
 * @param sendDepth most send-queue requests outstanding, at least 1
 * @param receiveDepth most receives outstanding, at least 1
 */
public record QueuePairAttributes(
        CompletionQueue sendCompletions, CompletionQueue receiveCompletions, int sendDepth, int receiveDepth) {}
