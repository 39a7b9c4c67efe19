package io.peerlane.nvme.namespace;

import io.peerlane.fabric.dma.DmaMapping;
import io.peerlane.fabric.dma.DmaSegment;
import io.peerlane.fabric.dma.ScatterList;
import io.peerlane.fabric.errno.Errno;
import io.peerlane.fabric.errno.ErrnoException;
import io.peerlane.fabric.p2pdma.DmaClient;
import io.peerlane.fabric.p2pdma.P2pDma;
import io.peerlane.fabric.p2pdma.PinFlag;
import io.peerlane.fabric.p2pdma.PinnedPages;
import io.peerlane.fabric.p2pdma.UserMemory;
import io.peerlane.fabric.pci.PciFunction;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/**
 * Reads and writes of a process with {@code O_DIRECT}: the device moves the bytes straight from or to user memory, which
 * stays pinned and mapped meanwhile. Peer memory will do where the device supports it. Used on the event loop of its
 * queue; one request per call, begun at once.
 *
 * @see <a href="https://man7.org/linux/man-pages/man2/open.2.html">open(2), O_DIRECT</a>
 */
public final class DirectIo {

    private static final Set<PinFlag> WITH_PEER_MEMORY = Set.of(PinFlag.ALLOW_PEER);

    private final BlockDevice device;
    private final BlockQueue queue;
    private final P2pDma p2pdma;

    /** @param loop whose queue is used, as in {@link BlockDevice#queue} */
    public DirectIo(BlockDevice device, int loop, P2pDma p2pdma) {
        this.device = device;
        this.queue = device.queue(loop);
        this.p2pdma = p2pdma;
    }

    /**
     * Reads blocks into memory.
     *
     * @param position in the device, bytes, a multiple of the block
     * @param offset in {@code memory}, a multiple of 4
     * @param length bytes, whole blocks, no more than one request takes
     * @return completed on the event loop: normally, or with an {@link ErrnoException} EIO if the device failed
     * @throws ErrnoException in this order: EINVAL for a misfit of the three numbers; EREMOTEIO for peer memory and a device
     *     without support for it, EFAULT for memory that is not mapped or has no pages; EINVAL for peer memory that the
     *     device does not reach; ENOMEM without I/O virtual addresses; EAGAIN if the queue is full. Nothing is held then
     */
    public CompletableFuture<Void> read(long position, UserMemory memory, long offset, long length) {
        return transfer(BlockOperation.READ, position, memory, offset, length);
    }

    /** Writes blocks from memory; all as {@link #read}. */
    public CompletableFuture<Void> write(long position, UserMemory memory, long offset, long length) {
        return transfer(BlockOperation.WRITE, position, memory, offset, length);
    }

    private CompletableFuture<Void> transfer(
            BlockOperation operation, long position, UserMemory memory, long offset, long length) {
        checkAligned(position, offset, length);
        var flags = device.supportsPeerMemory() ? WITH_PEER_MEMORY : Set.<PinFlag>of();
        var pinned = PinnedPages.pin(memory, offset, length, flags);
        try {
            return submit(operation, position, length, pinned);
        } catch (RuntimeException refused) {
            pinned.close();
            throw refused;
        }
    }

    private void checkAligned(long position, long offset, long length) {
        var geometry = device.geometry();
        int block = geometry.blockBytes();
        if (position < 0
                || position % block != 0
                || offset % Integer.BYTES != 0
                || length <= 0
                || length % block != 0
                || length > geometry.maxTransferBytes()) {
            throw new ErrnoException(
                    Errno.EINVAL,
                    "direct I/O of %d bytes at %d of %s, memory offset %d: blocks of %d, at most %d bytes wanted"
                            .formatted(length, position, device.name(), offset, block, geometry.maxTransferBytes()));
        }
    }

    private CompletableFuture<Void> submit(BlockOperation operation, long position, long length, PinnedPages pinned) {
        var mapping = map(pinned.memory());
        var request = new DirectRequest(device.name(), pinned, mapping);
        request.operation = operation;
        request.lba = position / device.geometry().blockBytes();
        request.blocks = (int) (length / device.geometry().blockBytes());
        request.dmaAddress = mapping.segments().getFirst().address();
        if (!queue.submit(request)) {
            mapping.unmap();
            throw new ErrnoException(Errno.EAGAIN, device.name() + ": all " + queue.depth() + " slots are taken");
        }
        queue.commit();
        return request.done();
    }

    /** A device without a function copies by the processor, from the physical address. */
    private DmaMapping map(ScatterList memory) {
        return device.dmaDevice()
                .map(function -> map(function, memory))
                .orElseGet(() -> new DmaMapping(
                        memory.entries().stream()
                                .map(entry -> new DmaSegment(entry.address(), entry.length(), false))
                                .toList(),
                        () -> {}));
    }

    /** What a list mapping calls a remote I/O error, the block layer calls an invalid request. */
    private DmaMapping map(PciFunction function, ScatterList memory) {
        try {
            return p2pdma.dma().map(DmaClient.of(function), memory);
        } catch (ErrnoException refused) {
            if (refused.errno() != Errno.EREMOTEIO) {
                throw refused;
            }
            throw new ErrnoException(Errno.EINVAL, device.name() + ": " + refused.getMessage(), refused);
        }
    }
}
