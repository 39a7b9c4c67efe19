package io.peerlane.rdma.rnic;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.peerlane.fabric.errno.Errno;
import io.peerlane.fabric.errno.ErrnoException;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MemoryTableTest {

    private static final int DOMAIN = 3;
    private static final long BASE = 0x7f00_0000_0000L;
    private static final long BUS = 0x1_2000_0000L;
    private static final int ALL = 7;

    private final MemoryTable table = new MemoryTable("rnic0", 8);

    private static RegionFault fault(long result) {
        assertThat(result).isNegative();
        return RegionFault.ofResult(result);
    }

    @Test
    void neverGivesOutStagZeroOrOne() {
        assertThat(table.register(DOMAIN, BASE, BUS, 4096, ALL) >>> 8).isNotZero();
        assertThat(fault(table.resolve(0, DOMAIN, BASE, 1, 0))).isEqualTo(RegionFault.INVALID_STAG);
        assertThat(fault(table.resolve(1, DOMAIN, BASE, 1, 0))).isEqualTo(RegionFault.INVALID_STAG);
    }

    @Test
    void findsEveryByteOfARegionAndNoneBeyond() {
        int stag = table.register(DOMAIN, BASE, BUS, 4096, ALL);
        assertThat(table.resolve(stag, DOMAIN, BASE, 4096, ALL)).isEqualTo(BUS);
        assertThat(table.resolve(stag, DOMAIN, BASE + 4095, 1, ALL)).isEqualTo(BUS + 4095);
        assertThat(fault(table.resolve(stag, DOMAIN, BASE + 4095, 2, ALL))).isEqualTo(RegionFault.BOUNDS);
        assertThat(fault(table.resolve(stag, DOMAIN, BASE - 1, 1, ALL))).isEqualTo(RegionFault.BOUNDS);
        assertThat(fault(table.resolve(stag, DOMAIN, -1, 2, ALL))).isEqualTo(RegionFault.WRAP);
    }

    @Test
    void reachesTheLastAddressThereIsWithoutWrapping() {
        int stag = table.register(DOMAIN, -4096, BUS, 4096, ALL);
        assertThat(table.resolve(stag, DOMAIN, -1, 1, ALL)).isEqualTo(BUS + 4095);
        assertThat(fault(table.resolve(stag, DOMAIN, -1, 2, ALL))).isEqualTo(RegionFault.WRAP);
    }

    @Test
    void wantsDomainAndRights() {
        int stag = table.register(DOMAIN, BASE, BUS, 4096, 2);
        assertThat(fault(table.resolve(stag, DOMAIN + 1, BASE, 1, 0))).isEqualTo(RegionFault.NOT_ASSOCIATED);
        assertThat(fault(table.resolve(stag, DOMAIN, BASE, 1, 4))).isEqualTo(RegionFault.ACCESS_RIGHTS);
        assertThat(table.resolve(stag, DOMAIN, BASE, 1, 0)).isEqualTo(BUS);
    }

    @Test
    void givesAnIndexAnotherKeyEachTime() {
        int first = table.register(DOMAIN, BASE, BUS, 4096, ALL);
        table.free(first);
        int second = table.register(DOMAIN, BASE, BUS, 4096, ALL);
        assertThat(second >>> 8).isEqualTo(first >>> 8);
        assertThat(second).isNotEqualTo(first);
        assertThat(fault(table.resolve(first, DOMAIN, BASE, 1, 0))).isEqualTo(RegionFault.INVALID_STAG);
    }

    @Test
    void refusesAnOlderKeyOfAFastRegion() {
        int stag = table.allocate(DOMAIN, 8192);
        assertThat(fault(table.resolve(stag, DOMAIN, BASE, 1, 0))).isEqualTo(RegionFault.INVALID_STAG);
        assertThat(table.bind(stag + 1, DOMAIN, BASE, BUS, 4096, ALL)).isTrue();
        assertThat(table.bind(stag + 2, DOMAIN, BASE, BUS, 4096, ALL)).isFalse();
        assertThat(table.invalidate(stag + 1, DOMAIN + 1, 0)).isEqualTo(RegionFault.NOT_ASSOCIATED);
        assertThat(table.invalidate(stag + 1, DOMAIN, 0)).isNull();
        assertThat(table.bind(stag + 2, DOMAIN, BASE, BUS, 8192, ALL)).isTrue();
        assertThat(fault(table.resolve(stag + 1, DOMAIN, BASE, 1, 0))).isEqualTo(RegionFault.INVALID_STAG);
        assertThat(table.invalidate(stag + 1, DOMAIN, 0)).isEqualTo(RegionFault.INVALID_STAG);
        assertThat(table.resolve(stag + 2, DOMAIN, BASE + 8191, 1, 0)).isEqualTo(BUS + 8191);
    }

    @Test
    void letsAPeerInvalidateOnlyWhatItMayUse() {
        int stag = table.allocate(DOMAIN, 8192) + 1;
        int forPeers = 2 | 4;
        assertThat(table.bind(stag, DOMAIN, BASE, BUS, 4096, 1)).isTrue();
        assertThat(table.invalidate(stag, DOMAIN, forPeers)).isEqualTo(RegionFault.ACCESS_RIGHTS);
        assertThat(table.resolve(stag, DOMAIN, BASE, 1, 1)).isEqualTo(BUS);
        assertThat(table.invalidate(stag, DOMAIN, 0)).isNull();
        assertThat(table.bind(stag, DOMAIN, BASE, BUS, 4096, 4)).isTrue();
        assertThat(table.invalidate(stag, DOMAIN, forPeers)).isNull();
    }

    @Test
    void bindsNoMoreThanWasAllocated() {
        int stag = table.allocate(DOMAIN, 8192);
        assertThat(table.bind(stag + 1, DOMAIN, BASE, BUS, 8193, ALL)).isFalse();
        assertThat(table.bind(stag + 1, DOMAIN, -4096, BUS, 8192, ALL)).isFalse();
    }

    @Test
    void runsOutWithAnErrorNumberAndRecovers() {
        var stags = new int[8];
        for (int i = 0; i < 8; i++) {
            stags[i] = table.allocate(DOMAIN, 4096);
        }
        assertThatThrownBy(() -> table.allocate(DOMAIN, 4096))
                .isInstanceOfSatisfying(
                        ErrnoException.class, e -> assertThat(e.errno()).isEqualTo(Errno.ENOMEM));
        table.free(stags[5]);
        assertThat(table.allocate(DOMAIN, 4096) >>> 8).isEqualTo(stags[5] >>> 8);
        assertThat(table.inUse()).isEqualTo(8);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 42, 20_260_101})
    void neverResolvesOutsideARegion(long seed) {
        var random = new Random(seed);
        long length = 1 + random.nextInt(1 << 20);
        int stag = table.register(DOMAIN, BASE, BUS, length, ALL);
        for (int i = 0; i < 10_000; i++) {
            long address = random.nextInt(4) == 0 ? random.nextLong() : BASE + random.nextInt(1 << 21) - (1 << 19);
            long bytes = random.nextInt(1 << 20);
            long result = table.resolve(stag, DOMAIN, address, bytes, ALL);
            boolean inside = address >= BASE && address - BASE + bytes <= length && address - BASE >= 0;
            assertThat(result >= 0)
                    .as("seed %d: %d bytes at %#x", seed, bytes, address)
                    .isEqualTo(inside);
            if (result >= 0) {
                assertThat(result).isEqualTo(BUS + address - BASE);
            }
        }
    }

    private int revocable() {
        int stag = table.allocateRevocable(DOMAIN, BASE, 4096, ALL);
        table.map(stag, Pieces.of(BUS, 4096));
        return stag;
    }

    /** {@code end} takes the memory of a region away, and does not return while someone accesses it. */
    private void waitsForTheAccess(int stag, Runnable end) throws InterruptedException {
        var region = requireNonNull(table.find(stag));
        region.enter();
        assertThat(region.resolve(stag, DOMAIN, BASE, 4096, ALL)).isEqualTo(BUS);
        var ending = Thread.ofPlatform().start(end);
        try {
            await().until(() -> !region.isBound());
            await().until(() -> ending.getState() == Thread.State.TIMED_WAITING || !ending.isAlive());
            assertThat(ending.isAlive()).isTrue();
            assertThat(fault(region.resolve(stag, DOMAIN, BASE, 1, 0))).isEqualTo(RegionFault.INVALID_STAG);
        } finally {
            region.leave();
        }
        ending.join();
    }

    @Test
    void takesMemoryOfARevocableRegionAwayWhenNobodyAccessesItAnyMore() throws InterruptedException {
        int stag = revocable();
        waitsForTheAccess(stag, () -> table.unmap(stag));
    }

    @Test
    void freesARevocableRegionWhenNobodyAccessesItAnyMore() throws InterruptedException {
        int stag = revocable();
        waitsForTheAccess(stag, () -> table.free(stag));
    }

    @Test
    void isClearWhenNobodyAccessesARevocableRegionAnyMore() throws InterruptedException {
        int stag = revocable();
        waitsForTheAccess(stag, table::clear);
        assertThat(table.inUse()).isZero();
    }
}
