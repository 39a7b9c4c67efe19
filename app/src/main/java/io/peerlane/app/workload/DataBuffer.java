package io.peerlane.app.workload;

import java.lang.foreign.MemorySegment;

/**
 * Memory that the attached device can reach.
 *
 * @param segment the bytes, valid until the attachment closes
 * @param dmaAddress bus address of the first byte, for {@code BlockRequest.dmaAddress}
 */
public record DataBuffer(MemorySegment segment, long dmaAddress) {

    /** A part of it; {@code offset} and {@code bytes} in bytes. */
    public DataBuffer slice(long offset, long bytes) {
        return new DataBuffer(segment.asSlice(offset, bytes), dmaAddress + offset);
    }
}
