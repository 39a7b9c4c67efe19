package io.peerlane.rdma.rnic.driver;

import io.peerlane.fabric.dma.DmaSegment;
import io.peerlane.fabric.dmabuf.DmaBuf;
import io.peerlane.fabric.dmabuf.DmaBufMapping;
import io.peerlane.fabric.errno.Errno;
import io.peerlane.fabric.errno.ErrnoException;
import java.util.ArrayList;
import java.util.List;

/**
 * A part of a shared buffer.
 *
 * @param offset of its first byte
 * @param length bytes
 */
record BufferPart(DmaBuf buffer, long offset, long length) {

    private static final long PAGE_MASK = 4095;

    /** @throws ErrnoException EINVAL if the part is empty, leaves the buffer, or lies in pages otherwise than {@code address} */
    void check(long address) {
        if (length <= 0 || offset < 0 || offset > buffer.size() - length) {
            throw new ErrnoException(Errno.EINVAL, "%d bytes from %d of %s".formatted(length, offset, buffer));
        }
        if (((address ^ offset) & PAGE_MASK) != 0) {
            throw new ErrnoException(
                    Errno.EINVAL, "offset %#x of %s cannot be at address %#x".formatted(offset, buffer, address));
        }
    }

    /** The segments that the part covers, cut to it. */
    List<DmaSegment> of(DmaBufMapping mapping) {
        List<DmaSegment> covered = new ArrayList<>();
        long start = 0;
        for (var segment : mapping.segments()) {
            long from = Math.max(offset, start);
            long to = Math.min(offset + length, start + segment.length());
            if (from < to) {
                covered.add(new DmaSegment(segment.address() + (from - start), to - from, segment.isBusAddress()));
            }
            start += segment.length();
        }
        return covered;
    }
}
