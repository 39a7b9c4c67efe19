package io.peerlane.fabric.p2pdma;

import io.peerlane.fabric.errno.Errno;
import io.peerlane.fabric.errno.ErrnoException;
import io.peerlane.fabric.pci.PciFunction;
import java.util.List;
import java.util.Map;

/**
 * A provider known only by what its BARs are said to be, without a machine around it: registers memory by the rules of
 * {@link P2pDma#addResource}, also where the host bridge translates addresses. Not thread-safe.
 */
public final class DescribedProvider {

    /**
     * A memory BAR.
     *
     * @param physical the processor's address of the first byte
     * @param bus PCI bus address of the first byte
     * @param size bytes
     */
    public record MemoryBar(long physical, long bus, long size) {}

    private final PciFunction function;
    private final boolean mappable;
    private final Map<Integer, MemoryBar> bars;
    private final PageMaps pageMaps = new PageMaps(List.of());
    private final P2pState state = new P2pState(Map.of());

    /**
     * A provider that has registered nothing.
     *
     * @param name for messages
     * @param mappable false if its BARs may not be mapped
     * @param bars memory BARs by index
     */
    public DescribedProvider(String name, boolean mappable, Map<Integer, MemoryBar> bars) {
        this.function = PciFunction.builder(name).build();
        this.mappable = mappable;
        this.bars = Map.copyOf(bars);
    }

    /**
     * Adds a part of a memory BAR to the pool.
     *
     * @param size bytes; 0 means all of the BAR behind {@code offset}
     * @throws ErrnoException as {@link P2pDma#addResource}
     */
    public void addResource(int index, long size, long offset) {
        var bar = bars.get(index);
        if (bar == null) {
            throw new ErrnoException(Errno.EINVAL, "BAR %d of %s is no memory".formatted(index, function.name()));
        }
        var part = BarPart.of(function, index, bar.size(), size, offset);
        if (!mappable) {
            throw new ErrnoException(Errno.EOPNOTSUPP, "BARs of " + function.name() + " may not be mapped");
        }
        part.register(state, pageMaps, new ProviderSlot(function, index, bar.bus() - bar.physical()), bar.bus());
    }

    /** The pool; without memory before the first {@link #addResource}. */
    public PeerPool pool() {
        return state.poolOrNew();
    }

    /** Offers the memory to others. */
    public void publish() {
        state.publish(true);
    }

    /** True after {@link #publish}. */
    public boolean isPublished() {
        return state.isPublished();
    }
}
