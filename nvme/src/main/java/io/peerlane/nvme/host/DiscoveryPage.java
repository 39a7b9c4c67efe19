package io.peerlane.nvme.host;

import io.peerlane.nvme.wire.fabrics.DiscoveryEntry;
import java.util.List;

/**
 * A Discovery log page, read whole at one generation. A value.
 *
 * @param generation GENCTR
 * @param entries in the order of the page
 */
public record DiscoveryPage(long generation, List<DiscoveryEntry> entries) {

    /** A copy of the list is kept. */
    public DiscoveryPage {
        entries = List.copyOf(entries);
    }
}
