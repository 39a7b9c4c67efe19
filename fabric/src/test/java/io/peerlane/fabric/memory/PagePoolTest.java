package io.peerlane.fabric.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PagePoolTest {

    private static final long START = 0x1_0000_0000L;

    @Test
    void roundsUpToWholePagesAndTakesTheLowestRun() {
        var pool = new PagePool(START, 16 * 4096);
        assertThat(pool.allocate(1)).isEqualTo(START);
        assertThat(pool.allocate(4097)).isEqualTo(START + 4096);
        assertThat(pool.allocate(4096)).isEqualTo(START + 3 * 4096);
        assertThat(pool.available()).isEqualTo(12 * 4096);
    }

    @Test
    void reusesAHoleBeforeFreshPagesAndSkipsAHoleThatIsTooShort() {
        var pool = new PagePool(START, 16 * 4096);
        long first = pool.allocate(4096);
        pool.allocate(4096);
        long third = pool.allocate(2 * 4096);
        pool.allocate(4096);
        pool.free(first, 4096);
        pool.free(third, 2 * 4096);
        assertThat(pool.allocate(2 * 4096)).isEqualTo(third);
        assertThat(pool.allocate(3 * 4096)).isEqualTo(START + 5 * 4096);
        assertThat(pool.allocate(4096)).isEqualTo(first);
    }

    @Test
    void takesARunThatCrossesWordsOfTheBitmap() {
        var pool = new PagePool(0, 200 * 4096);
        assertThat(pool.allocate(60 * 4096)).isZero();
        assertThat(pool.allocate(130 * 4096)).isEqualTo(60 * 4096);
        assertThat(pool.allocate(11 * 4096)).isEqualTo(PagePool.NONE);
        assertThat(pool.allocate(10 * 4096)).isEqualTo(190 * 4096);
        pool.free(60 * 4096, 130 * 4096);
        assertThat(pool.available()).isEqualTo(130 * 4096);
    }

    @Test
    void hasNothingForZeroBytesOrForMoreThanIsLeft() {
        var pool = new PagePool(START, 4 * 4096);
        assertThat(pool.allocate(0)).isEqualTo(PagePool.NONE);
        assertThat(pool.allocate(4 * 4096 + 1)).isEqualTo(PagePool.NONE);
        assertThat(pool.allocate(Long.MAX_VALUE)).isEqualTo(PagePool.NONE);
        assertThat(pool.allocate(-1)).isEqualTo(PagePool.NONE);
        assertThat(pool.available()).isEqualTo(4 * 4096);
    }

    @Test
    void countsAPartOfAPageAtTheEndButNeverHandsItOut() {
        var pool = new PagePool(START, 4096 + 100);
        assertThat(pool.available()).isEqualTo(4196);
        assertThat(pool.allocate(4097)).isEqualTo(PagePool.NONE);
        assertThat(pool.allocate(4096)).isEqualTo(START);
        assertThat(pool.allocate(100)).isEqualTo(PagePool.NONE);
        assertThat(pool.available()).isEqualTo(100);
    }

    @Test
    void worksInTheUpperHalfOfTheAddressSpace() {
        long start = 0xffff_8000_0000_0000L;
        var pool = new PagePool(start, 1L << 31);
        assertThat(pool.allocate(1L << 31)).isEqualTo(start);
        pool.free(start + (1L << 31) - 4096, 4096);
        assertThat(pool.allocate(1)).isEqualTo(start + (1L << 31) - 4096);
    }

    @Test
    void refusesToFreeWhatIsNotAllocatedAndChangesNothing() {
        var pool = new PagePool(START, 8 * 4096);
        long run = pool.allocate(4 * 4096);
        assertThatIllegalStateException().isThrownBy(() -> pool.free(run, 5 * 4096));
        assertThatIllegalStateException().isThrownBy(() -> pool.free(run + 4 * 4096, 4096));
        assertThatIllegalStateException().isThrownBy(() -> pool.free(run + 512, 4096));
        assertThatIllegalStateException().isThrownBy(() -> pool.free(run - 4096, 4096));
        assertThatIllegalStateException().isThrownBy(() -> pool.free(run, 0));
        assertThatIllegalStateException().isThrownBy(() -> pool.free(run, -1));
        assertThatIllegalStateException().isThrownBy(() -> pool.free(run + 7 * 4096, 2 * 4096));
        assertThat(pool.available()).isEqualTo(4 * 4096);
        pool.free(run, 4 * 4096);
        assertThatIllegalStateException().isThrownBy(() -> pool.free(run, 4096)).withMessageContaining("0x100000000");
    }

    @Test
    void refusesARangeThatIsEmptyTooLargeOrWraps() {
        assertThatIllegalArgumentException().isThrownBy(() -> new PagePool(START, 0));
        assertThatIllegalArgumentException().isThrownBy(() -> new PagePool(START, PagePool.MAX_BYTES + 1));
        assertThatIllegalArgumentException().isThrownBy(() -> new PagePool(-4096, 8192));
    }

    /** The naive model: an array of flags searched from the beginning each time. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void agreesWithANaiveFirstFitOverRandomCalls(long seed) {
        var random = new Random(seed);
        int length = 1 + random.nextInt(400);
        var taken = new boolean[length];
        var pool = new PagePool(START, length * 4096L);
        for (int step = 0; step < 20_000; step++) {
            int count = 1 + (random.nextInt(4) == 0 ? random.nextInt(100) : random.nextInt(6));
            if (random.nextBoolean()) {
                int wanted = naiveFirstFit(taken, count);
                long found = pool.allocate(count * 4096L - random.nextInt(4096));
                assertThat(found)
                        .as("seed %d step %d", seed, step)
                        .isEqualTo(wanted < 0 ? PagePool.NONE : START + wanted * 4096L);
            } else {
                naiveFree(taken, random, count, pool);
            }
            assertThat(pool.available()).as("seed %d step %d", seed, step).isEqualTo(4096L * free(taken));
        }
    }

    private static int naiveFirstFit(boolean[] taken, int count) {
        for (int page = 0; page + count <= taken.length; page++) {
            if (isUniform(taken, page, count, false)) {
                Arrays.fill(taken, page, page + count, true);
                return page;
            }
        }
        return -1;
    }

    private static void naiveFree(boolean[] taken, Random random, int count, PagePool pool) {
        int page = random.nextInt(taken.length);
        if (page + count <= taken.length && isUniform(taken, page, count, true)) {
            Arrays.fill(taken, page, page + count, false);
            pool.free(START + page * 4096L, count * 4096L);
        } else {
            assertThatIllegalStateException().isThrownBy(() -> pool.free(START + page * 4096L, count * 4096L));
        }
    }

    private static boolean isUniform(boolean[] taken, int page, int count, boolean value) {
        for (int i = page; i < page + count; i++) {
            if (taken[i] != value) {
                return false;
            }
        }
        return true;
    }

    private static int free(boolean[] taken) {
        int free = 0;
        for (boolean one : taken) {
            free += one ? 0 : 1;
        }
        return free;
    }

    @Test
    void neverHandsTheSamePageToTwoThreads() throws Exception {
        var pool = new PagePool(START, 64 * 4096);
        var owners = new AtomicIntegerArray(64);
        List<Callable<Boolean>> users = new ArrayList<>();
        for (int user = 0; user < 4; user++) {
            users.add(() -> useAndGiveBack(pool, owners));
        }
        try (var threads = Executors.newFixedThreadPool(4)) {
            for (var used : threads.invokeAll(users)) {
                assertThat(used.get()).isTrue();
            }
        }
        assertThat(pool.available()).isEqualTo(64 * 4096);
    }

    private static boolean useAndGiveBack(PagePool pool, AtomicIntegerArray owners) {
        boolean alone = true;
        for (int round = 0; round < 20_000; round++) {
            long address = pool.allocate(3 * 4096);
            if (address != PagePool.NONE) {
                int page = (int) ((address - START) / 4096);
                for (int i = page; i < page + 3; i++) {
                    alone &= owners.incrementAndGet(i) == 1;
                    owners.decrementAndGet(i);
                }
                pool.free(address, 3 * 4096);
            }
        }
        return alone;
    }
}
