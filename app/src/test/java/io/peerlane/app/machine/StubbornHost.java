package io.peerlane.app.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.peerlane.fabric.memory.HostBuffer;
import io.peerlane.fabric.memory.HostMemory;
import io.peerlane.fabric.tlp.Fabric;
import io.peerlane.fabric.topology.MachineBuilder;
import io.peerlane.nvme.host.Association;
import io.peerlane.nvme.host.AssociationException;
import io.peerlane.nvme.host.AssociationOptions;
import io.peerlane.nvme.host.rdma.RdmaHostOptions;
import io.peerlane.nvme.host.rdma.RdmaInitiator;
import io.peerlane.nvme.namespace.BlockOperation;
import io.peerlane.nvme.namespace.BlockQueue;
import io.peerlane.nvme.namespace.BlockRequest;
import io.peerlane.nvme.status.Status;
import io.peerlane.rdma.netty.EventLoops;
import io.peerlane.rdma.netty.NettyConnectionManager;
import io.peerlane.rdma.rnic.Rnic;
import io.peerlane.rdma.rnic.RnicOptions;
import io.peerlane.rdma.rnic.driver.RnicDriver;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * A host that works whatever happens: verified random reads and writes on several namespaces over two queues. A command that
 * fails is counted and the next one sent; when the association fails a new one is made. Never are two requests outstanding
 * for one block, so that a {@link BlockJournal} knows what each may hold.
 */
final class StubbornHost implements AutoCloseable {

    private static final long DRAM_BYTES = 1L << 30;
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final int QUEUES = 2;
    private static final int SLOTS_PER_QUEUE = 8;
    private static final int UNIT_BLOCKS = 8;
    private static final int MAX_UNITS = 16;
    private static final int UNITS = 256;

    private final ScheduledExecutorService timers = Executors.newSingleThreadScheduledExecutor();
    private final EventLoops loops = EventLoops.open(QUEUES);
    private final InetSocketAddress address;
    private final Fabric fabric;
    private final RnicDriver driver;
    private final NettyConnectionManager connections;
    private final List<Area> areas = new ArrayList<>();
    private final List<Slot> slots = new ArrayList<>();
    private final AtomicInteger active = new AtomicInteger();
    private final AtomicLong finished = new AtomicLong();
    private final Map<String, LongAdder> outcomes = new ConcurrentHashMap<>();
    private final AtomicReference<@Nullable AssertionError> corruption = new AtomicReference<>();
    private @Nullable Association association;
    private int associations;
    private String refusal = "";
    private volatile boolean working;

    StubbornHost(InetSocketAddress address, int namespaces) {
        this.address = address;
        var rnic = new Rnic(RnicOptions.of("rnic0"));
        var machine = RdmaClient.MACHINE;
        fabric = Fabric.of(
                MachineBuilder.build(machine, (_, _, _) -> rnic.function()), new HostMemory(DRAM_BYTES), machine.cpu());
        rnic.attach(fabric);
        driver = RnicDriver.open(fabric, rnic, loops.cpus());
        connections = new NettyConnectionManager(driver, loops);
        for (int nsid = 1; nsid <= namespaces; nsid++) {
            areas.add(new Area(nsid));
        }
        for (int i = 0; i < QUEUES * SLOTS_PER_QUEUE; i++) {
            slots.add(new Slot(i % QUEUES, new Random(i)));
        }
    }

    /** The blocks of a namespace: what they may hold, which are being read or written, and how many commands succeeded. */
    private static final class Area {
        final int nsid;
        final BlockJournal journal;
        final BitSet busy = new BitSet(UNITS);
        final AtomicLong good = new AtomicLong();

        Area(int nsid) {
            this.nsid = nsid;
            this.journal = new BlockJournal(nsid);
        }

        synchronized boolean take(int unit, int units) {
            int next = busy.nextSetBit(unit);
            if (next >= 0 && next < unit + units) {
                return false;
            }
            busy.set(unit, unit + units);
            return true;
        }

        synchronized void give(int unit, int units) {
            busy.clear(unit, unit + units);
        }
    }

    /** One request at a time, on its queue's loop. */
    private final class Slot extends BlockRequest {
        private final int queue;
        private final Random random;
        private final HostBuffer buffer = fabric.memory().allocate(MAX_UNITS * UNIT_BLOCKS * BlockJournal.BLOCK, 4096);
        private Area area = areas.getFirst();
        private int unit;
        private int units;
        private long write;
        private Association over = current();

        Slot(int queue, Random random) {
            this.queue = queue;
            this.random = random;
        }

        void start(Association on) {
            active.incrementAndGet();
            loops.cpus().get(queue).executor().execute(() -> {
                over = on;
                next();
            });
        }

        void next() {
            if (!working || over.failure() != null || corruption.get() != null) {
                active.decrementAndGet();
                return;
            }
            choose();
            operation = random.nextBoolean() ? BlockOperation.WRITE : BlockOperation.READ;
            if (operation == BlockOperation.WRITE) {
                write = area.journal.begin(buffer.segment(), lba, blocks);
            } else {
                buffer.segment().fill((byte) 0x5a);
            }
            BlockQueue to = over.namespace(area.nsid).queue(queue);
            if (!to.submit(this)) {
                throw new IllegalStateException("no slot");
            }
            to.commit();
        }

        private void choose() {
            do {
                area = areas.get(random.nextInt(areas.size()));
                units = random.nextInt(4) == 0 ? 1 + random.nextInt(MAX_UNITS) : 1;
                unit = random.nextInt(UNITS - units);
            } while (!area.take(unit, units));
            lba = (long) unit * UNIT_BLOCKS;
            blocks = units * UNIT_BLOCKS;
            dmaAddress = buffer.address();
        }

        @Override
        protected void completed(Status status) {
            try {
                outcomes.computeIfAbsent(operation + " " + status, _ -> new LongAdder())
                        .increment();
                if (status.isSuccess()) {
                    succeeded();
                }
            } catch (AssertionError wrong) {
                corruption.compareAndSet(null, wrong);
            }
            area.give(unit, units);
            finished.incrementAndGet();
            loops.cpus().get(queue).executor().execute(this::next);
        }

        private void succeeded() {
            area.good.incrementAndGet();
            if (operation == BlockOperation.WRITE) {
                area.journal.acknowledged(lba, blocks, write);
            } else {
                area.journal.check(buffer.segment(), lba, blocks);
            }
        }
    }

    private @Nullable Association current() {
        return association;
    }

    /** From here on it does what it always does after this seed. Not while it works. */
    void seed(long seed) {
        for (int i = 0; i < slots.size(); i++) {
            slots.get(i).random.setSeed(seed * 1000 + i);
        }
    }

    /** Makes an association if there is none that lives, and works. */
    void start() {
        stop();
        if (association == null || association.failure() != null) {
            reconnect();
        }
        working = true;
        slots.forEach(slot -> slot.start(association));
    }

    private void reconnect() {
        disconnect();
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!tryConnect()) {
            assertThat(System.nanoTime()).as("no association: %s", refusal).isLessThan(deadline);
        }
        associations++;
    }

    private boolean tryConnect() {
        try {
            var options = AssociationOptions.of(LiveTarget.NQN)
                    .withQueues(QUEUES, 32)
                    .withTimeouts(Duration.ofSeconds(5), Duration.ofSeconds(5), Duration.ofSeconds(10));
            association = new RdmaInitiator(connections, fabric, timers, RdmaHostOptions.defaults())
                    .connectAndWait(address, options);
            return true;
        } catch (AssociationException notYet) {
            refusal = String.valueOf(notYet.getMessage());
            return false;
        }
    }

    private void disconnect() {
        var last = association;
        if (last != null) {
            last.close();
            association = null;
        }
    }

    /** The same with a new association, whose controller chooses its memory anew. */
    void startAnew() {
        stop();
        reconnect();
        start();
    }

    /** Sends nothing new and waits for what is outstanding. */
    void stop() {
        working = false;
        await().pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(2))
                .atMost(PATIENCE)
                .until(() -> active.get() == 0);
        verdict();
    }

    /** Goes on with a new association if the one there was has failed. */
    void keepGoing() {
        verdict();
        var now = association;
        if (now == null || now.failure() != null || active.get() < slots.size()) {
            start();
        }
    }

    /** Commands that came to an end so far, well or not. */
    long finished() {
        return finished.get();
    }

    /** Waits until so many more commands have ended, or none does any more. */
    void awaitFinished(long more) {
        long enough = finished() + more;
        await().pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(2))
                .atMost(PATIENCE)
                .until(() -> finished() >= enough || active.get() == 0);
        verdict();
    }

    /** Waits until so many more commands have succeeded on each namespace. */
    void awaitSuccess(int more) {
        long[] enough = areas.stream().mapToLong(area -> area.good.get() + more).toArray();
        await().pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(2))
                .atMost(PATIENCE)
                .pollInSameThread()
                .until(() -> {
                    keepGoing();
                    return areas.stream().allMatch(area -> area.good.get() >= enough[area.nsid - 1]);
                });
    }

    private void verdict() {
        var wrong = corruption.get();
        if (wrong != null) {
            throw wrong;
        }
    }

    /** Reads every block of every namespace and checks it. Stopped. */
    void verifyAll() {
        if (association == null || association.failure() != null) {
            reconnect();
        }
        for (var area : areas) {
            for (int unit = 0; unit < UNITS; unit += MAX_UNITS) {
                verify(area, unit);
            }
        }
    }

    private void verify(Area area, int unit) {
        var buffer = fabric.memory().allocate(MAX_UNITS * UNIT_BLOCKS * BlockJournal.BLOCK, 4096);
        var done = new AtomicReference<@Nullable Status>();
        var read = new BlockRequest() {
            @Override
            protected void completed(Status status) {
                done.set(status);
            }
        };
        read.lba = (long) unit * UNIT_BLOCKS;
        read.blocks = MAX_UNITS * UNIT_BLOCKS;
        read.dmaAddress = buffer.address();
        BlockQueue queue = association.namespace(area.nsid).queue(0);
        loops.cpus().getFirst().executor().execute(() -> {
            queue.submit(read);
            queue.commit();
        });
        await().pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(2))
                .atMost(PATIENCE)
                .until(() -> done.get() != null);
        assertThat(done.get())
                .as("read of namespace %d, unit %d", area.nsid, unit)
                .isEqualTo(Status.SUCCESS);
        area.journal.check(buffer.segment(), read.lba, read.blocks);
        buffer.close();
    }

    /** How commands ended, by operation and status. */
    Map<String, Long> outcomes() {
        var counts = new TreeMap<String, Long>();
        outcomes.forEach((what, count) -> counts.put(what, count.sum()));
        return counts;
    }

    /** Associations made so far. */
    int associations() {
        return associations;
    }

    @Override
    public void close() {
        working = false;
        disconnect();
        timers.shutdownNow();
        connections.close();
        driver.close();
        loops.close();
        fabric.close();
    }
}
