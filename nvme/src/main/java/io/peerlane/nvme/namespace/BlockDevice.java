package io.peerlane.nvme.namespace;

import io.peerlane.fabric.pci.PciFunction;
import java.util.Optional;

/** Blocks behind a device that moves the data itself. Safe from any thread; its queues belong to one event loop each. */
public interface BlockDevice {

    /** Name for messages, e.g. {@code nvme0n1}. */
    String name();

    /** Sizes and limits. */
    BlockGeometry geometry();

    /** The function that does the DMA: the client that must reach the data. Empty if the CPU copies. */
    Optional<PciFunction> dmaDevice();

    /**
     * True if requests may carry peer memory of other functions: if a function does the DMA, by the mapping calls that know
     * such memory. A device stacked on others has the feature if every one of them has it.
     *
     * @see <a href="https://docs.kernel.org/driver-api/pci/p2pdma.html">PCI Peer-to-Peer DMA Support</a>
     */
    default boolean supportsPeerMemory() {
        return dmaDevice().isPresent();
    }

    /**
     * The hardware queue of an event loop, used on that loop only.
     *
     * @param loop 0 to the number of loops the device was opened with - 1
     */
    BlockQueue queue(int loop);
}
