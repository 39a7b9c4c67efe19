package io.peerlane.rdma.verbs;

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
