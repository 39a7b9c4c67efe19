package io.peerlane.fabric.tlp;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;

/**
 * Counts payload bytes per link direction and for DRAM, data and control apart.
 *
 * <p>Each platform thread adds to a shard of its own without any atomic operation; virtual threads share one. A snapshot
 * sums them: it is exact about everything that happened before it, and may catch part of a transfer that another thread
 * is just making. The shard of a dead thread is folded into a base, so memory is bounded by the threads alive.
 */
public final class Ledger {

    /** Counters per link: each direction, each kind of traffic. */
    private static final int SLOTS_PER_LINK = 4;
    /** Counters of DRAM: read and written, each kind of traffic. */
    private static final int DRAM_SLOTS = 4;
    /** Unused longs around a shard, so that two threads never write to one cache line (or pair of lines). */
    private static final int PADDING = 16;

    private static final VarHandle COUNT = MethodHandles.arrayElementVarHandle(long[].class);

    private final List<Link> links;
    private final int slots;
    private final long[] shared;
    private final long[] folded;
    private final List<Shard> shards = new ArrayList<>();
    private final ThreadLocal<Shard> own = ThreadLocal.withInitial(this::register);

    private final LongAdder lostWrites = new LongAdder();
    private final LongAdder lostBytes = new LongAdder();

    private record Shard(Thread owner, long[] counts) {}

    Ledger(List<Link> links) {
        this.links = List.copyOf(links);
        this.slots = links.size() * SLOTS_PER_LINK + DRAM_SLOTS;
        this.shared = newCounts();
        this.folded = newCounts();
    }

    private long[] newCounts() {
        return new long[slots + 2 * PADDING];
    }

    /** Counter of one direction of a link. */
    static int slot(LinkDirection direction, Traffic traffic) {
        return PADDING
                + direction.link().index() * SLOTS_PER_LINK
                + (direction.isTowardRoot() ? 0 : 2)
                + (traffic == Traffic.DATA ? 0 : 1);
    }

    /** Counter of DRAM accesses. */
    int dramSlot(boolean write, Traffic traffic) {
        return PADDING + slots - DRAM_SLOTS + (write ? 2 : 0) + (traffic == Traffic.DATA ? 0 : 1);
    }

    /** Adds {@code bytes} to each counter. */
    void add(int[] counters, long bytes) {
        if (counters.length == 0) {
            return;
        }
        if (Thread.currentThread().isVirtual()) {
            for (int counter : counters) {
                COUNT.getAndAdd(shared, counter, bytes);
            }
            return;
        }
        long[] counts = own.get().counts;
        for (int counter : counters) {
            COUNT.setOpaque(counts, counter, counts[counter] + bytes);
        }
    }

    /** A posted write went to a function that was removed. */
    void lost(long bytes) {
        lostWrites.increment();
        lostBytes.add(bytes);
    }

    /** Posted writes to functions that were removed; nobody got them. */
    public long lostWrites() {
        return lostWrites.sum();
    }

    /** Bytes of {@link #lostWrites}. */
    public long lostBytes() {
        return lostBytes.sum();
    }

    private synchronized Shard register() {
        foldTheDead();
        var shard = new Shard(Thread.currentThread(), newCounts());
        shards.add(shard);
        return shard;
    }

    private void foldTheDead() {
        shards.removeIf(shard -> {
            if (shard.owner.isAlive()) {
                return false;
            }
            addTo(folded, shard.counts);
            return true;
        });
    }

    private static void addTo(long[] sum, long[] counts) {
        for (int i = 0; i < sum.length; i++) {
            sum[i] += (long) COUNT.getOpaque(counts, i);
        }
    }

    /** Threads that have a shard of their own at the moment. */
    synchronized int shards() {
        foldTheDead();
        return shards.size();
    }

    /** The links that are counted, in the order of discovery. */
    public List<Link> links() {
        return links;
    }

    /** What was counted so far. */
    public LedgerSnapshot snapshot() {
        long[] sum = sum();
        var counts = new ArrayList<LinkCount>(links.size());
        for (Link link : links) {
            counts.add(new LinkCount(
                    link.name(), link.role(), count(sum, link.towardRoot()), count(sum, link.fromRoot())));
        }
        var dram = new DramCount(
                sum[dramSlot(false, Traffic.DATA)],
                sum[dramSlot(true, Traffic.DATA)],
                sum[dramSlot(false, Traffic.CONTROL)],
                sum[dramSlot(true, Traffic.CONTROL)]);
        return new LedgerSnapshot(dram, counts);
    }

    private static DirectionCount count(long[] sum, LinkDirection direction) {
        return new DirectionCount(sum[slot(direction, Traffic.DATA)], sum[slot(direction, Traffic.CONTROL)]);
    }

    private synchronized long[] sum() {
        foldTheDead();
        long[] sum = folded.clone();
        addTo(sum, shared);
        for (Shard shard : shards) {
            addTo(sum, shard.counts);
        }
        return sum;
    }
}
