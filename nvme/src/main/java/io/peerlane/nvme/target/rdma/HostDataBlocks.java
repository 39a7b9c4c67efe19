package io.peerlane.nvme.target.rdma;

import io.peerlane.nvme.status.GenericStatus;
import io.peerlane.nvme.status.Status;
import io.peerlane.nvme.wire.SglDescriptor;
import java.lang.foreign.MemorySegment;

/**
 * The host's memory that a command names by keyed data block descriptors: one in the command, or some in a segment that follows it
 * in the capsule (NVMe RDMA Transport 1.1, 3.3; NVMe Base 2.1, 4.3.2). Copies of the descriptors, for they may outlive the
 * capsule's buffer. Reused from command to command.
 */
final class HostDataBlocks {

    private final MemorySegment descriptors;
    private final int limit;
    private int count;
    private long length;
    private int invalidate;

    /** @param limit most descriptors of a command */
    HostDataBlocks(int limit) {
        this.limit = limit;
        this.descriptors = MemorySegment.ofArray(new byte[limit * SglDescriptor.BYTES]);
    }

    /** Forgets the last command. */
    void clear() {
        count = 0;
        length = 0;
        invalidate = -1;
    }

    /** Takes the one descriptor at {@code at}; success, or why not. */
    Status takeOne(MemorySegment from, long at) {
        clear();
        return take(from, at);
    }

    /**
     * Takes the descriptors of a segment.
     *
     * @param bytes of the segment
     * @return success, or why not
     */
    Status takeSegment(MemorySegment from, long at, long bytes) {
        clear();
        if (bytes == 0 || bytes % SglDescriptor.BYTES != 0) {
            return GenericStatus.INVALID_SGL_SEGMENT_DESCRIPTOR;
        }
        if (bytes > (long) limit * SglDescriptor.BYTES) {
            return GenericStatus.INVALID_NUMBER_OF_SGL_DESCRIPTORS;
        }
        for (long next = 0; next < bytes; next += SglDescriptor.BYTES) {
            Status taken = take(from, at + next);
            if (!taken.isSuccess()) {
                return taken;
            }
        }
        return Status.SUCCESS;
    }

    /** One that describes no byte takes no part in anything. */
    private Status take(MemorySegment from, long at) {
        if (SglDescriptor.type(from, at) != SglDescriptor.KEYED_DATA_BLOCK) {
            return GenericStatus.SGL_DESCRIPTOR_TYPE_INVALID;
        }
        int subtype = SglDescriptor.subtype(from, at);
        if (subtype != SglDescriptor.ADDRESS && subtype != SglDescriptor.INVALIDATE) {
            return GenericStatus.INVALID_FIELD;
        }
        if (SglDescriptor.length(from, at) == 0) {
            return Status.SUCCESS;
        }
        if (subtype == SglDescriptor.INVALIDATE && invalidate < 0) {
            invalidate = count;
        }
        length += SglDescriptor.length(from, at);
        MemorySegment.copy(from, at, descriptors, offset(count), SglDescriptor.BYTES);
        count++;
        return Status.SUCCESS;
    }

    private static long offset(int index) {
        return (long) index * SglDescriptor.BYTES;
    }

    /** Blocks that are not empty. */
    int count() {
        return count;
    }

    /** Bytes of all of them. */
    long length() {
        return length;
    }

    /** Address of a block, by its key. */
    long address(int index) {
        return SglDescriptor.address(descriptors, offset(index));
    }

    /** Bytes of a block. */
    int length(int index) {
        return (int) SglDescriptor.length(descriptors, offset(index));
    }

    /** Key of a block. */
    int key(int index) {
        return SglDescriptor.key(descriptors, offset(index));
    }

    /** Whether the host wants a key invalidated. A response can invalidate one: the first that asks for it. */
    boolean invalidates() {
        return invalidate >= 0;
    }

    /** The key to invalidate, if {@link #invalidates}. */
    int invalidateKey() {
        return key(invalidate);
    }
}
