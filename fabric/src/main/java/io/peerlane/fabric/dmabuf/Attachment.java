package io.peerlane.fabric.dmabuf;

import io.peerlane.fabric.errno.Errno;
import io.peerlane.fabric.errno.ErrnoException;
import io.peerlane.fabric.p2pdma.DmaClient;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A device that may use a buffer. {@link #map}, {@link #unmap}, {@link #pin} and {@link #unpin} are called with the
 * reservation lock held, everything else without.
 *
 * @see <a href="https://docs.kernel.org/driver-api/dma-buf.html">struct dma_buf_attachment</a>
 */
public final class Attachment implements AutoCloseable {

    private final DmaBuf buffer;
    private final DmaClient importer;
    private final @Nullable ImporterOperations operations;
    private int maps;
    private boolean detached;

    Attachment(DmaBuf buffer, DmaClient importer, @Nullable ImporterOperations operations) {
        this.buffer = buffer;
        this.importer = importer;
        this.operations = operations;
    }

    /** What is attached to. */
    public DmaBuf buffer() {
        return buffer;
    }

    /** The device that does the DMA. */
    public DmaClient importer() {
        return importer;
    }

    /** True if the importer came with operations. */
    public boolean isDynamic() {
        return operations != null;
    }

    /** True if the importer agreed to memory of another device. */
    public boolean allowsPeerMemory() {
        return operations != null && operations.allowsPeerMemory();
    }

    /** True if the importer can be told to let go. */
    public boolean canBeInvalidated() {
        return operations != null && operations.invalidate().isPresent();
    }

    void invalidate() {
        if (operations != null) {
            operations.invalidate().ifPresent(callback -> callback.accept(this));
        }
    }

    /**
     * Maps the buffer for the device. For an importer without operations, a buffer that can move is pinned, and work of
     * memory management is waited for.
     *
     * @throws ErrnoException as the exporter says; ENOMEM if it says nothing
     * @throws IllegalStateException if it is detached
     * @see <a href="https://docs.kernel.org/driver-api/dma-buf.html">dma_buf_map_attachment()</a>
     */
    public DmaBufMapping map() {
        buffer.reservation().checkHeld("map");
        if (detached) {
            throw new IllegalStateException(importer.name() + " is detached from " + buffer.name());
        }
        pinUnlessDynamic();
        try {
            var mapping = buffer.exporter().map(this);
            if (mapping == null) {
                throw new ErrnoException(Errno.ENOMEM, buffer.name() + " cannot be mapped for " + importer.name());
            }
            maps++;
            if (!isDynamic()) {
                buffer.reservation().await(Reservation.Usage.KERNEL);
            }
            return mapping;
        } catch (RuntimeException refused) {
            unpinUnlessDynamic();
            throw refused;
        }
    }

    /** As {@link #map}, taking the reservation lock for it. */
    public DmaBufMapping mapUnlocked() {
        buffer.reservation().lock();
        try {
            return map();
        } finally {
            buffer.reservation().unlock();
        }
    }

    /** Undoes {@link #map}: the device does not use these addresses any more. */
    public void unmap(DmaBufMapping mapping) {
        buffer.reservation().checkHeld("unmap");
        if (maps == 0) {
            throw new IllegalStateException(importer.name() + " has not mapped " + buffer.name());
        }
        maps--;
        buffer.exporter().unmap(this, mapping);
        unpinUnlessDynamic();
    }

    /** As {@link #unmap}, taking the reservation lock for it. */
    public void unmapUnlocked(DmaBufMapping mapping) {
        buffer.reservation().locked(() -> unmap(mapping));
    }

    /**
     * A dynamic importer asks the buffer to stay in place. Nothing happens if it never moves.
     *
     * @throws ErrnoException as the exporter says
     */
    public void pin() {
        buffer.reservation().checkHeld("pin");
        pinning().ifPresent(pinning -> pinning.pin(this));
    }

    /** Undoes {@link #pin}. */
    public void unpin() {
        buffer.reservation().checkHeld("unpin");
        pinning().ifPresent(pinning -> pinning.unpin(this));
    }

    private void pinUnlessDynamic() {
        if (!isDynamic()) {
            pin();
        }
    }

    private void unpinUnlessDynamic() {
        if (!isDynamic()) {
            unpin();
        }
    }

    private Optional<DmaBufExporter.Pinning> pinning() {
        return buffer.exporter().pinning();
    }

    /**
     * Detaches the device, and drops its reference on the buffer. Again: nothing happens.
     *
     * @throws IllegalStateException if it has not unmapped everything
     * @see <a href="https://docs.kernel.org/driver-api/dma-buf.html">dma_buf_detach()</a>
     */
    @Override
    public void close() {
        buffer.reservation().lock();
        try {
            if (detached) {
                return;
            }
            if (maps > 0) {
                throw new IllegalStateException(
                        "%s detaches from %s with %d mappings".formatted(importer.name(), buffer.name(), maps));
            }
            detached = true;
            buffer.forget(this);
        } finally {
            buffer.reservation().unlock();
        }
        buffer.exporter().detach(this);
        buffer.close();
    }
}
