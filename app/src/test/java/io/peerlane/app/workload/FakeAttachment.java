package io.peerlane.app.workload;

import io.peerlane.fabric.pci.PciFunction;
import io.peerlane.nvme.namespace.BlockDevice;
import io.peerlane.nvme.namespace.BlockGeometry;
import io.peerlane.nvme.namespace.BlockOperation;
import io.peerlane.nvme.namespace.BlockQueue;
import io.peerlane.nvme.namespace.BlockRequest;
import io.peerlane.nvme.status.Status;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;

/** A namespace in memory on the caller's thread: completes at once, or when a test says so; can be told to misbehave. */
final class FakeAttachment implements BlockAttachment, BlockDevice, BlockQueue {

    static final int BLOCK = 512;
    private static final long BASE = 0x1_0000_0000L;

    final MemorySegment media;
    final Deque<BlockRequest> pending = new ArrayDeque<>();
    final Deque<Runnable> tasks = new ArrayDeque<>();
    final List<Long> submitted = new ArrayList<>();
    boolean asynchronous;
    int depth = Integer.MAX_VALUE;
    int commits;
    int mostOutstanding;
    Mischief mischief = (operation, count) -> Fault.NONE;

    private final MemorySegment memory = Arena.ofAuto().allocate(8 << 20, 4096);
    private final int[] operations = new int[BlockOperation.values().length];
    private long allocated;
    private boolean draining;

    enum Fault {
        NONE,
        FLIP_A_BYTE,
        LOSE_THE_WRITE,
        DELIVER_NOTHING,
        LOSE_THE_COMPLETION,
        FAIL
    }

    interface Mischief {
        /** {@code count} is 1 for the first operation of its kind. */
        Fault on(BlockOperation operation, int count);
    }

    FakeAttachment(long bytes) {
        media = Arena.ofAuto().allocate(bytes, 4096);
    }

    @Override
    public boolean submit(BlockRequest request) {
        if (pending.size() >= depth) {
            return false;
        }
        submitted.add(request.lba);
        pending.add(request);
        mostOutstanding = Math.max(mostOutstanding, pending.size());
        return true;
    }

    @Override
    public void commit() {
        commits++;
        if (!asynchronous) {
            completeAll();
        }
    }

    /** Completes what is pending, in the order it came. */
    void completeAll() {
        for (int n = pending.size(); n > 0; n--) {
            complete(pending.remove());
        }
    }

    /** Runs what was handed to the event loop, then completes, until there is nothing left. */
    void runToTheEnd() {
        while (!tasks.isEmpty() || !pending.isEmpty()) {
            while (!tasks.isEmpty()) {
                tasks.remove().run();
            }
            completeAll();
        }
    }

    private void complete(BlockRequest request) {
        int count = ++operations[request.operation.ordinal()];
        Fault fault = mischief.on(request.operation, count);
        long bytes = (long) request.blocks * BLOCK;
        MemorySegment data = memory.asSlice(request.dmaAddress - BASE, bytes);
        MemorySegment blocks = media.asSlice(request.lba * BLOCK, bytes);
        switch (fault) {
            case LOSE_THE_COMPLETION -> {
                return;
            }
            case FAIL -> {
                request.complete(Status.of(2, 0x81));
                return;
            }
            case LOSE_THE_WRITE, DELIVER_NOTHING -> {}
            case NONE, FLIP_A_BYTE -> {
                if (request.operation == BlockOperation.READ) {
                    data.copyFrom(blocks);
                } else {
                    blocks.copyFrom(data);
                }
            }
        }
        if (fault == Fault.FLIP_A_BYTE) {
            var place = request.operation == BlockOperation.READ ? data : blocks;
            place.set(java.lang.foreign.ValueLayout.JAVA_BYTE, bytes - 1, (byte)
                    ~place.get(java.lang.foreign.ValueLayout.JAVA_BYTE, bytes - 1));
        }
        request.complete(Status.SUCCESS);
    }

    @Override
    public int depth() {
        return depth;
    }

    @Override
    public BlockDevice device() {
        return this;
    }

    @Override
    public int loops() {
        return 1;
    }

    /** The caller's thread: a task handed over by a task runs after it, as on an event loop. */
    @Override
    public Executor loop(int index) {
        return task -> {
            tasks.add(task);
            if (!asynchronous && !draining) {
                draining = true;
                while (!tasks.isEmpty()) {
                    tasks.remove().run();
                }
                draining = false;
            }
        };
    }

    /** Without a clock: at once. */
    @Override
    public LoopTimer timer(int index) {
        return (_, task) -> loop(index).execute(task);
    }

    @Override
    public DataBuffer allocate(long bytes) {
        DataBuffer buffer = new DataBuffer(memory.asSlice(allocated, bytes), BASE + allocated);
        allocated += bytes;
        return buffer;
    }

    @Override
    public Optional<String> failure() {
        return Optional.empty();
    }

    @Override
    public String name() {
        return "fake0n1";
    }

    @Override
    public BlockGeometry geometry() {
        return new BlockGeometry(BLOCK, media.byteSize() / BLOCK, 1 << 20, false);
    }

    @Override
    public Optional<PciFunction> dmaDevice() {
        return Optional.empty();
    }

    @Override
    public BlockQueue queue(int loop) {
        return this;
    }

    @Override
    public void close() {}
}
