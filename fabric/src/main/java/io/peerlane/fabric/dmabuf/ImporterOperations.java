package io.peerlane.fabric.dmabuf;

import java.util.Optional;
import java.util.function.Consumer;

/**
 * What a dynamic importer agrees to ({@code struct dma_buf_attach_ops}).
 *
 * @param allowsPeerMemory whether the buffer may lie in the memory of another device
 * @param invalidate told, with the reservation lock held, that its mapping is going to be invalid; it unmaps in bounded time,
 *     here or later. Formerly {@code move_notify}
 */
public record ImporterOperations(boolean allowsPeerMemory, Optional<Consumer<Attachment>> invalidate) {

    /** An importer of peer memory that can be told to let go. */
    public static ImporterOperations revocable(Consumer<Attachment> invalidate) {
        return new ImporterOperations(true, Optional.of(invalidate));
    }
}
