package io.peerlane.fabric.endpoint;

import io.peerlane.fabric.tlp.BusMaster;
import java.util.List;
import java.util.stream.IntStream;

/**
 * What an endpoint controller is made of.
 *
 * @param kind name of the controller's kind
 * @param alignment constraint on translations
 * @param windows outbound address space, at least one
 * @param translations hardware slots, 2 or more
 * @param dmaChannels whether there are DMA channels, one each way
 */
public record EndpointHardware(
        String kind, AddressAlignment alignment, List<OutboundWindow> windows, int translations, boolean dmaChannels) {

    /** Local address of the first outbound window. */
    public static final long OUTBOUND_BASE = 0x9_0000_0000L;

    /** Granularity of DesignWare's translations as most systems have it. */
    public static final long DESIGNWARE_REGION = 64 << 10;

    private static final long RK3399_WINDOW = 1 << 20;

    /** @throws IllegalArgumentException if the windows cannot work with the alignment, or there are fewer than 2 translations */
    public EndpointHardware {
        windows = List.copyOf(windows);
        if (windows.isEmpty() || translations < 2) {
            throw new IllegalArgumentException(
                    "%d outbound windows, %d translations: at least 1 and 2".formatted(windows.size(), translations));
        }
        long least = alignment.translationAlignment();
        for (OutboundWindow window : windows) {
            if (window.pageSize() < least || (window.base() & (least - 1)) != 0) {
                throw new IllegalArgumentException(
                        "%s with pages of 0x%x bytes: translations begin at multiples of 0x%x"
                                .formatted(window, window.pageSize(), least));
            }
        }
    }

    /**
     * Synopsys DesignWare with regions of 64 KiB.
     *
     * @param count windows
     * @param size bytes of each
     * @param pageSize bytes, a power of two from 64 KiB up
     */
    public static EndpointHardware designWare(int count, long size, long pageSize, int translations, boolean dma) {
        var alignment = new AddressAlignment.DesignWare(DESIGNWARE_REGION);
        return new EndpointHardware("designware", alignment, row(count, size, pageSize), translations, dma);
    }

    /**
     * Rockchip RK3399: a slot to each window of 1 MiB.
     *
     * @param count windows, which is also the number of translations
     */
    public static EndpointHardware rk3399(int count, boolean dma) {
        var windows = row(count, RK3399_WINDOW, RK3399_WINDOW);
        return new EndpointHardware("rk3399", new AddressAlignment.Rk3399(), windows, count, dma);
    }

    /** No constraint on addresses. */
    public static EndpointHardware unconstrained(int count, long size, long pageSize, int translations, boolean dma) {
        return new EndpointHardware("none", new AddressAlignment.None(), row(count, size, pageSize), translations, dma);
    }

    private static List<OutboundWindow> row(int count, long size, long pageSize) {
        long stride = Math.max(size, 1) + (-size & (pageSize - 1));
        return IntStream.range(0, count)
                .mapToObj(i -> new OutboundWindow(OUTBOUND_BASE + i * stride, size, pageSize))
                .toList();
    }

    /** True if one mapping can hold {@code bytes}, or the first part of them on a controller that maps piece by piece. */
    public boolean canMap(long bytes) {
        long least = alignment.translationAlignment();
        long mapSize = alignment.mapSize(least - 1, bytes, windows.getFirst().pageSize());
        return OutboundWindows.multiInit(windows).allocate(mapSize) != OutboundWindows.NONE;
    }

    /** Puts the controller into service for the function whose requester side is {@code master}. */
    public HostAccess attach(BusMaster master) {
        return new HostAccess(this, master);
    }
}
