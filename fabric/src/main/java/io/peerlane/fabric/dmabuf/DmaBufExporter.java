package io.peerlane.fabric.dmabuf;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What the owner of a buffer does for those who use it ({@code struct dma_buf_ops}). */
public interface DmaBufExporter {

    /**
     * A device wants to use the buffer; called without the reservation lock.
     *
     * @throws io.peerlane.fabric.errno.ErrnoException to refuse
     */
    default void attach(Attachment attachment) {}

    /** A device does not want to use the buffer any more; called without the reservation lock. */
    default void detach(Attachment attachment) {}

    /**
     * Maps the buffer for the attachment's device; called with the reservation lock held.
     *
     * @return DMA addresses only; null for ENOMEM
     * @throws io.peerlane.fabric.errno.ErrnoException why not
     */
    @Nullable
    DmaBufMapping map(Attachment attachment);

    /** Undoes {@link #map}; called with the reservation lock held. */
    void unmap(Attachment attachment, DmaBufMapping mapping);

    /** Keeps the buffer in place for devices that cannot be told of a move; empty if it never moves. */
    default Optional<Pinning> pinning() {
        return Optional.empty();
    }

    /** The last reference is gone; called once. */
    default void release() {}

    /** Both are called with the reservation lock held. */
    interface Pinning {

        /**
         * The buffer must stay where it is.
         *
         * @throws io.peerlane.fabric.errno.ErrnoException if that cannot be
         */
        void pin(Attachment attachment);

        /** It may move again, as far as this attachment is concerned. */
        void unpin(Attachment attachment);
    }
}
