package io.peerlane.app.machine;

import static org.assertj.core.api.Assertions.assertThat;

import io.peerlane.app.workload.DataBuffer;
import io.peerlane.nvme.namespace.BlockOperation;
import io.peerlane.nvme.namespace.BlockQueue;
import io.peerlane.nvme.namespace.BlockRequest;
import io.peerlane.nvme.status.Status;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Two hosts write and read the same few blocks of one namespace at the same time: whoever reads sees, block by block, the last write
 * that either of them had acknowledged, or one that is under way. Seeded.
 */
@Timeout(120)
class TwoHostsTest {

    private static final int BLOCKS = 24;
    private static final int MOST_AT_ONCE = 8;
    private static final int WORKERS_PER_HOST = 4;
    private static final int OPERATIONS = 250;
    private static final int SECTOR = 512;

    private static LiveTarget target;

    private final AtomicLong clock = new AtomicLong();
    private final AtomicLong stamps = new AtomicLong();
    private List<RegisterHistory> blocks = List.of();

    /** One command after the other. */
    private interface Worker extends AutoCloseable {
        void write(long lba, byte[] data) throws Exception;

        byte[] read(long lba, int count) throws Exception;

        @Override
        default void close() throws IOException {}
    }

    @BeforeAll
    static void start() {
        target = LiveTarget.on("one-switch");
    }

    @AfterAll
    static void stop() {
        target.close();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void overRdma(long seed) throws Exception {
        try (var first = LiveClient.connect(target);
                var second = LiveClient.connect(target)) {
            readersSeeTheLastAcknowledgedWrite(seed, workers(first), workers(second));
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {11, 12, 13})
    void overRdmaAndTcp(long seed) throws Exception {
        try (var rdma = LiveClient.connect(target);
                var tcp = RawTcpHost.admin(target.tcpAddress(), true, true)) {
            readersSeeTheLastAcknowledgedWrite(seed, workers(rdma), workers(tcp));
        }
    }

    private void readersSeeTheLastAcknowledgedWrite(long seed, List<Worker> one, List<Worker> other) throws Exception {
        one.getFirst().write(0, new byte[BLOCKS * SECTOR]);
        blocks = IntStream.range(0, BLOCKS)
                .mapToObj(_ -> new RegisterHistory(clock))
                .toList();
        var tasks = new ArrayList<Callable<Void>>();
        for (var worker : one) {
            tasks.add(task(worker, new Random(seed * 100 + tasks.size())));
        }
        for (var worker : other) {
            tasks.add(task(worker, new Random(seed * 100 + tasks.size())));
        }
        try (var threads = Executors.newFixedThreadPool(tasks.size())) {
            for (var done : threads.invokeAll(tasks)) {
                done.get();
            }
        }
        for (var block : blocks) {
            assertThat(block.violations()).as("seed %d", seed).isEmpty();
        }
    }

    private Callable<Void> task(Worker worker, Random random) {
        return () -> {
            try (worker) {
                for (int i = 0; i < OPERATIONS; i++) {
                    int count = 1 + random.nextInt(MOST_AT_ONCE);
                    int lba = random.nextInt(BLOCKS - count + 1);
                    if (random.nextBoolean()) {
                        write(worker, lba, count);
                    } else {
                        read(worker, lba, count);
                    }
                }
            }
            return null;
        };
    }

    private void write(Worker worker, int lba, int count) throws Exception {
        var data = ByteBuffer.allocate(count * SECTOR).order(ByteOrder.LITTLE_ENDIAN);
        long first = stamps.getAndAdd(count) + 1;
        while (data.hasRemaining()) {
            data.putLong(first + data.position() / SECTOR);
        }
        long start = clock.incrementAndGet();
        worker.write(lba, data.array());
        for (int i = 0; i < count; i++) {
            blocks.get(lba + i).written(first + i, start);
        }
    }

    private void read(Worker worker, int lba, int count) throws Exception {
        long start = clock.incrementAndGet();
        var data = ByteBuffer.wrap(worker.read(lba, count)).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < count; i++) {
            long stamp = data.getLong(i * SECTOR);
            for (int at = 0; at < SECTOR; at += Long.BYTES) {
                assertThat(data.getLong(i * SECTOR + at))
                        .as("block in one piece")
                        .isEqualTo(stamp);
            }
            blocks.get(lba + i).read(stamp, start);
        }
    }

    private static List<Worker> workers(LiveClient client) {
        return IntStream.range(0, WORKERS_PER_HOST)
                .<Worker>mapToObj(_ -> new InitiatorWorker(client))
                .toList();
    }

    private static List<Worker> workers(RawTcpHost admin) throws IOException {
        var workers = new ArrayList<Worker>();
        for (int qid = 1;
                qid
                        <= Math.min(
                                WORKERS_PER_HOST,
                                target.running.target().options().maxIoQueues());
                qid++) {
            workers.add(new TcpWorker(admin.io(admin.controller(), qid, 0)));
        }
        return workers;
    }

    /** A queue of its own. */
    private record TcpWorker(RawTcpHost io) implements Worker {
        @Override
        public void write(long lba, byte[] data) throws IOException {
            assertThat(io.write(lba, data, 4096).statusField()).isZero();
        }

        @Override
        public byte[] read(long lba, int count) throws IOException {
            return io.read(lba, count);
        }

        @Override
        public void close() throws IOException {
            io.close();
        }
    }

    /** One slot of an association's queue. */
    private static final class InitiatorWorker extends BlockRequest implements Worker {
        private final LiveClient client;
        private final DataBuffer buffer;
        private final BlockQueue queue;
        private CompletableFuture<Status> done = new CompletableFuture<>();

        InitiatorWorker(LiveClient client) {
            this.client = client;
            this.buffer = client.allocate((long) BLOCKS * SECTOR);
            this.dmaAddress = buffer.dmaAddress();
            this.queue = CompletableFuture.supplyAsync(() -> client.device().queue(0), client.loop(0))
                    .join();
        }

        @Override
        public void write(long at, byte[] data) {
            MemorySegment.copy(data, 0, buffer.segment(), ValueLayout.JAVA_BYTE, 0, data.length);
            run(BlockOperation.WRITE, at, data.length / SECTOR);
        }

        @Override
        public byte[] read(long at, int count) {
            run(BlockOperation.READ, at, count);
            return buffer.segment().asSlice(0, (long) count * SECTOR).toArray(ValueLayout.JAVA_BYTE);
        }

        private void run(BlockOperation what, long at, int count) {
            done = new CompletableFuture<>();
            operation = what;
            lba = at;
            blocks = count;
            client.loop(0).execute(() -> {
                assertThat(queue.submit(this)).isTrue();
                queue.commit();
            });
            assertThat(done.join().isSuccess()).isTrue();
        }

        @Override
        protected void completed(Status status) {
            done.complete(status);
        }
    }
}
