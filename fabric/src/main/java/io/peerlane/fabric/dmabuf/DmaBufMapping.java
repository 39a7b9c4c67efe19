package io.peerlane.fabric.dmabuf;

import io.peerlane.fabric.dma.DmaMapping;
import io.peerlane.fabric.dma.DmaSegment;
import java.util.List;

/**
 * A buffer as one device addresses it: where its bytes are, in order. There are no pages behind it for the processor.
 *
 * @param memory mapped for the device, at least one segment; the exporter unmaps it
 */
public record DmaBufMapping(DmaMapping memory) {

    /** @throws IllegalArgumentException if there is no segment */
    public DmaBufMapping {
        if (memory.segments().isEmpty()) {
            throw new IllegalArgumentException("a mapping has at least one segment");
        }
    }

    /** Where the bytes are, in order. */
    public List<DmaSegment> segments() {
        return memory.segments();
    }

    /** Bytes of all segments. */
    public long length() {
        return segments().stream().mapToLong(DmaSegment::length).sum();
    }
}
