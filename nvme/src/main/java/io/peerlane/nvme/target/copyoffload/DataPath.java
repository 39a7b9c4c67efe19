package io.peerlane.nvme.target.copyoffload;

import io.peerlane.fabric.p2pdma.MapType;
import io.peerlane.fabric.p2pdma.Verdict;
import io.peerlane.fabric.pci.PciFunction;
import java.util.List;

/** Where the data of one controller and namespace goes; chosen once, while the controller lives not revised. */
public sealed interface DataPath {

    /** What was decided, in words: one line per function that was looked at. */
    String describe();

    /**
     * Peer memory.
     *
     * @param provider the function whose memory is used
     * @param distance sum of the hops to the adapter and to the drive
     * @param mapType how the adapter reaches it
     * @param verdicts the adapter's and the drive's
     */
    record PeerToPeer(PciFunction provider, int distance, MapType mapType, List<Verdict> verdicts) implements DataPath {
        @Override
        public String describe() {
            return "peer memory of " + provider.name() + " at distance " + distance + ", " + mapType;
        }
    }

    /**
     * Memory of the drive that its user-space owner exports as a DMA-BUF.
     *
     * @param provider the drive
     * @param distance hops to the adapter
     * @param mapType how the adapter reaches it
     * @param verdicts the adapter's
     */
    record DmaBuf(PciFunction provider, int distance, MapType mapType, List<Verdict> verdicts) implements DataPath {
        @Override
        public String describe() {
            return "DMA-BUF of " + provider.name() + " at distance " + distance + ", " + mapType;
        }
    }

    /**
     * Host memory.
     *
     * @param reason why
     * @param detail the reason with what was found: ports that redirect, host bridges, kernel parameters
     */
    record HostMemory(FallbackReason reason, String detail) implements DataPath {
        @Override
        public String describe() {
            return "host memory: " + detail;
        }
    }

    /** Host memory for a reason that needs no more words. */
    static HostMemory host(FallbackReason reason) {
        return new HostMemory(reason, reason.text());
    }
}
