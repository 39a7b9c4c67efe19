package io.peerlane.nvme.namespace;

import io.peerlane.fabric.octets.Octets;
import java.lang.foreign.MemorySegment;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A disk with a write cache that forgets: what is written is in the cache until a flush, and a loss of power takes away what
 * is there. Blocks of 512 bytes.
 */
public final class VolatileStore implements BlockStore {

    public static final int BLOCK = 512;

    private final byte[] medium;
    private final Map<Long, byte[]> cache = new TreeMap<>();
    private final AtomicInteger flushes = new AtomicInteger();

    public VolatileStore(int blocks) {
        medium = new byte[blocks * BLOCK];
    }

    /** The power goes, and comes back. */
    public synchronized void losePower() {
        cache.clear();
    }

    public int flushes() {
        return flushes.get();
    }

    @Override
    public String name() {
        return "volatile";
    }

    @Override
    public int blockBytes() {
        return BLOCK;
    }

    @Override
    public long blocks() {
        return medium.length / BLOCK;
    }

    @Override
    public boolean volatileWriteCache() {
        return true;
    }

    @Override
    public boolean blocking() {
        return false;
    }

    @Override
    public synchronized void read(long offsetBytes, MemorySegment into, long intoOffset, long lengthBytes) {
        for (long done = 0; done < lengthBytes; done += BLOCK) {
            long block = (offsetBytes + done) / BLOCK;
            byte[] cached = cache.get(block);
            MemorySegment.copy(
                    MemorySegment.ofArray(cached == null ? medium : cached),
                    cached == null ? block * BLOCK : 0,
                    into,
                    intoOffset + done,
                    BLOCK);
        }
    }

    @Override
    public synchronized void write(long offsetBytes, MemorySegment from, long fromOffset, long lengthBytes) {
        for (long done = 0; done < lengthBytes; done += BLOCK) {
            cache.put(
                    (offsetBytes + done) / BLOCK,
                    from.asSlice(fromOffset + done, BLOCK).toArray(Octets.U8));
        }
    }

    @Override
    public synchronized void flush() {
        flushes.incrementAndGet();
        cache.forEach((block, bytes) -> System.arraycopy(bytes, 0, medium, (int) (block * BLOCK), BLOCK));
        cache.clear();
    }

    @Override
    public void close() {}
}
