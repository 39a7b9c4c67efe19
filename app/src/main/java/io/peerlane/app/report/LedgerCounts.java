package io.peerlane.app.report;

import java.util.List;
import java.util.function.ToLongFunction;
import java.util.stream.IntStream;

/**
 * Bytes counted in the machine, in a window or since it started.
 *
 * @param dram host memory
 * @param links each link
 */
public record LedgerCounts(DramCounts dram, List<LinkCounts> links) {

    /** A copy of the list is kept. */
    public LedgerCounts {
        links = List.copyOf(links);
    }

    /**
     * What came since {@code before}.
     *
     * @throws IllegalArgumentException if the links are not the same ones
     */
    public LedgerCounts minus(LedgerCounts before) {
        List<String> names = links.stream().map(LinkCounts::name).toList();
        if (!names.equals(before.links.stream().map(LinkCounts::name).toList())) {
            throw new IllegalArgumentException("links changed between two readings: " + names);
        }
        return new LedgerCounts(
                dram.minus(before.dram),
                IntStream.range(0, links.size())
                        .mapToObj(i -> links.get(i).minus(before.links.get(i)))
                        .toList());
    }

    /** Whether the machine has a link of this role. */
    public boolean has(String role) {
        return links.stream().anyMatch(link -> link.role().equals(role));
    }

    /** Data bytes toward the root over all links of a role. */
    public long dataTowardRoot(String role) {
        return sum(role, link -> link.towardRoot().data());
    }

    /** Data bytes from the root over all links of a role. */
    public long dataFromRoot(String role) {
        return sum(role, link -> link.fromRoot().data());
    }

    /** Data bytes over all links of a role, both directions. */
    public long data(String role) {
        return dataTowardRoot(role) + dataFromRoot(role);
    }

    /** Data bytes over the link of that name, both directions. */
    public long dataOf(String name) {
        return links.stream()
                .filter(link -> link.name().equals(name))
                .mapToLong(link -> link.towardRoot().data() + link.fromRoot().data())
                .sum();
    }

    /** Data bytes in and out of host memory. */
    public long dramData() {
        return dram.dataRead() + dram.dataWritten();
    }

    private long sum(String role, ToLongFunction<LinkCounts> bytes) {
        return links.stream()
                .filter(link -> link.role().equals(role))
                .mapToLong(bytes)
                .sum();
    }
}
