package io.peerlane.nvme.host.pcie;

import io.peerlane.fabric.memory.HostBuffer;
import io.peerlane.fabric.memory.HostMemory;
import io.peerlane.nvme.namespace.BlockOperation;
import io.peerlane.nvme.namespace.BlockQueue;
import io.peerlane.nvme.namespace.BlockRequest;
import io.peerlane.nvme.status.Status;
import java.lang.foreign.MemorySegment;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Random writes, each read back and compared, 16 at a time on one queue; runs on the queue's loop. */
final class LoopWork {

    private static final int SLOTS = 16;
    private static final int ROUNDS = 100;
    private static final int MAX_BYTES = 65536;
    private static final int BLOCK = 512;

    private final HostMemory memory;
    private final BlockQueue queue;
    private final Random random;
    private final long firstLba;
    private final CompletableFuture<Integer> done = new CompletableFuture<>();
    private int mismatches;
    private int running = SLOTS;

    /** @param firstLba of 2048 blocks that belong to this work alone */
    LoopWork(HostMemory memory, BlockQueue queue, long seed, long firstLba) {
        this.memory = memory;
        this.queue = queue;
        this.random = new Random(seed);
        this.firstLba = firstLba;
    }

    void start() {
        for (int i = 0; i < SLOTS; i++) {
            new Slot(firstLba + i * (MAX_BYTES / BLOCK)).next();
        }
        queue.commit();
    }

    int mismatches() throws Exception {
        return done.get(60, TimeUnit.SECONDS);
    }

    private final class Slot extends BlockRequest {
        private final long start;
        private final HostBuffer source = memory.allocate(MAX_BYTES + 4096, 4096);
        private final HostBuffer sink = memory.allocate(MAX_BYTES + 4096, 4096);
        private int rounds;
        private int offset;

        Slot(long start) {
            this.start = start;
        }

        private void next() {
            var pattern = new byte[BLOCK * (1 + random.nextInt(MAX_BYTES / BLOCK))];
            random.nextBytes(pattern);
            offset = 4 * random.nextInt(1024);
            source.segment().asSlice(offset, pattern.length).copyFrom(MemorySegment.ofArray(pattern));
            operation = BlockOperation.WRITE;
            lba = start;
            blocks = pattern.length / BLOCK;
            dmaAddress = source.address() + offset;
            submit();
        }

        private void submit() {
            if (!queue.submit(this)) {
                throw new AssertionError("no slot");
            }
            queue.commit();
        }

        @Override
        protected void completed(Status status) {
            mismatches += status.isSuccess() ? 0 : 1;
            if (operation == BlockOperation.WRITE) {
                operation = BlockOperation.READ;
                dmaAddress = sink.address() + offset;
                submit();
                return;
            }
            long bytes = (long) blocks * BLOCK;
            var written = source.segment().asSlice(offset, bytes);
            mismatches += written.mismatch(sink.segment().asSlice(offset, bytes)) == -1 ? 0 : 1;
            if (++rounds < ROUNDS) {
                next();
            } else if (--running == 0) {
                done.complete(mismatches);
            }
        }
    }
}
