package io.peerlane.fabric.p2pdma.vectors;

import io.peerlane.fabric.p2pdma.PeerPool;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A case of the format {@code p2pdma-pool}: ranges, and operations on the pool over them.
 *
 * @param id name in the file
 * @param ranges in the order of registration
 * @param operations in order
 */
record PoolCase(String id, List<PeerPool.Range> ranges, List<PoolOperation> operations) implements VectorCase {

    static PoolCase read(Fields fields) {
        var ranges = fields.objects("ranges").stream().map(PoolCase::range).toList();
        var operations = fields.objects("ops").stream()
                .map(one -> PoolOperation.read(one, ranges.size()))
                .toList();
        return new PoolCase(fields.text("id"), ranges, operations);
    }

    private static PeerPool.Range range(Fields fields) {
        long size = fields.hex("size");
        long start = fields.hex("start");
        if (size <= 0 || size > PeerPool.MAX_RANGE_BYTES || Long.compareUnsigned(start, start + size - 1) > 0) {
            throw fields.refusal("size", fields.text("size"), "a range that does not wrap, of at most 4 TiB");
        }
        return new PeerPool.Range(start, fields.hex("bus"), size);
    }

    @Override
    public int steps() {
        return operations.size();
    }

    @Override
    public List<Mismatch> run() {
        var mismatches = new Mismatches(id);
        var pool = PeerPool.over(ranges);
        for (int i = 0; i < operations.size(); i++) {
            mismatches.at(i);
            run(operations.get(i), pool, mismatches);
        }
        return mismatches.all();
    }

    private static void run(PoolOperation operation, PeerPool pool, Mismatches mismatches) {
        switch (operation) {
            case PoolOperation.Allocate allocate -> run(allocate, pool, mismatches);
            case PoolOperation.Free free -> run(free, pool, mismatches);
            case PoolOperation.KillRange kill ->
                mismatches.check("references", kill.references(), pool.kill(kill.range()));
        }
    }

    private static void run(PoolOperation.Allocate expected, PeerPool pool, Mismatches mismatches) {
        long start = pool.allocate(expected.size());
        boolean failed = start == PeerPool.NONE;
        mismatches.check("start", hex(expected.start()), failed ? "null" : hex(start));
        mismatches.check("bus", hex(expected.bus()), failed ? "null" : hex(pool.busAddress(start)));
        mismatches.check("available", expected.available(), pool.available());
    }

    private static void run(PoolOperation.Free expected, PeerPool pool, Mismatches mismatches) {
        try {
            pool.free(expected.start(), expected.size());
            mismatches.check("available", expected.available(), pool.available());
        } catch (IllegalStateException e) {
            mismatches.check("available", expected.available(), "refusal: " + e.getMessage());
        }
    }

    private static String hex(@Nullable Long address) {
        return address == null ? "null" : "0x" + Long.toHexString(address);
    }
}
