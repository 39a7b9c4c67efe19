package io.peerlane.fabric.p2pdma;

import io.peerlane.fabric.errno.Errno;
import io.peerlane.fabric.errno.ErrnoException;
import io.peerlane.fabric.memory.PoolUse;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** Every page map of the machine, and the rules for a new one. Thread-safe. */
final class PageMaps {

    /** A page map begins and ends at a multiple of this: the kernel's sub-section. */
    static final long ALIGNMENT_BYTES = 2L << 20;

    /** Physical addresses have 52 bits at most. */
    private static final long ADDRESS_LIMIT = 1L << 52;

    private final List<MemoryRange> systemRam;
    private final List<PageMap> maps = new CopyOnWriteArrayList<>();

    PageMaps(List<MemoryRange> systemRam) {
        this.systemRam = List.copyOf(systemRam);
    }

    /** @throws ErrnoException ENOMEM over another map, ENXIO over RAM, EINVAL unaligned or not addressable */
    synchronized PageMap create(PeerPool.Range range, PoolUse use, ProviderSlot slot, long barOffset) {
        long physical = range.physical();
        long size = range.size();
        String what = "range 0x%x to 0x%x of BAR %d of %s"
                .formatted(
                        physical, physical + size - 1, slot.bar(), slot.owner().name());
        if (maps.stream().anyMatch(map -> map.overlaps(physical, size))) {
            throw new ErrnoException(Errno.ENOMEM, what + " overlaps memory registered before");
        }
        if (systemRam.stream().anyMatch(ram -> ram.overlaps(physical, size))) {
            throw new ErrnoException(Errno.ENXIO, what + " overlaps system RAM");
        }
        if (physical % ALIGNMENT_BYTES != 0 || size % ALIGNMENT_BYTES != 0) {
            throw new ErrnoException(Errno.EINVAL, what + ": start and size must be multiples of 2 MiB");
        }
        if (Long.compareUnsigned(physical, ADDRESS_LIMIT - size) > 0) {
            throw new ErrnoException(Errno.EINVAL, what + " does not fit into 52 address bits");
        }
        var map = new PageMap(new PeerRange(range, use), slot, barOffset);
        maps.add(map);
        return map;
    }

    void remove(PageMap map) {
        maps.remove(map);
    }

    /** The map that holds a physical address; null for ordinary memory. */
    @Nullable
    PageMap find(long physical) {
        for (var map : maps) {
            if (map.contains(physical)) {
                return map;
            }
        }
        return null;
    }
}
