package io.peerlane.nvme.target;

import io.peerlane.fabric.pci.PciFunction;
import io.peerlane.nvme.target.copyoffload.DataPool;
import java.util.Optional;

/** What the core must know of a transport. Safe from any thread. */
public interface TargetTransport {

    /** Its name in nvmet's words, e.g. {@code rdma}. */
    String type();

    /** The function that moves the data by DMA: a client of peer memory. Empty if the CPU does. */
    Optional<PciFunction> dmaClient();

    /**
     * Whether the transport's function can use the memory of a pool now. Asked for each request to memory that its owner may
     * revoke; does not block.
     */
    default boolean reaches(DataPool pool) {
        return true;
    }

    /** Bytes of data an I/O command capsule may carry; a multiple of 16, 0 for none. */
    int inCapsuleBytes();

    /** MSDBD of Identify Controller: most data block descriptors of a command, 1 to 255. */
    default int maxDataDescriptors() {
        return 1;
    }

    /** SGLS of Identify Controller (NVMe Base 2.1, figure 313). */
    int sgls();

    /** Most entries of an I/O queue. */
    int maxQueueDepth();
}
