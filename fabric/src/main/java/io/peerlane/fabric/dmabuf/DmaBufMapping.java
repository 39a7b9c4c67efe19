package io.peerlane.fabric.dmabuf;

import io.peerlane.fabric.dma.DmaSegment;
import java.util.List;

/**
 * A buffer as one device addresses it: where its bytes are, in order. There are no pages behind it for the processor.
 *
 * @param segments at least one
 */
public record DmaBufMapping(List<DmaSegment> segments) {

    /** @throws IllegalArgumentException if there is no segment */
    public DmaBufMapping {
        segments = List.copyOf(segments);
        if (segments.isEmpty()) {
            throw new IllegalArgumentException("a mapping has at least one segment");
        }
    }

    /** Bytes of all segments. */
    public long length() {
        return segments.stream().mapToLong(DmaSegment::length).sum();
    }
}
