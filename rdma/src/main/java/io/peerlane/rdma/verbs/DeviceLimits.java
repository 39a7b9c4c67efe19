package io.peerlane.rdma.verbs;

/**
 * What a device can do at most ({@code struct ib_device_attr}).
 *
 * @param maxQueuePairs queue pairs
 * @param maxQueueDepth work requests of one queue
 * @param maxCompletionQueues completion queues
 * @param maxCompletionEntries entries of one completion queue
 * @param maxMemoryRegions memory regions, fast ones included
 * @param maxInboundReads RDMA Reads of the peer served at the same time per queue pair (IRD)
 * @param maxOutboundReads RDMA Reads outstanding per queue pair (ORD)
 */
public record DeviceLimits(
        int maxQueuePairs,
        int maxQueueDepth,
        int maxCompletionQueues,
        int maxCompletionEntries,
        int maxMemoryRegions,
        int maxInboundReads,
        int maxOutboundReads) {}
