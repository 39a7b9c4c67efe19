package io.peerlane.nvme.controller;

/**
 * What an emulated controller is built with.
 *
 * @param name for messages, e.g. {@code nvme0}; name of the PCI function
 * @param serialNumber SN, up to 20 ASCII characters
 * @param modelNumber MN, up to 40 ASCII characters
 * @param firmwareRevision FR, up to 8 ASCII characters
 * @param subsystemNqn SUBNQN, up to 223 bytes
 * @param controllerId CNTLID, 0 to 65519
 * @param ioQueues most I/O submission and completion queues each, 1 to 1023
 * @param queueEntries most slots of an I/O queue, 2 to 4096
 * @param interruptVectors MSI-X vectors, 1 to 2048
 * @param maximumTransfer MDTS: 2^n pages of 4 KiB, 1 to 16
 * @param linkGeneration PCIe generation of the link, 1 to 6
 * @param linkWidth lanes of the link
 * @param cmb controller memory buffer
 */
public record ControllerOptions(
        String name,
        String serialNumber,
        String modelNumber,
        String firmwareRevision,
        String subsystemNqn,
        int controllerId,
        int ioQueues,
        int queueEntries,
        int interruptVectors,
        int maximumTransfer,
        int linkGeneration,
        int linkWidth,
        CmbOptions cmb) {

    /** @throws IllegalArgumentException if a number is out of its range */
    public ControllerOptions {
        check("I/O queues", ioQueues, 1, 1023);
        check("queue entries", queueEntries, 2, 4096);
        check("interrupt vectors", interruptVectors, 1, 2048);
        check("MDTS", maximumTransfer, 1, 16);
        check("CNTLID", controllerId, 0, 0xffef);
    }

    private static void check(String what, int value, int least, int most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException(what + ": wanted " + least + " to " + most + ", found " + value);
        }
    }

    /** 16 I/O queues of 1024 slots, a vector for each and the admin queue, 1 MiB per command, a 16 GT/s x4 link. */
    public static ControllerOptions named(String name) {
        return new ControllerOptions(
                name,
                "PL-" + name,
                "Peerlane emulated controller",
                "0.1",
                "nqn.2026-11.io.peerlane:drive:" + name,
                1,
                16,
                1024,
                17,
                8,
                4,
                4,
                CmbOptions.NONE);
    }

    /** With a memory buffer. */
    public ControllerOptions withCmb(CmbOptions newCmb) {
        return new ControllerOptions(
                name,
                serialNumber,
                modelNumber,
                firmwareRevision,
                subsystemNqn,
                controllerId,
                ioQueues,
                queueEntries,
                interruptVectors,
                maximumTransfer,
                linkGeneration,
                linkWidth,
                newCmb);
    }

    /** With another queue geometry. */
    public ControllerOptions withQueues(int newIoQueues, int newQueueEntries, int newInterruptVectors) {
        return new ControllerOptions(
                name,
                serialNumber,
                modelNumber,
                firmwareRevision,
                subsystemNqn,
                controllerId,
                newIoQueues,
                newQueueEntries,
                newInterruptVectors,
                maximumTransfer,
                linkGeneration,
                linkWidth,
                cmb);
    }

    /** With another transfer limit. */
    public ControllerOptions withMaximumTransfer(int newMaximumTransfer) {
        return new ControllerOptions(
                name,
                serialNumber,
                modelNumber,
                firmwareRevision,
                subsystemNqn,
                controllerId,
                ioQueues,
                queueEntries,
                interruptVectors,
                newMaximumTransfer,
                linkGeneration,
                linkWidth,
                cmb);
    }

    /** With another link; the one it is plugged into may hold it down. */
    public ControllerOptions withLink(int newGeneration, int newWidth) {
        return new ControllerOptions(
                name,
                serialNumber,
                modelNumber,
                firmwareRevision,
                subsystemNqn,
                controllerId,
                ioQueues,
                queueEntries,
                interruptVectors,
                maximumTransfer,
                newGeneration,
                newWidth,
                cmb);
    }

    /** Most bytes of one command. */
    long maximumTransferBytes() {
        return 4096L << maximumTransfer;
    }
}
