package io.peerlane.rdma.verbs;

import io.peerlane.fabric.dmabuf.DmaBuf;
import io.peerlane.fabric.errno.Errno;
import io.peerlane.fabric.errno.ErrnoException;
import java.util.Set;

/** Queue pairs and memory regions that may be used together. */
public interface ProtectionDomain extends AutoCloseable {

    /**
     * Registers memory that is contiguous on the bus.
     *
     * @param address I/O virtual address of the first byte
     * @param dmaAddress bus address of the first byte, as mapped for this device
     * @param length bytes, at least 1
     * @throws io.peerlane.fabric.errno.ErrnoException EINVAL if the range wraps or is empty, ENOMEM if the memory table is full
     */
    MemoryRegion register(long address, long dmaAddress, long length, Set<Access> access);

    /**
     * Registers a part of a shared buffer, which its exporter may revoke and give back at any time. While it is revoked the
     * region is not mapped: work requests that use it end with a protection error. Not for event loops, for the exporter may
     * hold the buffer's reservation lock.
     *
     * @param offset into the buffer
     * @param length bytes, at least 1
     * @param address I/O virtual address of the first byte, congruent to {@code offset} modulo 4096
     * @throws io.peerlane.fabric.errno.ErrnoException EINVAL if the range is empty, leaves the buffer, or is not congruent, or
     *     the device cannot reach the memory; EOPNOTSUPP if device or exporter cannot do this; ENODEV while revoked; ENOMEM if
     *     the memory table is full
     * @see <a href="https://man7.org/linux/man-pages/man3/ibv_reg_dmabuf_mr.3.html">ibv_reg_dmabuf_mr(3)</a>
     */
    default DmaBufRegion registerDmaBuf(DmaBuf buffer, long offset, long length, long address, Set<Access> access) {
        throw new ErrnoException(Errno.EOPNOTSUPP, "this device imports no DMA-BUF");
    }

    /**
     * Allocates a region for fast registration.
     *
     * @param maxLength most bytes of one binding
     * @throws io.peerlane.fabric.errno.ErrnoException ENOMEM if the memory table is full
     */
    FastMemoryRegion allocateFastRegion(long maxLength);

    /**
     * Makes a queue pair that is not connected yet; {@code rdma.cm} connects it.
     *
     * @throws io.peerlane.fabric.errno.ErrnoException EINVAL beyond the device's limits, ENOMEM if there is no room
     */
    QueuePair createQueuePair(QueuePairAttributes attributes);

    /** Frees it. All regions and queue pairs must be gone ({@code EBUSY}). */
    @Override
    void close();
}
