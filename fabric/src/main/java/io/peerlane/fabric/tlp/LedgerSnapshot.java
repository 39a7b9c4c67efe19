package io.peerlane.fabric.tlp;

import java.util.ArrayList;
import java.util.List;

/**
 * The ledger at one moment, or what was counted between two.
 *
 * @param links in the order of discovery
 */
public record LedgerSnapshot(DramCount dram, List<LinkCount> links) {

    /** Copies the list. */
    public LedgerSnapshot {
        links = List.copyOf(links);
    }

    /** What was counted since {@code before}, a snapshot of the same ledger. */
    public LedgerSnapshot minus(LedgerSnapshot before) {
        var difference = new ArrayList<LinkCount>(links.size());
        for (int i = 0; i < links.size(); i++) {
            difference.add(links.get(i).minus(before.links.get(i)));
        }
        return new LedgerSnapshot(dram.minus(before.dram), difference);
    }

    /** @throws IllegalArgumentException if there is no such link */
    public LinkCount link(String name) {
        return links.stream()
                .filter(link -> link.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no link below " + name));
    }
}
