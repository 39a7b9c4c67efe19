package io.peerlane.app.machine;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * What each block of a namespace may hold: the last write that was acknowledged, or one of those after it that were not.
 * Every block names namespace, block and write in each of its longs, so that nothing else is ever mistaken for it. Belongs to
 * one owner at a time per block; itself safe from any thread.
 */
final class BlockJournal {

    static final int BLOCK = 512;

    private final int nsid;
    private final Map<Long, Set<Long>> possible = new HashMap<>();
    private long writes;

    BlockJournal(int nsid) {
        this.nsid = nsid;
    }

    /** Fills the buffer for a new write; returns its number. */
    long begin(MemorySegment buffer, long lba, int blocks) {
        long write;
        synchronized (this) {
            write = ++writes;
            for (int i = 0; i < blocks; i++) {
                holds(lba + i).add(write);
            }
        }
        for (int i = 0; i < blocks; i++) {
            for (int at = 0; at < BLOCK; at += Long.BYTES) {
                buffer.set(ValueLayout.JAVA_LONG, (long) i * BLOCK + at, pattern(lba + i, write, at));
            }
        }
        return write;
    }

    private Set<Long> holds(long lba) {
        return possible.computeIfAbsent(lba, _ -> new HashSet<>(Set.of(0L)));
    }

    /** Longs 0 and 1 are the number of the write and the block; the others depend on both. */
    private long pattern(long lba, long write, int at) {
        return switch (at) {
            case 0 -> write;
            case 8 -> lba << 8 | nsid;
            default -> (write * 0x9e3779b97f4a7c15L ^ (lba << 8 | nsid) * 0xc2b2ae3d27d4eb4fL) + at;
        };
    }

    /** The write was acknowledged: nothing else is there. */
    synchronized void acknowledged(long lba, int blocks, long write) {
        for (int i = 0; i < blocks; i++) {
            possible.put(lba + i, new HashSet<>(Set.of(write)));
        }
    }

    /** Throws if what was read is not what may be there; from then on it must stay. */
    synchronized void check(MemorySegment buffer, long lba, int blocks) {
        for (int i = 0; i < blocks; i++) {
            long write = checkBlock(buffer.asSlice((long) i * BLOCK, BLOCK), lba + i);
            possible.put(lba + i, new HashSet<>(Set.of(write)));
        }
    }

    private long checkBlock(MemorySegment block, long lba) {
        long write = block.get(ValueLayout.JAVA_LONG, 0);
        if (!holds(lba).contains(write)) {
            throw new AssertionError("namespace %d block %d holds write %d of %s, possible are %s"
                    .formatted(nsid, lba, write, whose(block), holds(lba)));
        }
        for (int at = 0; at < BLOCK; at += Long.BYTES) {
            long wanted = write == 0 ? 0 : pattern(lba, write, at);
            long found = block.get(ValueLayout.JAVA_LONG, at);
            if (found != wanted) {
                throw new AssertionError("namespace %d block %d, write %d: byte %d holds %016x, not %016x (%s)"
                        .formatted(nsid, lba, write, at, found, wanted, whose(block)));
            }
        }
        return write;
    }

    private static String whose(MemorySegment block) {
        long name = block.get(ValueLayout.JAVA_LONG, 8);
        return "block %d of namespace %d".formatted(name >> 8, name & 0xff);
    }
}
