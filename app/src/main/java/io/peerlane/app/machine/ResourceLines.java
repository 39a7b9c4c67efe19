package io.peerlane.app.machine;

import io.peerlane.fabric.pci.Bar;
import io.peerlane.fabric.pci.PciFunction;
import io.peerlane.fabric.pci.wire.BridgeWindow;

/**
 * The file {@code resource} of a function: first address, last address and flags of six BARs and the ROM, of a bridge
 * also its I/O, memory and prefetchable window and a spare one. Unused lines are zero.
 *
 * @see <a href="https://docs.kernel.org/PCI/sysfs-pci.html">Accessing PCI device resources through sysfs</a>
 */
final class ResourceLines {

    private static final int BARS = 6;
    private static final String UNUSED = line(0, 0, 0);

    /** IORESOURCE flags. */
    private static final int MEMORY = 0x200;

    private static final int PREFETCH = 0x2000;
    private static final int SIZE_ALIGNED = 0x4_0000;
    private static final int MEMORY_64 = 0x10_0000;

    /** Low bits of a BAR. */
    private static final int BAR_64 = 4;

    private static final int BAR_PREFETCHABLE = 8;

    /** Low bits of a prefetchable window. */
    private static final int WINDOW_64 = 1;

    private ResourceLines() {}

    static String of(PciFunction function) {
        var lines = new StringBuilder();
        for (int index = 0; index < BARS; index++) {
            lines.append(function.bar(index).map(ResourceLines::bar).orElse(UNUSED));
        }
        lines.append(UNUSED);
        if (function.portType().isBridge()) {
            addWindows(function, lines);
        }
        return lines.toString();
    }

    private static String bar(Bar bar) {
        int flags = MEMORY | SIZE_ALIGNED;
        flags |= bar.is64Bit() ? MEMORY_64 | BAR_64 : 0;
        flags |= bar.isPrefetchable() ? PREFETCH | BAR_PREFETCHABLE : 0;
        return line(bar.address(), bar.address() + bar.size() - 1, flags);
    }

    private static void addWindows(PciFunction bridge, StringBuilder lines) {
        var header = bridge.bridgeHeader();
        int prefetchable = MEMORY | PREFETCH | (header.hasPrefetchable64() ? MEMORY_64 | WINDOW_64 : 0);
        lines.append(UNUSED)
                .append(window(header.memoryWindow(), MEMORY))
                .append(window(header.prefetchableWindow(), prefetchable))
                .append(UNUSED);
    }

    private static String window(BridgeWindow window, int flags) {
        return window.isOpen() ? line(window.base(), window.limit(), flags) : UNUSED;
    }

    private static String line(long start, long end, long flags) {
        return "0x%016x 0x%016x 0x%016x\n".formatted(start, end, flags);
    }
}
