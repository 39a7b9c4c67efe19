package io.peerlane.fabric.vfio;

import io.peerlane.fabric.errno.Errno;
import io.peerlane.fabric.errno.ErrnoException;
import io.peerlane.fabric.p2pdma.MemoryRange;
import io.peerlane.fabric.pci.Bar;
import java.util.ArrayList;
import java.util.List;

/**
 * What the owner of a function asks to be exported, and the checks of it.
 *
 * @param device name for messages
 * @param region number of the BAR
 * @param flags must be 0
 */
record ExportRequest(String device, int region, int flags, List<BarRange> ranges) {

    private static final long PAGE_MASK = 4095;
    private static final int STANDARD_BARS = 6;

    /** @throws ErrnoException EINVAL without ranges or with flags */
    void checkForm() {
        if (ranges.isEmpty() || flags != 0) {
            throw refuse(
                    Errno.EINVAL, "%d ranges, flags 0x%x: wanted at least one, and 0".formatted(ranges.size(), flags));
        }
    }

    /** @throws ErrnoException ENODEV if the region is no BAR 0 to 5 */
    void checkRegion() {
        if (region < 0 || region >= STANDARD_BARS) {
            throw refuse(Errno.ENODEV, "wanted BAR 0 to 5");
        }
    }

    /**
     * Bytes of all ranges.
     *
     * @throws ErrnoException EINVAL if a range is empty or not whole pages, or the sum needs more than 63 bits
     */
    long checkedLength() {
        long total = 0;
        for (var range : ranges) {
            if (range.length() == 0 || ((range.offset() | range.length()) & PAGE_MASK) != 0) {
                throw refuse(Errno.EINVAL, range + " is not one of whole pages");
            }
            total += range.length();
            if (Long.compareUnsigned(total, range.length()) < 0) {
                throw refuse(Errno.EINVAL, "the sum of the lengths overflows");
            }
        }
        if (total < 0) {
            throw refuse(Errno.EINVAL, Long.toUnsignedString(total) + " bytes in all");
        }
        return total;
    }

    /**
     * The ranges in the processor's address space.
     *
     * @throws ErrnoException EOVERFLOW if a sum needs more than 64 bits, EINVAL if a range ends behind the BAR
     */
    List<MemoryRange> physical(Bar bar) {
        long start = bar.address();
        long last = start + bar.size() - 1;
        List<MemoryRange> physical = new ArrayList<>(ranges.size());
        for (var range : ranges) {
            long first = start + range.offset();
            long end = first + (range.length() - 1);
            if (Long.compareUnsigned(first, start) < 0 || Long.compareUnsigned(end, first) < 0) {
                throw refuse(Errno.EOVERFLOW, range + " leaves the address space");
            }
            if (Long.compareUnsigned(end, last) > 0) {
                throw refuse(Errno.EINVAL, range + " ends behind " + bar);
            }
            physical.add(new MemoryRange(first, range.length()));
        }
        return physical;
    }

    ErrnoException refuse(Errno errno, String why) {
        return new ErrnoException(errno, "export of region %d of %s: %s".formatted(region, device, why));
    }
}
