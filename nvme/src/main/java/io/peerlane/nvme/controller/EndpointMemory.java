package io.peerlane.nvme.controller;

import io.peerlane.fabric.endpoint.HeldMapping;
import io.peerlane.fabric.endpoint.HostAccess;
import io.peerlane.fabric.tlp.BusMaster;
import io.peerlane.fabric.tlp.Route;
import io.peerlane.fabric.tlp.Traffic;
import io.peerlane.nvme.namespace.BlockStore;
import io.peerlane.nvme.status.GenericStatus;
import io.peerlane.nvme.status.Status;
import io.peerlane.nvme.wire.CompletionQueueEntry;
import java.io.IOException;
import java.lang.foreign.MemorySegment;

/**
 * The way of a controller that is software on a PCI endpoint: outbound windows or DMA channels between the host's memory and
 * local buffers, in which the data stops on its way from and to the medium. A completion queue is mapped once for its life.
 * Thread-safe; nothing is allocated once there are as many buffers as commands under way.
 *
 * @see <a href="https://docs.kernel.org/nvme/nvme-pci-endpoint-target.html">NVMe PCI Endpoint Function Target</a>
 */
final class EndpointMemory implements MemoryAccess {

    private final HostAccess host;
    private final ControllerMemoryBuffer noBuffer;
    private final LocalBuffers buffers;

    /** @param noBuffer of size 0: an endpoint function has no controller memory buffer */
    EndpointMemory(HostAccess host, ControllerMemoryBuffer noBuffer, LocalBuffers buffers) {
        this.host = host;
        this.noBuffer = noBuffer;
        this.buffers = buffers;
    }

    @Override
    public ControllerMemoryBuffer cmb() {
        return noBuffer;
    }

    @Override
    public BusMaster master() {
        return host.master();
    }

    /** The first error ended the transfer; windows that ran out do not come back by trying again at once. */
    @Override
    public Status transferError() {
        return GenericStatus.DATA_TRANSFER_ERROR.doNotRetry();
    }

    @Override
    public void readControl(long address, MemorySegment into, long offset, long length) {
        host.read(address, into, offset, length, Traffic.CONTROL);
    }

    @Override
    public void writeControl(long address, MemorySegment from, long offset, long length) {
        host.write(address, from, offset, length, Traffic.CONTROL);
    }

    @Override
    public void readData(long address, MemorySegment into, long offset, long length) {
        host.read(address, into, offset, length, Traffic.DATA);
    }

    @Override
    public void writeData(long address, MemorySegment from, long offset, long length) {
        host.write(address, from, offset, length, Traffic.DATA);
    }

    @Override
    public CompletionMemory completions(long base, long bytes) {
        return new MappedQueue(host.hold(base, bytes));
    }

    @Override
    public void fromStore(BlockStore store, long storeOffset, long address, long length) throws IOException {
        MemorySegment local = buffers.take();
        try {
            for (long done = 0; done < length; ) {
                long run = Math.min(length - done, local.byteSize());
                store.read(storeOffset + done, local, 0, run);
                host.write(address + done, local, 0, run, Traffic.DATA);
                done += run;
            }
        } finally {
            buffers.giveBack(local);
        }
    }

    @Override
    public void toStore(BlockStore store, long storeOffset, long address, long length) throws IOException {
        MemorySegment local = buffers.take();
        try {
            for (long done = 0; done < length; ) {
                long run = Math.min(length - done, local.byteSize());
                host.read(address + done, local, 0, run, Traffic.DATA);
                store.write(storeOffset + done, local, 0, run);
                done += run;
            }
        } finally {
            buffers.giveBack(local);
        }
    }

    private record MappedQueue(HeldMapping mapping) implements CompletionMemory {

        @Override
        public void write(long offset, long result, int sqhd, int sqid, int cid, boolean phase, int statusField) {
            long address = mapping.store(offset, CompletionQueueEntry.BYTES);
            Route route = mapping.master().route(address, CompletionQueueEntry.BYTES);
            CompletionQueueEntry.emit(
                    route.segment(), route.segmentOffset(address), result, sqhd, sqid, cid, phase, statusField);
            route.chargeWrite(CompletionQueueEntry.BYTES, Traffic.CONTROL);
        }

        @Override
        public void close() {
            mapping.close();
        }
    }
}
