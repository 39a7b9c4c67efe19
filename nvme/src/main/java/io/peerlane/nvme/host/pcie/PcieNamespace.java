package io.peerlane.nvme.host.pcie;

import io.peerlane.fabric.pci.PciFunction;
import io.peerlane.nvme.namespace.BlockDevice;
import io.peerlane.nvme.namespace.BlockGeometry;
import io.peerlane.nvme.namespace.BlockOperation;
import io.peerlane.nvme.namespace.BlockQueue;
import io.peerlane.nvme.namespace.BlockRequest;
import java.util.List;
import java.util.Optional;

/** A namespace of a local controller: its queue on each event loop is a view of the loop's I/O queue. */
final class PcieNamespace implements BlockDevice {

    private final String name;
    private final BlockGeometry geometry;
    private final PciFunction function;
    private final boolean peerMemory;
    private final List<Queue> queues;

    PcieNamespace(
            String name,
            int nsid,
            BlockGeometry geometry,
            PciFunction function,
            boolean peerMemory,
            List<IoQueue> queues) {
        this.name = name;
        this.geometry = geometry;
        this.function = function;
        this.peerMemory = peerMemory;
        int maxBlocks = geometry.maxTransferBytes() / geometry.blockBytes();
        this.queues = queues.stream()
                .map(queue -> new Queue(queue, nsid, geometry, maxBlocks))
                .toList();
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public BlockGeometry geometry() {
        return geometry;
    }

    @Override
    public Optional<PciFunction> dmaDevice() {
        return Optional.of(function);
    }

    @Override
    public boolean supportsPeerMemory() {
        return peerMemory;
    }

    @Override
    public BlockQueue queue(int loop) {
        return queues.get(loop);
    }

    private record Queue(IoQueue queue, int nsid, BlockGeometry geometry, int maxBlocks) implements BlockQueue {

        @Override
        public boolean submit(BlockRequest request) {
            if (request.operation == BlockOperation.READ || request.operation == BlockOperation.WRITE) {
                check(request);
            } else {
                geometry.check(request);
            }
            return queue.submit(nsid, geometry.blockBytes(), request);
        }

        private void check(BlockRequest request) {
            if (request.blocks < 1 || request.blocks > maxBlocks) {
                throw new IllegalArgumentException(
                        "a request has 1 to " + maxBlocks + " blocks, found " + request.blocks);
            }
            if ((request.dmaAddress & 3) != 0) {
                throw new IllegalArgumentException(
                        String.format("data is 4-byte aligned, found address 0x%x", request.dmaAddress));
            }
        }

        @Override
        public void commit() {
            queue.commit();
        }

        @Override
        public int depth() {
            return queue.capacity();
        }
    }
}
