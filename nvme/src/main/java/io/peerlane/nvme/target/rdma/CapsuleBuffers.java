package io.peerlane.nvme.target.rdma;

import io.peerlane.fabric.memory.HostBuffer;
import io.peerlane.fabric.memory.HostMemory;
import io.peerlane.nvme.wire.CompletionQueueEntry;
import io.peerlane.nvme.wire.SubmissionQueueEntry;
import io.peerlane.rdma.verbs.Access;
import io.peerlane.rdma.verbs.MemoryRegion;
import io.peerlane.rdma.verbs.ProtectionDomain;
import java.lang.foreign.MemorySegment;
import java.util.Set;

/**
 * Receive and response buffers of one connection in host memory, registered: {@code depth} command capsules of 64 bytes and
 * in-capsule data, and 16 bytes for each response.
 */
final class CapsuleBuffers implements AutoCloseable {

    private static final int PAGE = 4096;

    private final int capsuleBytes;
    private final long responsesOffset;
    private final HostBuffer buffer;
    private final MemoryRegion region;

    /** @throws io.peerlane.fabric.errno.ErrnoException ENOMEM if there is no room in the machine or the device */
    CapsuleBuffers(HostMemory memory, ProtectionDomain domain, int depth, int inlineBytes, int responses) {
        this.capsuleBytes = SubmissionQueueEntry.BYTES + inlineBytes;
        this.responsesOffset = (long) depth * capsuleBytes;
        long bytes = responsesOffset + (long) responses * CompletionQueueEntry.BYTES;
        this.buffer = memory.allocate((bytes + PAGE - 1) / PAGE * PAGE, PAGE);
        this.region = register(domain);
    }

    private MemoryRegion register(ProtectionDomain domain) {
        try {
            return domain.register(buffer.address(), buffer.address(), buffer.size(), Set.of(Access.LOCAL_WRITE));
        } catch (RuntimeException e) {
            buffer.close();
            throw e;
        }
    }

    MemorySegment segment() {
        return buffer.segment();
    }

    int key() {
        return region.localKey();
    }

    /** Bytes of a receive buffer. */
    int capsuleBytes() {
        return capsuleBytes;
    }

    /** Offset of receive buffer {@code slot} in {@link #segment}. */
    long capsuleOffset(int slot) {
        return (long) slot * capsuleBytes;
    }

    /** Offset of response buffer {@code index} in {@link #segment}. */
    long responseOffset(int index) {
        return responsesOffset + (long) index * CompletionQueueEntry.BYTES;
    }

    /** Bus address of {@code offset}. */
    long address(long offset) {
        return buffer.address() + offset;
    }

    /** The device must have let go: the queue pair is destroyed. */
    @Override
    public void close() {
        region.close();
        buffer.close();
    }
}
