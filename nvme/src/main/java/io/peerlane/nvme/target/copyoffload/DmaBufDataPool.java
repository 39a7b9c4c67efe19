package io.peerlane.nvme.target.copyoffload;

import io.peerlane.fabric.dmabuf.DmaBuf;
import io.peerlane.fabric.errno.Errno;
import io.peerlane.fabric.errno.ErrnoException;
import io.peerlane.fabric.memory.PagePool;
import io.peerlane.fabric.memory.PoolUse;
import io.peerlane.fabric.pci.PciFunction;
import java.util.List;
import java.util.Optional;

/** Pages of an exported buffer, which its exporter may revoke while requests hold some. */
public final class DmaBufDataPool extends DataPool {

    private final ExportedMemory memory;
    private final PagePool pages;
    private final int presence;
    private volatile boolean retired;

    /** Holds a reference to the buffer, until {@link CopyOffload} drops it after {@link #retire}. */
    DmaBufDataPool(int index, ExportedMemory memory) {
        super(index);
        this.memory = memory;
        var _ = memory.buffer().get();
        this.presence = memory.provider().presence();
        this.pages = new PagePool(memory.physical(), memory.buffer().size());
    }

    /** The function whose memory it is. */
    public PciFunction provider() {
        return memory.provider();
    }

    /** What transports register to reach the pages. */
    public DmaBuf buffer() {
        return memory.buffer();
    }

    boolean isOf(ExportedMemory other) {
        return memory.equals(other);
    }

    /** Nobody is to hold the buffer any more; true the first time. */
    synchronized boolean retire() {
        boolean first = !retired;
        retired = true;
        return first;
    }

    /** True once the buffer was taken back for ever. */
    public boolean isRetired() {
        return retired;
    }

    /** Takes a reference to the buffer, which the caller closes; false if it was taken back for ever. */
    public synchronized boolean hold() {
        if (!retired) {
            var _ = memory.buffer().get();
        }
        return !retired;
    }

    /** True while no page is handed out because the buffer is revoked. */
    public boolean isRevoked() {
        return retired || memory.revoked().getAsBoolean() || isLost();
    }

    @Override
    public String name() {
        return memory.buffer().name();
    }

    @Override
    public List<Extent> extents() {
        return List.of(new Extent(pages.start(), pages.size()));
    }

    /** Only the function itself knows an address of its memory without mapping the buffer. */
    @Override
    public long dmaAddress(PciFunction client, long address) {
        if (client != memory.provider()) {
            throw new ErrnoException(Errno.EREMOTEIO, client.name() + " has to map " + name() + " as a DMA-BUF");
        }
        return deviceAddress(address);
    }

    /** Address of a page as the function itself knows it. */
    long deviceAddress(long address) {
        return memory.busAddress() + (address - memory.physical());
    }

    @Override
    public long size() {
        return pages.size();
    }

    @Override
    public long available() {
        return pages.available();
    }

    @Override
    public PoolUse use() {
        return pages.use();
    }

    /** A contiguous piece, or {@link #NONE}. */
    long allocate(long bytes) {
        return pages.allocate(bytes);
    }

    @Override
    Optional<PciFunction> owner() {
        return Optional.of(memory.provider());
    }

    @Override
    boolean isLost() {
        return memory.provider().presence() != presence;
    }

    @Override
    void free(long address, long bytes) {
        pages.free(address, bytes);
    }
}
