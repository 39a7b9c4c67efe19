package io.peerlane.fabric.p2pdma;

import io.peerlane.fabric.errno.Errno;
import io.peerlane.fabric.errno.ErrnoException;
import io.peerlane.fabric.pci.PciFunction;

/** What a call of {@code mmap} must look like before anyone looks for memory. */
final class MmapCheck {

    private MmapCheck() {}

    /**
     * Whole pages of a mapping; what is beyond any range stays so.
     *
     * @throws ErrnoException EINVAL if it is private, begins behind the start of the file, or is empty
     */
    static int pages(PciFunction provider, long length, boolean shared, long pageOffset) {
        if (!shared) {
            throw refusal(provider, "a private mapping, a shared one wanted");
        }
        if (pageOffset != 0) {
            throw refusal(provider, "page offset %d, 0 wanted".formatted(pageOffset));
        }
        if (length == 0) {
            throw refusal(provider, "a mapping of no length");
        }
        return (int) Math.min(Long.divideUnsigned(length - 1, UserPage.BYTES) + 1, Integer.MAX_VALUE);
    }

    private static ErrnoException refusal(PciFunction provider, String found) {
        return new ErrnoException(Errno.EINVAL, "mmap of the peer memory of %s: %s".formatted(provider.name(), found));
    }
}
