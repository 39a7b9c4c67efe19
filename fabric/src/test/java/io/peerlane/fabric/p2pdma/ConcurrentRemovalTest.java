package io.peerlane.fabric.p2pdma;

import static org.assertj.core.api.Assertions.assertThat;

import io.peerlane.fabric.errno.Errno;
import io.peerlane.fabric.errno.ErrnoException;
import io.peerlane.fabric.octets.Octets;
import io.peerlane.fabric.tlp.OneSwitch;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConcurrentRemovalTest {

    private static final int PAGE = 4096;
    private static final int THREADS = 4;
    private static final int BUSY = 200;

    private final OneSwitch machine = new OneSwitch();
    private final P2pDma p2p = P2pDma.of(machine.fabric, 7);
    private final AtomicInteger held = new AtomicInteger();

    @AfterEach
    void close() {
        machine.close();
    }

    /** Allocations and user mappings by turns until the provider refuses both; its work so far. */
    private int work(PeerPool pool, Random random, CountDownLatch warm) {
        for (int round = 0; ; round++) {
            if (round == BUSY) {
                warm.countDown();
            }
            boolean alive = round % 2 == 0 ? allocation(pool, 1 + random.nextInt(5 * PAGE)) : mapping(random);
            if (!alive) {
                return round;
            }
        }
    }

    private boolean allocation(PeerPool pool, long bytes) {
        long address = pool.allocate(bytes);
        if (address == PeerPool.NONE) {
            return false;
        }
        held.incrementAndGet();
        Thread.yield();
        held.decrementAndGet();
        pool.free(address, bytes);
        return true;
    }

    private boolean mapping(Random random) {
        try (var mapping = p2p.mmap(machine.drive, 1 + random.nextInt(5 * PAGE), true, 0)) {
            readsBackItsOwn(mapping.view(machine.fabric.cpu()), random.nextLong());
            try (var _ = PinnedPages.pin(mapping, 0, mapping.length(), EnumSet.of(PinFlag.ALLOW_PEER))) {
                held.incrementAndGet();
                mapping.unmap(0, PAGE);
                held.decrementAndGet();
            }
            return true;
        } catch (ErrnoException e) {
            assertThat(e.errno()).isIn(Errno.ENODEV, Errno.EFAULT);
            return e.errno() == Errno.EFAULT;
        }
    }

    private static void readsBackItsOwn(UserView view, long tag) {
        var bytes = MemorySegment.ofArray(new long[1]);
        bytes.set(Octets.LE64, 0, tag);
        view.write(8, bytes, 0, 8);
        view.read(8, bytes, 0, 8);
        assertThat(bytes.get(Octets.LE64, 0)).isEqualTo(tag);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void endsWithTheLastUserAmongThreadsThatKeepOnAllocating(long seed)
            throws InterruptedException, ExecutionException, TimeoutException {
        p2p.addResource(machine.drive, 2, 0, 0);
        var pool = p2p.pool(machine.drive).orElseThrow();
        var warm = new CountDownLatch(THREADS);
        try (var threads = Executors.newFixedThreadPool(THREADS)) {
            List<Future<Integer>> workers = new ArrayList<>();
            for (int i = 0; i < THREADS; i++) {
                var random = new Random(seed * THREADS + i);
                workers.add(threads.submit(() -> work(pool, random, warm)));
            }
            assertThat(warm.await(30, TimeUnit.SECONDS)).isTrue();
            int leftAtTheEnd =
                    p2p.remove(machine.drive).thenApply(_ -> held.get()).get(30, TimeUnit.SECONDS);
            assertThat(leftAtTheEnd).isZero();
            for (var worker : workers) {
                assertThat(worker.get(30, TimeUnit.SECONDS)).isGreaterThanOrEqualTo(BUSY);
            }
        }
        assertThat(p2p.pool(machine.drive)).isEmpty();
        assertThat(pool.available()).isEqualTo(pool.size());
        assertThat(pool.references(0)).isZero();
        p2p.addResource(machine.drive, 2, 0, 0);
        assertThat(p2p.pool(machine.drive)).isPresent();
    }
}
