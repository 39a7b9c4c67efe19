package io.peerlane.nvme.namespace;

import io.peerlane.fabric.memory.SparseMemory;
import io.peerlane.fabric.octets.Octets;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.locks.StampedLock;

/**
 * Blocks in memory outside the heap, committed page by page as they are written; any size the address space holds.
 * Blocks never written read as zeroes. Nothing survives the process, so there is no write cache to flush.
 */
public final class MemoryStore implements BlockStore {

    private final String name;
    private final int blockBytes;
    private final Arena arena = Arena.ofShared();
    private final MemorySegment memory;
    private final BlockLocks locks = new BlockLocks();

    /**
     * A store of zeroes.
     *
     * @param name for messages
     * @param blockBytes a power of two from 512 to 4096
     * @param blocks at least 1
     */
    public MemoryStore(String name, int blockBytes, long blocks) {
        BlockSizes.check(blockBytes);
        if (blocks < 1) {
            throw new IllegalArgumentException(name + " needs at least one block, found " + blocks);
        }
        this.name = name;
        this.blockBytes = blockBytes;
        this.memory = SparseMemory.map(Math.multiplyExact(blocks, (long) blockBytes), arena)
                .asSlice(0, blocks * blockBytes);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public int blockBytes() {
        return blockBytes;
    }

    @Override
    public long blocks() {
        return memory.byteSize() / blockBytes;
    }

    @Override
    public boolean volatileWriteCache() {
        return false;
    }

    @Override
    public boolean blocking() {
        return false;
    }

    @Override
    public void read(long offsetBytes, MemorySegment into, long intoOffset, long lengthBytes) {
        check(offsetBytes, lengthBytes);
        long done = 0;
        while (done < lengthBytes) {
            long at = offsetBytes + done;
            long run = BlockLocks.run(at, lengthBytes - done);
            StampedLock lock = locks.at(at);
            long stamp = lock.readLock();
            try {
                MemorySegment.copy(memory, at, into, intoOffset + done, run);
            } finally {
                lock.unlockRead(stamp);
            }
            done += run;
        }
    }

    @Override
    public void write(long offsetBytes, MemorySegment from, long fromOffset, long lengthBytes) {
        check(offsetBytes, lengthBytes);
        long done = 0;
        while (done < lengthBytes) {
            long at = offsetBytes + done;
            long run = BlockLocks.run(at, lengthBytes - done);
            StampedLock lock = locks.at(at);
            long stamp = lock.writeLock();
            try {
                MemorySegment.copy(from, fromOffset + done, memory, at, run);
            } finally {
                lock.unlockWrite(stamp);
            }
            done += run;
        }
    }

    /** Whole pages that are deallocated go back to the operating system; everything else is filled with zeroes. */
    @Override
    public void zero(long offsetBytes, long lengthBytes, boolean deallocate) {
        check(offsetBytes, lengthBytes);
        if (deallocate) {
            locks.alone(offsetBytes, lengthBytes, (at, run) -> SparseMemory.zero(memory, at, run));
        } else {
            locks.alone(offsetBytes, lengthBytes, (at, run) -> memory.asSlice(at, run)
                    .fill((byte) 0));
        }
    }

    private void check(long offset, long length) {
        if (!Octets.within(offset, length, memory.byteSize())) {
            throw new IllegalArgumentException(
                    name + " holds " + memory.byteSize() + " bytes, wanted " + length + " at " + offset);
        }
    }

    /** Nothing to do: nothing here outlives the process. */
    @Override
    public void flush() {}

    @Override
    public void close() {
        arena.close();
    }
}
