package io.peerlane.rdma.rnic;

import io.peerlane.fabric.errno.Errno;
import io.peerlane.fabric.errno.ErrnoException;
import io.peerlane.rdma.rnic.abi.TranslationEntry;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/** The memory behind a region, in pieces that are contiguous on the bus. Immutable; look-ups allocate nothing. */
final class Pieces {

    /** Offset of each piece in the region, ascending. */
    private final long[] starts;

    private final long[] addresses;
    private final long length;

    private Pieces(long[] starts, long[] addresses, long length) {
        this.starts = starts;
        this.addresses = addresses;
        this.length = length;
    }

    /** One piece. */
    static Pieces of(long busAddress, long length) {
        return new Pieces(new long[1], new long[] {busAddress}, length);
    }

    /**
     * The pieces of a list; neighbours on the bus become one.
     *
     * @throws ErrnoException EINVAL if an entry is empty or not addressable, or the sum overflows
     */
    static Pieces of(MemorySegment list, int entries) {
        long[] starts = new long[entries];
        long[] addresses = new long[entries];
        int count = 0;
        long sum = 0;
        long next = -1;
        for (int i = 0; i < entries; i++) {
            long address = TranslationEntry.address(list, i);
            long bytes = TranslationEntry.length(list, i);
            if (bytes <= 0 || address < 0 || address + bytes < 0 || sum + bytes < 0) {
                throw new ErrnoException(Errno.EINVAL, "translation of %d bytes at %#x".formatted(bytes, address));
            }
            if (address != next) {
                starts[count] = sum;
                addresses[count++] = address;
            }
            sum += bytes;
            next = address + bytes;
        }
        return new Pieces(Arrays.copyOf(starts, count), Arrays.copyOf(addresses, count), sum);
    }

    /** Bytes of all pieces. */
    long length() {
        return length;
    }

    /** Bus address of the byte at {@code offset}, inside. */
    long address(long offset) {
        int piece = pieceAt(offset);
        return addresses[piece] + (offset - starts[piece]);
    }

    /** Bytes from {@code offset}, inside, that are contiguous on the bus. */
    long run(long offset) {
        int next = pieceAt(offset) + 1;
        return (next < starts.length ? starts[next] : length) - offset;
    }

    private int pieceAt(long offset) {
        if (starts.length == 1) {
            return 0;
        }
        int found = Arrays.binarySearch(starts, offset);
        return found >= 0 ? found : -found - 2;
    }
}
