package io.peerlane.fabric.p2pdma;

import static io.peerlane.fabric.p2pdma.TestMachine.NOT_LISTED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.peerlane.fabric.dma.ScatterList;
import io.peerlane.fabric.errno.Errno;
import io.peerlane.fabric.errno.ErrnoException;
import io.peerlane.fabric.memory.HostMemory;
import io.peerlane.fabric.pci.PciFunction;
import java.util.EnumSet;
import java.util.Set;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class UserMappingTest {

    private static final long MIB = 1L << 20;
    private static final long PAGE = 4096;
    private static final long BAR = 0xe000_0000L;
    private static final Set<PinFlag> PEER = EnumSet.of(PinFlag.ALLOW_PEER);

    private final TestMachine machine = TestMachine.oneSwitch(NOT_LISTED).provider("03:00.1", 2, 8 * MIB, BAR);
    private final PciFunction provider = machine.function("03:00.1");
    private final P2pDma p2p = machine.p2p();

    private PeerPool pool;

    @BeforeEach
    void register() {
        p2p.addResource(provider, 2, 2 * MIB, 0);
        pool = p2p.pool(provider).orElseThrow();
    }

    private static void refuses(Errno errno, ThrowingCallable call) {
        assertThatExceptionOfType(ErrnoException.class).isThrownBy(call).satisfies(e -> assertThat(e.errno())
                .isEqualTo(errno));
    }

    private UserMapping map(long pages) {
        return p2p.mmap(provider, pages * PAGE, true, 0);
    }

    private long taken() {
        return pool.size() - pool.available();
    }

    @Test
    void takesWholePagesAndAReferenceForEach() {
        assertThat(pool.isPublished()).isFalse();
        var mapping = p2p.mmap(provider, 3 * PAGE - 1, true, 0);
        assertThat(mapping.length()).isEqualTo(3 * PAGE);
        assertThat(pool.references(0)).isEqualTo(3);
        assertThat(taken()).isEqualTo(3 * PAGE);
        long allocation = pool.allocate(3 * PAGE);
        assertThat(pool.references(0)).isEqualTo(4);
        pool.free(allocation, 3 * PAGE);
        mapping.close();
        mapping.close();
        assertThat(pool.references(0)).isZero();
        assertThat(taken()).isZero();
    }

    @Test
    void checksTheCallInTheKernelsOrder() {
        var stranger = machine.function("04:00.0");
        refuses(Errno.EINVAL, () -> p2p.mmap(stranger, -1, false, 1));
        refuses(Errno.EINVAL, () -> p2p.mmap(stranger, -1, true, 1));
        refuses(Errno.EINVAL, () -> p2p.mmap(stranger, 0, true, 0));
        refuses(Errno.ENODEV, () -> p2p.mmap(stranger, -1, true, 0));
        p2p.init(stranger);
        refuses(Errno.ENODEV, () -> p2p.mmap(stranger, PAGE, true, 0));
        refuses(Errno.ENOMEM, () -> p2p.mmap(provider, -1, true, 0));
        refuses(Errno.ENOMEM, () -> p2p.mmap(provider, 2 * MIB + 1, true, 0));
        assertThat(pool.references(0)).isZero();
        assertThat(taken()).isZero();
    }

    @Test
    void refusesARangeThatIsBeingRemovedAndGivesItsPagesBack() {
        pool.kill(0);
        refuses(Errno.ENODEV, () -> map(2));
        assertThat(taken()).isZero();
        assertThat(pool.references(0)).isZero();
    }

    @Test
    void givesPagesBackOneByOneInAnyOrder() {
        var mapping = map(4);
        mapping.unmap(2 * PAGE, PAGE);
        assertThat(pool.references(0)).isEqualTo(3);
        assertThat(pool.allocate(PAGE)).isEqualTo(BAR + 2 * PAGE);
        mapping.unmap(0, 3 * PAGE);
        assertThat(mapping.mappedBytes()).isEqualTo(PAGE);
        assertThat(pool.allocate(2 * PAGE)).isEqualTo(BAR);
        assertThat(pool.references(0)).isEqualTo(3);
        refuses(Errno.EINVAL, () -> mapping.unmap(1, PAGE));
        refuses(Errno.EINVAL, () -> mapping.unmap(PAGE, 4 * PAGE));
    }

    @Test
    void keepsAPinnedPageBeyondItsUnmapping() {
        var mapping = map(3);
        var pinned = PinnedPages.pin(mapping, PAGE + 100, 200, PEER);
        assertThat(pinned.memory()).isEqualTo(ScatterList.of(BAR + PAGE + 100, 200));
        mapping.close();
        assertThat(pool.references(0)).isEqualTo(1);
        assertThat(taken()).isEqualTo(PAGE);
        assertThat(pool.allocate(2 * PAGE)).isEqualTo(BAR + 2 * PAGE);
        pinned.close();
        pinned.close();
        assertThat(pool.references(0)).isEqualTo(1);
        assertThat(pool.allocate(2 * PAGE)).isEqualTo(BAR);
    }

    @Test
    void pinsEveryPageThatTheBytesTouch() {
        var mapping = map(3);
        try (var pinned = PinnedPages.pin(mapping, PAGE - 1, PAGE + 2, PEER)) {
            mapping.close();
            assertThat(pool.references(0)).isEqualTo(3);
            assertThat(pinned.memory().length()).isEqualTo(PAGE + 2);
        }
        assertThat(pool.references(0)).isZero();
    }

    @Test
    void pinsPeerMemoryOnlyForThoseWhoAllowItAndNeverForLong() {
        var mapping = map(1);
        refuses(Errno.EREMOTEIO, () -> PinnedPages.pin(mapping, 0, 1, Set.of()));
        refuses(Errno.EREMOTEIO, () -> PinnedPages.pin(mapping, 0, 1, EnumSet.of(PinFlag.LONG_TERM)));
        refuses(Errno.EINVAL, () -> PinnedPages.pin(mapping, 0, 1, EnumSet.allOf(PinFlag.class)));
        refuses(Errno.EINVAL, () -> PinnedPages.pin(mapping, 0, 0, PEER));
        refuses(Errno.EFAULT, () -> PinnedPages.pin(mapping, PAGE, 1, PEER));
        refuses(Errno.EFAULT, () -> PinnedPages.pin(mapping, PAGE - 1, 2, PEER));
        mapping.close();
        refuses(Errno.EFAULT, () -> PinnedPages.pin(mapping, 0, 1, PEER));
        assertThat(pool.references(0)).isZero();
    }

    @Test
    void pinsOrdinaryMemoryForEveryoneButNotForPeersAndLongAtOnce() {
        try (var dram = new HostMemory(MIB);
                var buffer = dram.allocate(2 * PAGE, PAGE)) {
            var memory = UserMemory.of(buffer);
            for (var flags : Set.of(Set.<PinFlag>of(), PEER, EnumSet.of(PinFlag.LONG_TERM))) {
                try (var pinned = PinnedPages.pin(memory, 5, PAGE, flags)) {
                    assertThat(pinned.memory()).isEqualTo(ScatterList.of(buffer.address() + 5, PAGE));
                }
            }
            refuses(Errno.EINVAL, () -> PinnedPages.pin(memory, 0, 1, EnumSet.allOf(PinFlag.class)));
            refuses(Errno.EFAULT, () -> PinnedPages.pin(memory, PAGE, PAGE + 1, PEER));
        }
    }

    @Test
    void isUnmappedByTheRemovalWhichWaitsForPinsOnly() {
        var mapping = map(4);
        var pinned = PinnedPages.pin(mapping, PAGE, 1, PEER);
        var removed = p2p.remove(provider);
        assertThat(mapping.mappedBytes()).isZero();
        assertThat(pool.references(0)).isEqualTo(1);
        assertThat(removed).isNotDone();
        refuses(Errno.ENODEV, () -> map(1));
        refuses(Errno.EFAULT, () -> PinnedPages.pin(mapping, PAGE, 1, PEER));
        mapping.close();
        assertThat(removed).isNotDone();
        pinned.close();
        assertThat(removed).isCompleted();
        refuses(Errno.ENODEV, () -> map(1));
    }

    @Test
    void refusesAMappingOfAnOlderRangeOnceTheRemovalHasBegun() {
        p2p.addResource(provider, 2, 2 * MIB, 4 * MIB);
        long newer = pool.allocate(2 * MIB);
        var removed = p2p.remove(provider);
        refuses(Errno.ENODEV, () -> map(1));
        assertThat(taken()).isEqualTo(2 * MIB);
        pool.free(newer, 2 * MIB);
        assertThat(removed).isCompleted();
    }
}
