package io.peerlane.fabric.dma;

import java.util.List;

/**
 * Memory in pieces, in the order in which a transfer fills them.
 *
 * @param entries at least one
 */
public record ScatterList(List<ScatterEntry> entries) {

    /** @throws IllegalArgumentException if there is no entry */
    public ScatterList {
        entries = List.copyOf(entries);
        if (entries.isEmpty()) {
            throw new IllegalArgumentException("a scatter list has at least one entry");
        }
    }

    /** A list of one entry. */
    public static ScatterList of(long address, long length) {
        return new ScatterList(List.of(new ScatterEntry(address, length)));
    }

    /** Bytes of all entries. */
    public long length() {
        return entries.stream().mapToLong(ScatterEntry::length).sum();
    }
}
