package io.peerlane.fabric.p2pdma;

import io.peerlane.fabric.errno.Errno;
import io.peerlane.fabric.errno.ErrnoException;
import io.peerlane.fabric.octets.Octets;
import io.peerlane.fabric.pci.PciFunction;
import io.peerlane.fabric.tlp.CpuPort;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Peer memory in user space: what {@code mmap} of a provider's {@code allocate} file gives. Thread-safe.
 *
 * <p>Each page holds a reference on its range and goes back to the pool alone, when it is neither mapped nor pinned any
 * more. The removal of the provider unmaps everything; what touches the mapping then faults.
 *
 * @see <a href="https://docs.kernel.org/driver-api/pci/p2pdma.html">PCI Peer-to-Peer DMA Support</a>
 * @see P2pDma#mmap
 */
public final class UserMapping implements UserMemory, AutoCloseable {

    private final P2pState state;
    private final PageMap map;
    private final long start;
    private final @Nullable UserPage[] pages;

    /** @param pages contiguous pages of {@code map}, each with this mapping as its user */
    UserMapping(P2pState state, PageMap map, UserPage[] pages) {
        this.state = state;
        this.map = map;
        this.start = pages[0].address();
        this.pages = pages;
    }

    /** The function whose memory it is. */
    public PciFunction provider() {
        return map.slot().owner();
    }

    /** Bytes, whole pages; unmapping a part leaves it as it is. */
    @Override
    public long length() {
        return pages.length * UserPage.BYTES;
    }

    /** Bytes still mapped. */
    public synchronized long mappedBytes() {
        return Arrays.stream(pages).filter(Objects::nonNull).count() * UserPage.BYTES;
    }

    /**
     * Unmaps pages; those that are unmapped already stay so.
     *
     * @param offset of the first byte, a multiple of 4096
     * @param bytes more than 0, rounded up to whole pages
     * @throws ErrnoException EINVAL for an offset inside a page, or anything outside the mapping
     * @see <a href="https://man7.org/linux/man-pages/man2/mmap.2.html">munmap(2)</a>
     */
    public void unmap(long offset, long bytes) {
        if (offset % UserPage.BYTES != 0 || bytes <= 0 || !Octets.within(offset, bytes, length())) {
            throw new ErrnoException(
                    Errno.EINVAL,
                    "unmap of %d bytes at %d: whole pages of %d bytes wanted".formatted(bytes, offset, length()));
        }
        take(firstPage(offset), endPage(offset + bytes)).forEach(UserPage::put);
        if (mappedBytes() == 0) {
            state.forget(this);
        }
    }

    /** Unmaps everything; a second call does nothing. */
    @Override
    public void close() {
        unmap(0, length());
    }

    private synchronized List<UserPage> take(int first, int end) {
        List<UserPage> taken = new ArrayList<>(end - first);
        for (int i = first; i < end; i++) {
            UserPage page = pages[i];
            if (page != null) {
                taken.add(page);
                pages[i] = null;
            }
        }
        return taken;
    }

    /**
     * Every page of a range with one user more.
     *
     * @throws ErrnoException EFAULT, and nothing has changed, if one is not mapped
     */
    synchronized List<UserPage> get(long offset, long bytes) {
        checkMapped(offset, bytes);
        List<UserPage> got = new ArrayList<>();
        for (int i = firstPage(offset); i < endPage(offset + bytes); i++) {
            UserPage page = Objects.requireNonNull(pages[i]);
            page.get();
            got.add(page);
        }
        return got;
    }

    /** @throws ErrnoException EFAULT if a page of the range is not mapped, or lies outside */
    synchronized void checkMapped(long offset, long bytes) {
        if (!Octets.within(offset, bytes, length()) || hasHole(offset, bytes)) {
            throw new ErrnoException(
                    Errno.EFAULT,
                    "%d bytes at %d of a mapping of %d bytes of %s: not mapped"
                            .formatted(bytes, offset, length(), provider().name()));
        }
    }

    private boolean hasHole(long offset, long bytes) {
        for (int i = firstPage(offset); i < endPage(offset + bytes); i++) {
            if (pages[i] == null) {
                return true;
            }
        }
        return false;
    }

    private static int firstPage(long offset) {
        return (int) (offset / UserPage.BYTES);
    }

    private static int endPage(long end) {
        return (int) Math.ceilDiv(end, UserPage.BYTES);
    }

    /** The processor's address of a byte. */
    long address(long offset) {
        return start + offset;
    }

    /** The processor's way to the memory, uncached. */
    public UserView view(CpuPort cpu) {
        long base = map.barOffset() + start - map.range().range().physical();
        return new UserView(this, cpu.map(provider(), map.slot().bar()), base);
    }
}
