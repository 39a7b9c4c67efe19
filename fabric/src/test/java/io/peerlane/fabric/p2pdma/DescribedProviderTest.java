package io.peerlane.fabric.p2pdma;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.peerlane.fabric.errno.Errno;
import io.peerlane.fabric.errno.ErrnoException;
import io.peerlane.fabric.p2pdma.DescribedProvider.MemoryBar;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class DescribedProviderTest {

    private static final long MIB = 1L << 20;
    private static final long PHYSICAL = 0x3830_0000_0000L;
    private static final long BUS = 0x40_8000_0000L;
    private static final Map<Integer, MemoryBar> BARS = Map.of(4, new MemoryBar(PHYSICAL, BUS, 6 * MIB));

    private final DescribedProvider provider = new DescribedProvider("drive", true, BARS);

    private static void refuses(Errno errno, ThrowingCallable call) {
        assertThatExceptionOfType(ErrnoException.class).isThrownBy(call).satisfies(e -> assertThat(e.errno())
                .isEqualTo(errno));
    }

    @Test
    void keepsTheProcessorsAddressesAndTheBusApart() {
        provider.addResource(4, 2 * MIB, 2 * MIB);
        assertThat(provider.pool().ranges())
                .containsExactly(new PeerPool.Range(PHYSICAL + 2 * MIB, BUS + 2 * MIB, 2 * MIB));
        long address = provider.pool().allocate(4096);
        assertThat(address).isEqualTo(PHYSICAL + 2 * MIB);
        assertThat(provider.pool().busAddress(address)).isEqualTo(BUS + 2 * MIB);
    }

    @Test
    void refusesByTheRulesOfARealFunction() {
        refuses(Errno.EINVAL, () -> provider.addResource(2, MIB, 0));
        refuses(Errno.EINVAL, () -> provider.addResource(4, 0, 6 * MIB));
        refuses(Errno.EINVAL, () -> provider.addResource(4, 6 * MIB, 2 * MIB));
        refuses(Errno.EINVAL, () -> provider.addResource(4, MIB, 0));
        provider.addResource(4, 0, 4 * MIB);
        refuses(Errno.ENOMEM, () -> provider.addResource(4, 0, 2 * MIB));
        assertThat(provider.pool().size()).isEqualTo(2 * MIB);
    }

    @Test
    void looksAtTheBarBeforeItAsksWhetherItMayBeMapped() {
        var closed = new DescribedProvider("closed", false, BARS);
        refuses(Errno.EINVAL, () -> closed.addResource(4, 8 * MIB, 0));
        refuses(Errno.EOPNOTSUPP, () -> closed.addResource(4, MIB, 0));
        assertThat(closed.pool().size()).isZero();
    }

    @Test
    void isPublishedOnRequest() {
        assertThat(provider.isPublished()).isFalse();
        provider.publish();
        assertThat(provider.isPublished()).isTrue();
        assertThat(provider.pool().isPublished()).isTrue();
    }
}
