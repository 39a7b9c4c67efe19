package io.peerlane.app.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/**
 * What the process holds once garbage is collected: heap, memory outside of it by the virtual machine's account and by Netty's,
 * threads.
 */
record ProcessResources(long heapBytes, long directBytes, long nettyBytes, List<String> threads) {

    private static final int COLLECTIONS = 5;

    /** The least of some collections: cleaners run behind the collector, and what they free goes with the next one. */
    static ProcessResources least() {
        var least = new AtomicReference<>(collected());
        var rounds = new AtomicInteger();
        await().pollInSameThread().pollDelay(Duration.ZERO).until(() -> {
            least.updateAndGet(before -> before.least(collected()));
            return rounds.incrementAndGet() == COLLECTIONS;
        });
        return least.get();
    }

    private ProcessResources least(ProcessResources other) {
        return new ProcessResources(
                Math.min(heapBytes, other.heapBytes),
                Math.min(directBytes, other.directBytes),
                Math.min(nettyBytes, other.nettyBytes),
                other.threads);
    }

    private static ProcessResources collected() {
        System.gc();
        long direct = ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
                .filter(pool -> pool.getName().equals("direct"))
                .mapToLong(BufferPoolMXBean::getMemoryUsed)
                .sum();
        return new ProcessResources(
                ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed(),
                direct,
                PooledByteBufAllocator.DEFAULT.metric().usedDirectMemory()
                        + UnpooledByteBufAllocator.DEFAULT.metric().usedDirectMemory(),
                threadNames());
    }

    /** Platform threads; without carriers of virtual threads, which the virtual machine starts and stops as it likes. */
    private static List<String> threadNames() {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> !name.startsWith("ForkJoinPool") && !name.startsWith("VirtualThread"))
                .sorted()
                .toList();
    }

    /** Waits until there is no more of anything than this, but for a heap larger by {@code heapBytes}. */
    void awaitAgain(long heapBytes) {
        await().pollInSameThread()
                .pollDelay(Duration.ZERO)
                .atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> collected().assertNoMoreThan(this, heapBytes));
    }

    private void assertNoMoreThan(ProcessResources before, long more) {
        assertThat(heapBytes).as("heap in use").isLessThan(before.heapBytes + more);
        assertThat(directBytes).as("memory outside of the heap").isLessThanOrEqualTo(before.directBytes);
        assertThat(nettyBytes).as("buffers of Netty").isLessThanOrEqualTo(before.nettyBytes);
        assertThat(threads).as("threads").isSubsetOf(before.threads).hasSizeLessThanOrEqualTo(before.threads.size());
    }
}
