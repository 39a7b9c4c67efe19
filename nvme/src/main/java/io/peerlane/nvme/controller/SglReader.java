package io.peerlane.nvme.controller;

import io.peerlane.nvme.status.GenericStatus;
import io.peerlane.nvme.status.Status;
import io.peerlane.nvme.wire.SglDescriptor;
import java.lang.foreign.MemorySegment;

/**
 * Reads SGL descriptors and segments (NVMe Base 2.1, 4.3.2): data blocks, bit buckets, segments and last segments, all
 * by address. Not thread-safe: it keeps its place in the segment and a buffer for part of it.
 */
final class SglReader {

    /** Descriptors of one command; more end in 00Eh, so that a chain that bites its tail ends at all. */
    static final int MAX_DESCRIPTORS = 65_536;

    private static final int CHUNK = 256;

    private final TransferBuilder builder;
    private final MemorySegment chunk = MemorySegment.ofArray(new byte[CHUNK]);

    private long segment;
    private long length;
    private long position;
    private boolean last;
    private long descriptors;

    SglReader(TransferBuilder builder) {
        this.builder = builder;
    }

    /** Reads from the descriptor at {@code at} on, which lies in the submission queue entry. */
    Status read(MemorySegment entry, long at) {
        descriptors = 0;
        length = 0;
        position = 0;
        Status status = isLink(entry, at) ? open(entry, at) : addDescriptor(entry, at);
        while (status.isSuccess() && position < length) {
            status = next();
        }
        return status.isSuccess() && builder.remaining() > 0
                ? GenericStatus.DATA_SGL_LENGTH_INVALID.doNotRetry()
                : status;
    }

    private Status next() {
        long in = position % CHUNK;
        if (in == 0) {
            Status fetched = builder.fetch(segment + position, chunk, Math.min(CHUNK, length - position));
            if (!fetched.isSuccess()) {
                return fetched;
            }
        }
        position += SglDescriptor.BYTES;
        return isLink(chunk, in) ? follow(in) : addDescriptor(chunk, in);
    }

    private static boolean isLink(MemorySegment bytes, long at) {
        int type = SglDescriptor.type(bytes, at);
        return type == SglDescriptor.SEGMENT || type == SglDescriptor.LAST_SEGMENT;
    }

    /** A link has its place at the end of a segment that is not the last. */
    private Status follow(long in) {
        if (position != length) {
            return GenericStatus.INVALID_NUMBER_OF_SGL_DESCRIPTORS.doNotRetry();
        }
        return last ? GenericStatus.INVALID_SGL_SEGMENT_DESCRIPTOR.doNotRetry() : open(chunk, in);
    }

    private Status open(MemorySegment bytes, long at) {
        if (SglDescriptor.subtype(bytes, at) != SglDescriptor.ADDRESS) {
            return GenericStatus.SGL_DESCRIPTOR_TYPE_INVALID.doNotRetry();
        }
        last = SglDescriptor.type(bytes, at) == SglDescriptor.LAST_SEGMENT;
        segment = SglDescriptor.address(bytes, at);
        length = SglDescriptor.length(bytes, at);
        position = 0;
        if (length == 0 || length % SglDescriptor.BYTES != 0) {
            return GenericStatus.INVALID_SGL_SEGMENT_DESCRIPTOR.doNotRetry();
        }
        descriptors += length / SglDescriptor.BYTES;
        return descriptors <= MAX_DESCRIPTORS
                ? Status.SUCCESS
                : GenericStatus.INVALID_NUMBER_OF_SGL_DESCRIPTORS.doNotRetry();
    }

    /** A data block or bit bucket; what goes beyond the command's length is ignored, as SGLS bit 18 allows. */
    private Status addDescriptor(MemorySegment bytes, long at) {
        int type = SglDescriptor.type(bytes, at);
        boolean known = type == SglDescriptor.DATA_BLOCK || type == SglDescriptor.BIT_BUCKET;
        if (!known || SglDescriptor.subtype(bytes, at) != SglDescriptor.ADDRESS) {
            return GenericStatus.SGL_DESCRIPTOR_TYPE_INVALID.doNotRetry();
        }
        long described = SglDescriptor.length(bytes, at);
        long used = Math.min(builder.remaining(), described);
        return type == SglDescriptor.BIT_BUCKET
                ? addBucket(used)
                : addBlock(SglDescriptor.address(bytes, at), described, used);
    }

    private Status addBlock(long address, long described, long used) {
        if (Long.compareUnsigned(address + described, address) < 0) {
            return GenericStatus.DATA_SGL_LENGTH_INVALID.doNotRetry();
        }
        return used == 0 ? Status.SUCCESS : builder.add(address, used);
    }

    /** A bucket swallows data on the way to the host; data from the host ignores it. */
    private Status addBucket(long used) {
        if (builder.isTowardHost() && used > 0) {
            builder.discard(used);
        }
        return Status.SUCCESS;
    }
}
