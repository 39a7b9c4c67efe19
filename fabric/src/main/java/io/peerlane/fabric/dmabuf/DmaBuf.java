package io.peerlane.fabric.dmabuf;

import io.peerlane.fabric.p2pdma.DmaClient;
import java.util.ArrayList;
import java.util.List;

/**
 * A buffer that devices share. It lives while someone holds a reference: whoever exported it, who called {@link #get}, and
 * every attachment. Thread-safe.
 *
 * @see <a href="https://docs.kernel.org/driver-api/dma-buf.html">Buffer Sharing and Synchronization (dma-buf)</a>
 */
public final class DmaBuf implements AutoCloseable {

    private final String name;
    private final long size;
    private final DmaBufExporter exporter;
    private final Reservation reservation = new Reservation();
    private final List<Attachment> attachments = new ArrayList<>();
    private int references = 1;

    private DmaBuf(String name, long size, DmaBufExporter exporter) {
        this.name = name;
        this.size = size;
        this.exporter = exporter;
    }

    /**
     * Exports a buffer; the caller holds the first reference.
     *
     * @param name for messages
     * @param size bytes, more than 0
     * @see <a href="https://docs.kernel.org/driver-api/dma-buf.html">dma_buf_export()</a>
     */
    public static DmaBuf export(String name, long size, DmaBufExporter exporter) {
        if (size <= 0) {
            throw new IllegalArgumentException("buffer " + name + " of " + size + " bytes");
        }
        return new DmaBuf(name, size, exporter);
    }

    /** Name for messages. */
    public String name() {
        return name;
    }

    /** Bytes. */
    public long size() {
        return size;
    }

    /** Its lock and fences. */
    public Reservation reservation() {
        return reservation;
    }

    DmaBufExporter exporter() {
        return exporter;
    }

    /** Takes another reference; the same buffer. */
    public DmaBuf get() {
        synchronized (attachments) {
            if (references == 0) {
                throw new IllegalStateException(name + " was released");
            }
            references++;
        }
        return this;
    }

    /**
     * Attaches a device that cannot be told of changes.
     *
     * @throws io.peerlane.fabric.errno.ErrnoException as the exporter refuses
     * @see <a href="https://docs.kernel.org/driver-api/dma-buf.html">dma_buf_attach()</a>
     */
    public Attachment attach(DmaClient importer) {
        return attached(new Attachment(this, importer, null));
    }

    /**
     * Attaches a device.
     *
     * @throws io.peerlane.fabric.errno.ErrnoException as the exporter refuses
     * @see <a href="https://docs.kernel.org/driver-api/dma-buf.html">dma_buf_dynamic_attach()</a>
     */
    public Attachment attach(DmaClient importer, ImporterOperations operations) {
        return attached(new Attachment(this, importer, operations));
    }

    private Attachment attached(Attachment attachment) {
        get();
        try {
            exporter.attach(attachment);
        } catch (RuntimeException refused) {
            close();
            throw refused;
        }
        reservation.lock();
        try {
            attachments.add(attachment);
        } finally {
            reservation.unlock();
        }
        return attachment;
    }

    void forget(Attachment attachment) {
        attachments.remove(attachment);
    }

    /** Devices attached now; takes the reservation lock. */
    public int attachments() {
        reservation.lock();
        try {
            return attachments.size();
        } finally {
            reservation.unlock();
        }
    }

    /**
     * The exporter, with the reservation lock held, tells every importer that can be told that its mapping is going to be
     * invalid. They may go on until the fences are over, and hold the mapping until they unmap it: both are to be waited for.
     *
     * @see <a href="https://docs.kernel.org/driver-api/dma-buf.html">dma_buf_invalidate_mappings()</a>
     */
    public void invalidateMappings() {
        reservation.checkHeld("invalidate");
        List.copyOf(attachments).forEach(Attachment::invalidate);
    }

    /** Drops a reference; with the last one the exporter lets go. */
    @Override
    public void close() {
        synchronized (attachments) {
            if (references == 0) {
                throw new IllegalStateException(name + " was released already");
            }
            if (--references > 0) {
                return;
            }
        }
        exporter.release();
    }

    @Override
    public String toString() {
        return name + " of " + size + " bytes";
    }
}
