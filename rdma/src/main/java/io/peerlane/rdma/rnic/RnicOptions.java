package io.peerlane.rdma.rnic;

import io.peerlane.rdma.rnic.abi.RegisterMap;
import io.peerlane.rdma.verbs.DeviceLimits;

/**
 * What an adapter is built with.
 *
 * @param name for messages and the topology, e.g. {@code rnic0}
 * @param memoryBarSize bytes of the prefetchable memory BAR 2, a power of two of at least 4096; 0 for none
 * @param limits queue pairs and completion queues 1 to 2048 (one MSI-X vector each), depths powers of two
 */
public record RnicOptions(String name, long memoryBarSize, DeviceLimits limits) {

    /** MSI-X tables end at 2048 entries (PCI Express Base 6.0, 7.7.2.2). */
    private static final int MAX_VECTORS = 2048;

    private static final DeviceLimits DEFAULT_LIMITS = new DeviceLimits(1024, 8192, 1024, 65_536, 65_536, 128, 128);

    /** Checks the ranges. */
    public RnicOptions {
        if (memoryBarSize != 0 && (memoryBarSize < 4096 || Long.bitCount(memoryBarSize) != 1)) {
            throw new IllegalArgumentException(
                    name + ": memory BAR of " + memoryBarSize + " bytes, want 0 or a power of two of at least 4096");
        }
        checkRange(name, "queue pairs", limits.maxQueuePairs(), RegisterMap.DOORBELLS);
        checkRange(name, "completion queues", limits.maxCompletionQueues(), MAX_VECTORS);
        checkRange(name, "inbound reads", limits.maxInboundReads(), 0x3fff);
        checkRange(name, "outbound reads", limits.maxOutboundReads(), 0x3fff);
    }

    /** An adapter of usual limits without memory of its own. */
    public static RnicOptions of(String name) {
        return new RnicOptions(name, 0, DEFAULT_LIMITS);
    }

    /** The same with a memory BAR of {@code bytes}. */
    public RnicOptions withMemoryBar(long bytes) {
        return new RnicOptions(name, bytes, limits);
    }

    /** The same with other limits. */
    public RnicOptions withLimits(DeviceLimits other) {
        return new RnicOptions(name, memoryBarSize, other);
    }

    private static void checkRange(String name, String what, int value, int most) {
        if (value < 1 || value > most) {
            throw new IllegalArgumentException(name + ": " + value + " " + what + ", want 1 to " + most);
        }
    }
}
