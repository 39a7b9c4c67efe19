package io.peerlane.nvme.host.pcie;

import java.time.Duration;

/**
 * How a driver uses its controller.
 *
 * @param queueDepth entries of each I/O queue, 2 to 65536; cut to what the controller offers
 * @param useCmbSqes whether I/O submission queues go into the controller memory buffer if it supports that
 * @param cmbForOwner whether the controller memory buffer is left to whoever owns the function: it is put into service, but
 *     neither registered as peer memory nor used for queues
 * @param maxTransferBytes most bytes of one request, a multiple of 4096; cut to the controller's MDTS
 * @param peerMemory whether requests may carry memory of other functions
 * @param adminTimeout longest wait for an admin command
 * @param ioTimeout longest an I/O command may take before the controller counts as dead
 */
public record DriverOptions(
        int queueDepth,
        boolean useCmbSqes,
        boolean cmbForOwner,
        int maxTransferBytes,
        boolean peerMemory,
        Duration adminTimeout,
        Duration ioTimeout) {

    private static final int PAGE_BYTES = 4096;

    /** Checks the ranges. */
    public DriverOptions {
        if (queueDepth < 2 || queueDepth > 65536) {
            throw new IllegalArgumentException("queueDepth is 2 to 65536, found " + queueDepth);
        }
        if (maxTransferBytes < PAGE_BYTES || maxTransferBytes % PAGE_BYTES != 0) {
            throw new IllegalArgumentException(
                    "maxTransferBytes is a positive multiple of 4096, found " + maxTransferBytes);
        }
    }

    /** Depth 1024, submission queues in the CMB, transfers to 1 MiB, 60 s for admin and 30 s for I/O commands. */
    public static DriverOptions defaults() {
        return new DriverOptions(1024, true, false, 1 << 20, true, Duration.ofSeconds(60), Duration.ofSeconds(30));
    }

    /** The same with another depth. */
    public DriverOptions withQueueDepth(int depth) {
        return new DriverOptions(depth, useCmbSqes, cmbForOwner, maxTransferBytes, peerMemory, adminTimeout, ioTimeout);
    }

    /** The same with submission queues in the CMB or not. */
    public DriverOptions withCmbSqes(boolean use) {
        return new DriverOptions(queueDepth, use, cmbForOwner, maxTransferBytes, peerMemory, adminTimeout, ioTimeout);
    }

    /** The same with the controller memory buffer left to the owner of the function, or not. */
    public DriverOptions withCmbForOwner(boolean leave) {
        return new DriverOptions(queueDepth, useCmbSqes, leave, maxTransferBytes, peerMemory, adminTimeout, ioTimeout);
    }

    /** The same with another transfer limit. */
    public DriverOptions withMaxTransferBytes(int bytes) {
        return new DriverOptions(queueDepth, useCmbSqes, cmbForOwner, bytes, peerMemory, adminTimeout, ioTimeout);
    }

    /** The same with other time limits. */
    public DriverOptions withTimeouts(Duration admin, Duration io) {
        return new DriverOptions(queueDepth, useCmbSqes, cmbForOwner, maxTransferBytes, peerMemory, admin, io);
    }

    /** The same with requests that may carry memory of other functions or not. */
    public DriverOptions withPeerMemory(boolean may) {
        return new DriverOptions(queueDepth, useCmbSqes, cmbForOwner, maxTransferBytes, may, adminTimeout, ioTimeout);
    }
}
