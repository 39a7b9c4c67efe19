package io.peerlane.fabric.iommu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class IovaSpaceTest {

    private static final long PAGE = 4096;
    private static final long FOUR_GIB = 1L << 32;

    @Test
    void givesTheHighestAddressFirstAlignedToTheSize() {
        var space = new IovaSpace(16 * PAGE);
        assertThat(space.allocate(PAGE, -1)).isEqualTo(15 * PAGE);
        assertThat(space.allocate(3 * PAGE, -1)).isEqualTo(12 * PAGE);
        assertThat(space.allocate(PAGE, -1)).isEqualTo(11 * PAGE);
        space.free(15 * PAGE);
        assertThat(space.allocate(PAGE, -1)).isEqualTo(15 * PAGE);
    }

    @Test
    void neverGivesAddressZeroAndEnds() {
        var space = new IovaSpace(4 * PAGE);
        assertThat(space.allocate(4 * PAGE, -1)).isEqualTo(IovaSpace.NONE);
        assertThat(List.of(
                        space.allocate(PAGE, -1),
                        space.allocate(PAGE, -1),
                        space.allocate(PAGE, -1),
                        space.allocate(PAGE, -1)))
                .containsExactly(3 * PAGE, 2 * PAGE, PAGE, IovaSpace.NONE);
    }

    @Test
    void staysBelowFourGibAsLongAsThereIsRoom() {
        var space = new IovaSpace(1L << 40);
        assertThat(space.allocate(1L << 31, -1)).isEqualTo(1L << 31);
        assertThat(space.allocate(1L << 31, -1)).isEqualTo((1L << 40) - (1L << 31));
        assertThat(space.allocate(PAGE, -1)).isLessThan(FOUR_GIB);
    }

    @Test
    void staysInReachOfADeviceWithFewAddressBits() {
        var space = new IovaSpace(1L << 40);
        assertThat(space.allocate(PAGE, 1L << 20)).isEqualTo((1L << 20) - PAGE);
        assertThat(space.allocate(PAGE, PAGE)).isEqualTo(IovaSpace.NONE);
        assertThat(space.allocate(PAGE, -1)).isEqualTo(FOUR_GIB - PAGE);
    }

    @Test
    void keepsReservedRangesOutThoughTheyOverlap() {
        var space = new IovaSpace(16 * PAGE);
        space.reserve(4 * PAGE, 10 * PAGE);
        space.reserve(6 * PAGE, 7 * PAGE);
        space.reserve(9 * PAGE, 15 * PAGE);
        space.reserve(0, 2 * PAGE);
        List<Long> given = new ArrayList<>();
        for (long at = space.allocate(PAGE, -1); at != IovaSpace.NONE; at = space.allocate(PAGE, -1)) {
            given.add(at);
        }
        assertThat(given).containsExactly(15 * PAGE, 3 * PAGE, 2 * PAGE);
    }

    @Test
    void takesNothingBackThatItDidNotGive() {
        var space = new IovaSpace(16 * PAGE);
        assertThatIllegalStateException().isThrownBy(() -> space.free(PAGE));
    }

    @Test
    void neverGivesAPageTwiceAndFindsEveryPageAgain() {
        for (long seed = 1; seed <= 20; seed++) {
            var random = new Random(seed);
            var space = new IovaSpace(256 * PAGE);
            var used = new boolean[256];
            List<long[]> live = new ArrayList<>();
            for (int step = 0; step < 400; step++) {
                if (random.nextInt(3) == 0 && !live.isEmpty()) {
                    var range = live.remove(random.nextInt(live.size()));
                    mark(used, range, false, seed);
                    space.free(range[0] * PAGE);
                } else {
                    int pages = 1 + random.nextInt(9);
                    long at = space.allocate(pages * PAGE, -1);
                    if (at != IovaSpace.NONE) {
                        assertThat(at % (Integer.highestOneBit(2 * pages - 1) * PAGE))
                                .as("seed %d", seed)
                                .isZero();
                        live.add(new long[] {at / PAGE, pages});
                        mark(used, live.getLast(), true, seed);
                    }
                }
            }
            live.forEach(range -> space.free(range[0] * PAGE));
            assertThat(space.allocate(128 * PAGE, -1)).as("seed %d", seed).isEqualTo(128 * PAGE);
        }
    }

    private static void mark(boolean[] used, long[] range, boolean flag, long seed) {
        for (long page = range[0]; page < range[0] + range[1]; page++) {
            assertThat(used[(int) page]).as("seed %d, page %d", seed, page).isEqualTo(!flag);
            used[(int) page] = flag;
        }
        assertThat(used[0]).as("seed %d", seed).isFalse();
    }
}
