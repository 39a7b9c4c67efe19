package io.peerlane.fabric.memory;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class PoolUseTest {

    private static final long PAGE = PagePool.PAGE_BYTES;

    private final PoolUse use = new PoolUse();
    private final PagePool low = new PagePool(0x10000, 8 * PAGE, use);
    private final PagePool high = new PagePool(0x80000, 8 * PAGE, use);

    @Test
    void countsWholePagesOverAllPools() {
        low.allocate(1);
        high.allocate(PAGE + 1);
        assertThat(use.inUse()).isEqualTo(3 * PAGE);
        assertThat(use.inUse()).isEqualTo(16 * PAGE - low.available() - high.available());
    }

    @Test
    void keepsThePeakOfTheSumWhenItIsGivenBack() {
        long first = low.allocate(4 * PAGE);
        low.free(first, 4 * PAGE);
        long second = high.allocate(3 * PAGE);
        high.free(second, 3 * PAGE);
        assertThat(use.inUse()).isZero();
        assertThat(use.peak()).as("never at once").isEqualTo(4 * PAGE);
    }

    @Test
    void countsNothingForAnAllocationThatFails() {
        assertThat(low.allocate(9 * PAGE)).isEqualTo(PagePool.NONE);
        assertThat(use.peak()).isZero();
    }

    @Test
    void eachReaderSeesThePeakSinceItsOwnMark() {
        long large = low.allocate(6 * PAGE);
        var early = use.mark();
        low.free(large, 6 * PAGE);
        long small = low.allocate(PAGE);
        var late = use.mark();
        low.free(small, PAGE);
        low.allocate(2 * PAGE);
        assertThat(early.peak()).as("in use at the mark").isEqualTo(6 * PAGE);
        assertThat(late.peak()).isEqualTo(2 * PAGE);
        assertThat(use.peak()).isEqualTo(6 * PAGE);
    }

    @Test
    void aClosedMarkKeepsWhatItSaw() {
        var mark = use.mark();
        low.allocate(PAGE);
        mark.close();
        low.allocate(2 * PAGE);
        assertThat(mark.peak()).isEqualTo(PAGE);
        assertThat(use.peak()).isEqualTo(3 * PAGE);
    }

    @Test
    void missesNothingThatTwoThreadsHoldAtOnce() throws Exception {
        var bothHold = new CountDownLatch(2);
        var threads = new Thread[] {holder(low, bothHold), holder(high, bothHold)};
        var mark = use.mark();
        for (var thread : threads) {
            thread.start();
        }
        for (var thread : threads) {
            thread.join();
        }
        assertThat(mark.peak()).isEqualTo(16 * PAGE);
        assertThat(use.inUse()).isZero();
    }

    /** Allocates and frees again and again; once it holds its whole pool while the other holds its own. */
    private static Thread holder(PagePool pool, CountDownLatch bothHold) {
        return new Thread(() -> {
            for (int i = 0; i < 10_000; i++) {
                pool.free(pool.allocate(PAGE), PAGE);
            }
            long all = pool.allocate(8 * PAGE);
            bothHold.countDown();
            try {
                bothHold.await();
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
            pool.free(all, 8 * PAGE);
        });
    }
}
