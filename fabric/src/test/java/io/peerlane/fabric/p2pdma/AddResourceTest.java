package io.peerlane.fabric.p2pdma;

import static io.peerlane.fabric.p2pdma.TestMachine.NOT_LISTED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.peerlane.fabric.errno.Errno;
import io.peerlane.fabric.errno.ErrnoException;
import io.peerlane.fabric.pci.Bar;
import io.peerlane.fabric.pci.BusDeviceFunction;
import io.peerlane.fabric.pci.PciFunction;
import java.lang.foreign.MemorySegment;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class AddResourceTest {

    private static final long MIB = 1L << 20;
    private static final long BAR = 0xe000_0000L;
    private static final long RAM = 0x1_0000_0000L;

    private final TestMachine machine = TestMachine.oneSwitch(NOT_LISTED)
            .provider("03:00.1", 2, 8 * MIB, BAR)
            .provider("03:00.2", 2, 8 * MIB, RAM);
    private final PciFunction provider = machine.function("03:00.1");
    private final P2pDma p2p = machine.p2p();

    private void refuses(Errno errno, ThrowingCallable call) {
        assertThatExceptionOfType(ErrnoException.class).isThrownBy(call).satisfies(e -> assertThat(e.errno())
                .isEqualTo(errno));
    }

    @Test
    void registersTheRestOfTheBarBehindTheOffsetForSizeZero() {
        p2p.addResource(provider, 2, 0, 2 * MIB);
        var pool = p2p.pool(provider).orElseThrow();
        assertThat(pool.ranges()).containsExactly(new PeerPool.Range(BAR + 2 * MIB, BAR + 2 * MIB, 6 * MIB));
        assertThat(p2p.providers()).containsExactly(provider);
        assertThat(p2p.provider(provider, 2)).contains(new ProviderSlot(provider, 2, 0));
        assertThat(pool.isPublished()).isFalse();
        p2p.publish(provider, true);
        assertThat(pool.isPublished()).isTrue();
    }

    @Test
    void feedsSeveralRangesIntoOnePoolNewestFirst() {
        p2p.addResource(provider, 2, 2 * MIB, 0);
        p2p.addResource(provider, 2, 2 * MIB, 4 * MIB);
        var pool = p2p.pool(provider).orElseThrow();
        assertThat(pool.size()).isEqualTo(4 * MIB);
        assertThat(pool.allocate(2 * MIB)).isEqualTo(BAR + 4 * MIB);
        assertThat(pool.allocate(4096)).isEqualTo(BAR);
    }

    @Test
    void refusesWhatIsNoMemoryBarOrOutsideItAndLeavesTheFunctionAlone() {
        refuses(Errno.EINVAL, () -> p2p.addResource(provider, 0, 2 * MIB, 0));
        refuses(Errno.EINVAL, () -> p2p.addResource(provider, 2, 2 * MIB, 8 * MIB));
        refuses(Errno.EINVAL, () -> p2p.addResource(provider, 2, 0, 8 * MIB));
        refuses(Errno.EINVAL, () -> p2p.addResource(provider, 2, 8 * MIB, 2 * MIB));
        refuses(Errno.EINVAL, () -> p2p.addResource(provider, 2, -2 * MIB, 4 * MIB));
        refuses(Errno.EINVAL, () -> p2p.addResource(provider, 2, 2 * MIB, -2 * MIB));
        assertThat(p2p.providers()).isEmpty();
    }

    @Test
    void refusesUnalignedPagesAfterTheFunctionWasInitialised() {
        refuses(Errno.EINVAL, () -> p2p.addResource(provider, 2, 2 * MIB, MIB));
        refuses(Errno.EINVAL, () -> p2p.addResource(provider, 2, 3 * MIB, 0));
        assertThat(p2p.providers()).containsExactly(provider);
        assertThat(p2p.pool(provider).orElseThrow().size()).isZero();
    }

    @Test
    void refusesAnOverlapWithAnotherRangeBeforeItLooksAtTheAlignment() {
        p2p.addResource(provider, 2, 4 * MIB, 2 * MIB);
        refuses(Errno.ENOMEM, () -> p2p.addResource(provider, 2, 2 * MIB, 4 * MIB));
        refuses(Errno.ENOMEM, () -> p2p.addResource(provider, 2, 8 * MIB, 0));
        refuses(Errno.ENOMEM, () -> p2p.addResource(provider, 2, MIB, 5 * MIB));
        p2p.addResource(provider, 2, 2 * MIB, 0);
        p2p.addResource(provider, 2, 2 * MIB, 6 * MIB);
    }

    @Test
    void refusesSystemRamBeforeItLooksAtTheAlignment() {
        var inRam = machine.function("03:00.2");
        refuses(Errno.ENXIO, () -> p2p.addResource(inRam, 2, 2 * MIB, 0));
        refuses(Errno.ENXIO, () -> p2p.addResource(inRam, 2, MIB, 0));
    }

    @Test
    void refusesBarsThatMayNotBeMappedAfterItLookedAtTheBar() {
        var function = PciFunction.builder("closed")
                .bar(Bar.memory(0, MemorySegment.ofArray(new byte[(int) (2 * MIB)])))
                .address(BusDeviceFunction.parse("0000:04:00.1"))
                .barsNotMappable()
                .build();
        refuses(Errno.EOPNOTSUPP, () -> p2p.init(function));
        refuses(Errno.EOPNOTSUPP, () -> p2p.addResource(function, 0, MIB, 0));
        refuses(Errno.EINVAL, () -> p2p.addResource(function, 0, 4 * MIB, 0));
        assertThat(p2p.provider(function, 0)).isEmpty();
    }

    @Test
    void initialisesWithoutAPool() {
        p2p.init(provider);
        p2p.init(provider);
        assertThat(p2p.pool(provider)).isEmpty();
        assertThat(p2p.allocateScatterList(provider, 4096)).isEmpty();
        assertThat(p2p.provider(provider, 0)).isEmpty();
        assertThat(p2p.provider(provider, 2)).isPresent();
    }
}
