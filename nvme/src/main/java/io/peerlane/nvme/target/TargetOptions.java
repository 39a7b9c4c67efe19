package io.peerlane.nvme.target;

/**
 * Limits of a target.
 *
 * @param maxTransferBytes most data of one command, 4096 times a power of two; MDTS follows from it
 * @param maxIoQueues I/O queues per controller, 1 to 65535
 * @param maxQueueDepth entries of an I/O queue, 2 to 1024; a transport may lower it
 * @param maxControllers controllers per subsystem, 1 to 65519
 * @param refusedConnects refused Connect commands that are remembered
 */
public record TargetOptions(
        int maxTransferBytes, int maxIoQueues, int maxQueueDepth, int maxControllers, int refusedConnects) {

    private static final int PAGE = 4096;

    /** @throws IllegalArgumentException if a limit is out of its range */
    public TargetOptions {
        check("maxTransferBytes", maxTransferBytes, PAGE, 1 << 30);
        check("maxIoQueues", maxIoQueues, 1, 0xffff);
        check("maxQueueDepth", maxQueueDepth, 2, 1024);
        check("maxControllers", maxControllers, 1, ControllerIdentifiers.LAST);
        check("refusedConnects", refusedConnects, 1, 1 << 16);
        if (Integer.bitCount(maxTransferBytes) != 1) {
            throw new IllegalArgumentException("maxTransferBytes is a power of two, not " + maxTransferBytes);
        }
    }

    /** nvmet's: 1 MiB, 128 queues of 128; 1024 controllers. */
    public static TargetOptions defaults() {
        return new TargetOptions(1 << 20, 128, 128, 1024, 64);
    }

    /** With another {@link #maxTransferBytes}. */
    public TargetOptions withMaxTransferBytes(int bytes) {
        return new TargetOptions(bytes, maxIoQueues, maxQueueDepth, maxControllers, refusedConnects);
    }

    /** With another {@link #maxQueueDepth}. */
    public TargetOptions withMaxQueueDepth(int depth) {
        return new TargetOptions(maxTransferBytes, maxIoQueues, depth, maxControllers, refusedConnects);
    }

    /** MDTS: 2^n pages of 4096 bytes. */
    int maximumDataTransferSize() {
        return Integer.numberOfTrailingZeros(maxTransferBytes / PAGE);
    }

    private static void check(String name, int value, int least, int most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException(name + " is " + least + " to " + most + ", not " + value);
        }
    }
}
