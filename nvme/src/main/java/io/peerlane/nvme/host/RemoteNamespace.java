package io.peerlane.nvme.host;

import io.peerlane.fabric.pci.PciFunction;
import io.peerlane.nvme.namespace.BlockDevice;
import io.peerlane.nvme.namespace.BlockGeometry;
import io.peerlane.nvme.namespace.BlockQueue;
import io.peerlane.nvme.namespace.BlockRequest;
import java.util.List;
import java.util.Optional;

/** A namespace behind an association: one {@link BlockQueue} per I/O queue. */
final class RemoteNamespace implements BlockDevice {

    private final String name;
    private final BlockGeometry geometry;
    private final Optional<PciFunction> dmaDevice;
    private final List<Queue> queues;

    RemoteNamespace(
            String name, long nsid, BlockGeometry geometry, Optional<PciFunction> dmaDevice, List<HostQueue> queues) {
        this.name = name;
        this.geometry = geometry;
        this.dmaDevice = dmaDevice;
        this.queues =
                queues.stream().map(queue -> new Queue(queue, nsid, geometry)).toList();
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
        return dmaDevice;
    }

    @Override
    public BlockQueue queue(int index) {
        return queues.get(index);
    }

    private record Queue(HostQueue queue, long nsid, BlockGeometry geometry) implements BlockQueue {

        @Override
        public boolean submit(BlockRequest request) {
            geometry.check(request);
            return queue.submit(nsid, geometry.blockBytes(), request);
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
