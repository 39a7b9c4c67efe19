package io.peerlane.fabric.p2pdma;

import io.peerlane.fabric.dma.ScatterList;
import io.peerlane.fabric.errno.Errno;
import io.peerlane.fabric.errno.ErrnoException;
import io.peerlane.fabric.octets.Octets;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Pages of user memory held for DMA. A pinned page of peer memory outlives its unmapping, and delays the removal of its
 * provider until it is unpinned. Thread-safe.
 *
 * @see <a href="https://docs.kernel.org/core-api/pin_user_pages.html">pin_user_pages() and related calls</a>
 */
public final class PinnedPages implements AutoCloseable {

    private final ScatterList memory;
    private final List<UserPage> pages;
    private final AtomicBoolean closed = new AtomicBoolean();

    private PinnedPages(long address, long length, List<UserPage> pages) {
        this.memory = ScatterList.of(address, length);
        this.pages = pages;
    }

    /**
     * Pins all the pages of a piece of user memory, or none. Ordinary memory is the caller's to keep until the pin ends.
     *
     * @param offset of the first byte
     * @param length bytes, more than 0
     * @throws ErrnoException EINVAL for peer memory allowed and long-term together (a provider must be able to go at any
     *     time), or no length; EFAULT if a page is not mapped or has no page behind it, as in a plainly mapped BAR;
     *     EREMOTEIO for peer memory that was not allowed
     */
    public static PinnedPages pin(UserMemory memory, long offset, long length, Set<PinFlag> flags) {
        if (flags.contains(PinFlag.ALLOW_PEER) && flags.contains(PinFlag.LONG_TERM)) {
            throw new ErrnoException(Errno.EINVAL, "peer memory cannot be pinned long-term");
        }
        if (length <= 0) {
            throw new ErrnoException(Errno.EINVAL, "pin of " + length + " bytes");
        }
        return switch (memory) {
            case UserMapping mapping -> pinPeer(mapping, offset, length, flags);
            case UserMemory.Ordinary ordinary -> pinOrdinary(ordinary, offset, length);
            case UserMemory.Bar bar ->
                throw new ErrnoException(Errno.EFAULT, bar.region() + " is mapped without pages to pin");
        };
    }

    private static PinnedPages pinPeer(UserMapping mapping, long offset, long length, Set<PinFlag> flags) {
        mapping.checkMapped(offset, length);
        if (!flags.contains(PinFlag.ALLOW_PEER)) {
            throw new ErrnoException(
                    Errno.EREMOTEIO,
                    "ordinary memory wanted, found peer memory of "
                            + mapping.provider().name());
        }
        return new PinnedPages(mapping.address(offset), length, mapping.get(offset, length));
    }

    private static PinnedPages pinOrdinary(UserMemory.Ordinary memory, long offset, long length) {
        if (!Octets.within(offset, length, memory.length())) {
            throw new ErrnoException(
                    Errno.EFAULT, "%d bytes at %d of a buffer of %d bytes".formatted(length, offset, memory.length()));
        }
        return new PinnedPages(memory.buffer().address() + offset, length, List.of());
    }

    /** The bytes that were pinned, by physical address, for DMA mapping; contiguous. */
    public ScatterList memory() {
        return memory;
    }

    /** Unpins; carries on a removal that waits for it, on this thread. A second call does nothing. */
    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            pages.forEach(UserPage::put);
        }
    }
}
