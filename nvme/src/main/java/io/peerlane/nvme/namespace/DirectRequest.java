package io.peerlane.nvme.namespace;

import io.peerlane.fabric.dma.DmaMapping;
import io.peerlane.fabric.errno.Errno;
import io.peerlane.fabric.errno.ErrnoException;
import io.peerlane.fabric.p2pdma.PinnedPages;
import io.peerlane.nvme.status.Status;
import java.util.concurrent.CompletableFuture;

/** One transfer of {@link DirectIo}; lets the memory go before anyone learns that it is done. */
final class DirectRequest extends BlockRequest {

    private final String device;
    private final PinnedPages pinned;
    private final DmaMapping mapping;
    private final CompletableFuture<Void> done = new CompletableFuture<>();

    DirectRequest(String device, PinnedPages pinned, DmaMapping mapping) {
        this.device = device;
        this.pinned = pinned;
        this.mapping = mapping;
    }

    CompletableFuture<Void> done() {
        return done;
    }

    @Override
    protected void completed(Status status) {
        mapping.unmap();
        pinned.close();
        if (status.isSuccess()) {
            done.complete(null);
        } else {
            done.completeExceptionally(new ErrnoException(
                    Errno.EIO, "%s: %s of %d blocks at %d: %s".formatted(device, operation, blocks, lba, status)));
        }
    }
}
