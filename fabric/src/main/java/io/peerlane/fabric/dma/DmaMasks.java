package io.peerlane.fabric.dma;

import io.peerlane.fabric.pci.PciFunction;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * How many address bits each function has in its requests; 64 unless its driver says otherwise. Thread-safe.
 *
 * @see <a href="https://docs.kernel.org/core-api/dma-api.html">dma_set_mask()</a>
 */
public final class DmaMasks {

    private static final long ALL = -1;

    private final Map<PciFunction, Long> masks = new ConcurrentHashMap<>();

    /** @param bits 1 to 64 */
    public void set(PciFunction function, int bits) {
        if (bits < 1 || bits > Long.SIZE) {
            throw new IllegalArgumentException("%d address bits for %s".formatted(bits, function));
        }
        masks.put(function, ALL >>> (Long.SIZE - bits));
    }

    /** The highest address the function can put into a request. */
    public long mask(PciFunction function) {
        return masks.getOrDefault(function, ALL);
    }
}
