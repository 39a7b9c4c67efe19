package io.peerlane.nvme.target;

import io.peerlane.fabric.pci.PciFunction;
import io.peerlane.nvme.namespace.BlockDevice;
import io.peerlane.nvme.namespace.BlockGeometry;
import io.peerlane.nvme.namespace.BlockOperation;
import io.peerlane.nvme.namespace.BlockQueue;
import io.peerlane.nvme.namespace.BlockRequest;
import io.peerlane.nvme.status.Status;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** A device that keeps requests until it is told to complete them; it moves no data. */
public final class FakeBlockDevice implements BlockDevice, BlockQueue {

    /** What was submitted, as it was then. */
    public record Seen(BlockOperation operation, long lba, int blocks, boolean fua, long dmaAddress) {}

    /** First block and length of each range of a request. */
    private static List<Long> ranges(BlockRequest request) {
        var ranges = new ArrayList<Long>();
        for (int i = 0; request.ranges != null && i < request.ranges.count(); i++) {
            ranges.add(request.ranges.lba(i));
            ranges.add(request.ranges.blocks(i));
        }
        return ranges;
    }

    private final @Nullable PciFunction function;
    private final BlockGeometry geometry;
    private final int slots;
    private final List<BlockRequest> outstanding = new ArrayList<>();
    private final List<Seen> seen = new ArrayList<>();
    private final List<List<Long>> ranges = new ArrayList<>();
    private boolean deallocates;
    private int commits;

    public FakeBlockDevice(@Nullable PciFunction function, BlockGeometry geometry, int slots) {
        this.function = function;
        this.geometry = geometry;
        this.slots = slots;
    }

    /** 2048 blocks of 512 bytes with a volatile cache, 64 slots. */
    public static FakeBlockDevice of(@Nullable PciFunction function) {
        return new FakeBlockDevice(function, new BlockGeometry(512, 2048, 1 << 20, true), 64);
    }

    @Override
    public String name() {
        return "fake0n1";
    }

    @Override
    public BlockGeometry geometry() {
        return geometry;
    }

    @Override
    public Optional<PciFunction> dmaDevice() {
        return Optional.ofNullable(function);
    }

    @Override
    public BlockQueue queue(int loop) {
        return this;
    }

    @Override
    public boolean submit(BlockRequest request) {
        if (outstanding.size() == slots) {
            return false;
        }
        outstanding.add(request);
        seen.add(new Seen(request.operation, request.lba, request.blocks, request.forceUnitAccess, request.dmaAddress));
        ranges.add(ranges(request));
        deallocates = request.deallocate;
        return true;
    }

    /** Ranges of each request, first block and length of one after the other; empty for most. */
    public List<List<Long>> ranges() {
        return ranges;
    }

    /** Whether the last request let the device deallocate. */
    public boolean deallocates() {
        return deallocates;
    }

    @Override
    public void commit() {
        commits++;
    }

    @Override
    public int depth() {
        return slots;
    }

    /** Completes the oldest request. */
    public void completeOne(Status status) {
        outstanding.removeFirst().complete(status);
    }

    /** Completes any request. */
    public void completeAny(Random random, Status status) {
        outstanding.remove(random.nextInt(outstanding.size())).complete(status);
    }

    public int outstanding() {
        return outstanding.size();
    }

    public int commits() {
        return commits;
    }

    public List<Seen> seen() {
        return seen;
    }
}
