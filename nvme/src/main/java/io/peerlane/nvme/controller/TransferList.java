package io.peerlane.nvme.controller;

import java.util.Arrays;

/**
 * Where the data of one command is, in order: pieces of addresses, neighbours joined. Reused from command to command; it
 * grows to the largest command seen and does not allocate after that.
 */
final class TransferList {

    /** Address of a piece whose data is thrown away: a bit bucket. */
    static final long DISCARD = -1;

    private long[] addresses = new long[33];
    private long[] lengths = new long[33];
    private int pieces;
    private long totalBytes;

    void clear() {
        pieces = 0;
        totalBytes = 0;
    }

    /** Appends a piece; one that starts where the last one ends, on the same side of {@code joinable}, is joined to it. */
    void add(long address, long length, boolean joinable) {
        totalBytes += length;
        if (joinable && pieces > 0 && addresses[pieces - 1] + lengths[pieces - 1] == address) {
            lengths[pieces - 1] += length;
            return;
        }
        if (pieces == addresses.length) {
            addresses = Arrays.copyOf(addresses, 2 * pieces);
            lengths = Arrays.copyOf(lengths, 2 * pieces);
        }
        addresses[pieces] = address;
        lengths[pieces] = length;
        pieces++;
    }

    int pieces() {
        return pieces;
    }

    long address(int piece) {
        return addresses[piece];
    }

    long length(int piece) {
        return lengths[piece];
    }

    long totalBytes() {
        return totalBytes;
    }
}
