package io.peerlane.nvme.host.pcie;

import io.peerlane.fabric.memory.HostBuffer;
import io.peerlane.fabric.p2pdma.P2pDma;
import io.peerlane.fabric.p2pdma.PeerPool;
import io.peerlane.fabric.pci.PciFunction;
import io.peerlane.fabric.tlp.Fabric;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Memory of one driver: DRAM, and submission queues in the controller memory buffer. Freed together. */
final class DriverMemory implements AutoCloseable {

    private static final int PAGE_BYTES = 4096;

    private final Fabric fabric;
    private final P2pDma p2pdma;
    private final PciFunction function;
    private final List<HostBuffer> buffers = new ArrayList<>();
    private final List<PoolPiece> pieces = new ArrayList<>();

    private record PoolPiece(PeerPool pool, long address, long bytes) {}

    DriverMemory(Fabric fabric, P2pDma p2pdma, PciFunction function) {
        this.fabric = fabric;
        this.p2pdma = p2pdma;
        this.function = function;
    }

    /** Zeroed DRAM from a page boundary on. */
    HostBuffer allocate(long bytes) {
        var buffer = fabric.memory().allocate(bytes, PAGE_BYTES);
        buffers.add(buffer);
        return buffer;
    }

    /** A submission queue in DRAM. */
    SubmissionMemory submissionQueue(int entries) {
        var buffer = allocate((long) entries * SubmissionMemory.ENTRY_BYTES);
        return new SubmissionMemory.InHostMemory(buffer.address(), buffer.segment());
    }

    /** A submission queue in the controller memory buffer in {@code bar}; empty if there is no room. */
    Optional<SubmissionMemory> submissionQueueInCmb(int entries, int bar) {
        long bytes = (long) entries * SubmissionMemory.ENTRY_BYTES;
        var pool = p2pdma.pool(function).orElse(null);
        long address = pool == null ? PeerPool.NONE : pool.allocate(bytes);
        if (pool == null || address == PeerPool.NONE) {
            return Optional.empty();
        }
        pieces.add(new PoolPiece(pool, address, bytes));
        long busAddress = pool.busAddress(address);
        long offset = busAddress - function.bar(bar).orElseThrow().address();
        return Optional.of(
                new SubmissionMemory.InControllerMemory(busAddress, fabric.cpu().map(function, bar), offset));
    }

    @Override
    public void close() {
        pieces.forEach(piece -> piece.pool().free(piece.address(), piece.bytes()));
        pieces.clear();
        buffers.forEach(HostBuffer::close);
        buffers.clear();
    }
}
