package io.peerlane.rdma.iwarp;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/**
 * A buffer of stream octets, made once and used for its lifetime: the memory, and what it takes to compute CRCs over it
 * without garbage. Not thread-safe.
 */
public final class WireBuffer {

    private final MemorySegment segment;
    private final ByteBuffer view;
    private final CRC32C crc = new CRC32C();

    /**
     * @param segment native or heap octets, less than 2 GiB; borrowed, must outlive this
     * @throws IllegalArgumentException if {@code segment} is larger, or of an array that is read-only or no {@code byte[]}
     */
    public WireBuffer(MemorySegment segment) {
        this.segment = segment;
        this.view = octets(segment);
    }

    private static ByteBuffer octets(MemorySegment segment) {
        if (segment.byteSize() > Integer.MAX_VALUE) {
            throw new IllegalArgumentException(
                    "a wire buffer of " + segment.byteSize() + " octets: wanted at most " + Integer.MAX_VALUE);
        }
        boolean octets = segment.isNative()
                || segment.heapBase().filter(byte[].class::isInstance).isPresent();
        if (!octets) {
            throw new IllegalArgumentException(
                    "a wire buffer of " + segment + ": wanted native memory or that of a byte[] that can be written");
        }
        return segment.asByteBuffer();
    }

    /** The memory. */
    public MemorySegment segment() {
        return segment;
    }

    /** Octets. */
    public int capacity() {
        return view.capacity();
    }

    /** CRC32C (RFC 5044, appendix A) of {@code [from, to)}. */
    public int crc32c(int from, int to) {
        crc.reset();
        crc.update(view.limit(to).position(from));
        return (int) crc.getValue();
    }
}
