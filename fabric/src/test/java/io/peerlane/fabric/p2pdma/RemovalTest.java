package io.peerlane.fabric.p2pdma;

import static io.peerlane.fabric.p2pdma.TestMachine.NOT_LISTED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.peerlane.fabric.errno.Errno;
import io.peerlane.fabric.errno.ErrnoException;
import io.peerlane.fabric.pci.PciFunction;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class RemovalTest {

    private static final long MIB = 1L << 20;
    private static final long BAR = 0xe000_0000L;

    private final TestMachine machine = TestMachine.oneSwitch(NOT_LISTED).provider("03:00.1", 2, 8 * MIB, BAR);
    private final PciFunction provider = machine.function("03:00.1");
    private final PciFunction client = machine.function("04:00.0");
    private final P2pDma p2p = machine.p2p();

    private PeerPool poolOfTwoRanges() {
        p2p.addResource(provider, 2, 2 * MIB, 0);
        p2p.addResource(provider, 2, 2 * MIB, 4 * MIB);
        return p2p.pool(provider).orElseThrow();
    }

    private void refusesAsBusy(ThrowingCallable call) {
        assertThatExceptionOfType(ErrnoException.class).isThrownBy(call).satisfies(e -> assertThat(e.errno())
                .isEqualTo(Errno.EBUSY));
    }

    @Test
    void endsAtOnceWhenNobodyHoldsMemory() {
        var pool = poolOfTwoRanges();
        p2p.publish(provider, true);
        assertThat(p2p.mapType(provider, client)).isEqualTo(MapType.BUS_ADDR);
        assertThat(p2p.remove(provider)).isCompleted();

        assertThat(p2p.pool(provider)).isEmpty();
        assertThat(p2p.provider(provider, 2)).isEmpty();
        assertThat(p2p.providers()).isEmpty();
        assertThat(pool.allocate(4096)).isEqualTo(PeerPool.NONE);
        assertThat(p2p.allocateScatterList(provider, 4096)).isEmpty();
        p2p.publish(provider, true);
        assertThat(p2p.isPublished(provider)).isFalse();
        assertThat(p2p.mapType(provider, client)).isEqualTo(MapType.NOT_SUPPORTED);
        assertThat(p2p.distance(provider, client)).isEqualTo(4);
    }

    @Test
    void waitsForEveryAllocation() {
        var pool = poolOfTwoRanges();
        long first = pool.allocate(4096);
        long second = pool.allocate(8192);
        var removed = p2p.remove(provider);
        assertThat(pool.allocate(4096)).isEqualTo(PeerPool.NONE);
        assertThat(pool.busAddress(first)).isEqualTo(first);
        pool.free(second, 8192);
        assertThat(removed).isNotDone();
        assertThat(p2p.pool(provider)).contains(pool);
        pool.free(first, 4096);
        assertThat(removed).isCompleted();
        assertThat(p2p.pool(provider)).isEmpty();
        assertThatIllegalStateException().isThrownBy(() -> pool.free(first, 4096));
    }

    @Test
    void killsAnOlderRangeOnlyWhenTheNewerOneHasNoUser() {
        var pool = poolOfTwoRanges();
        long newer = pool.allocate(2 * MIB);
        var removed = p2p.remove(provider);
        long older = pool.allocate(4096);
        assertThat(older).isEqualTo(BAR);
        pool.free(newer, 2 * MIB);
        assertThat(pool.allocate(2 * MIB)).isEqualTo(PeerPool.NONE);
        assertThat(removed).isNotDone();
        pool.free(older, 4096);
        assertThat(removed).isCompleted();
    }

    @Test
    void takesMemoryAgainAfterTheEndAndRefusesItBefore() {
        var pool = poolOfTwoRanges();
        long held = pool.allocate(4096);
        p2p.remove(provider);
        refusesAsBusy(() -> p2p.init(provider));
        refusesAsBusy(() -> p2p.addResource(provider, 2, 2 * MIB, 2 * MIB));
        pool.free(held, 4096);

        p2p.addResource(provider, 2, 8 * MIB, 0);
        var again = p2p.pool(provider).orElseThrow();
        assertThat(again).isNotSameAs(pool);
        assertThat(again.available()).isEqualTo(8 * MIB);
        assertThat(again.allocate(8 * MIB)).isEqualTo(BAR);
        assertThat(p2p.isPublished(provider)).isFalse();
        assertThat(p2p.mapType(provider, client)).isEqualTo(MapType.BUS_ADDR);
    }

    @Test
    void forgetsTheMapTypesWithTheState() {
        poolOfTwoRanges();
        p2p.mapType(provider, client);
        machine.acs("02:00.0", TestMachine.REDIRECT);
        p2p.remove(provider);
        p2p.init(provider);
        assertThat(p2p.mapType(provider, client)).isEqualTo(MapType.NOT_SUPPORTED);
    }

    @Test
    void isTheSameRemovalWhenAskedForTwice() {
        var pool = poolOfTwoRanges();
        long held = pool.allocate(4096);
        var first = p2p.remove(provider);
        var second = p2p.remove(provider);
        assertThat(first.cancel(false)).isTrue();
        pool.free(held, 4096);
        assertThat(second).isCompleted();
        assertThat(p2p.remove(provider)).isCompleted();
    }

    @Test
    void endsAFunctionThatWasOnlyInitialisedAtOnce() {
        p2p.init(provider);
        assertThat(p2p.remove(provider)).isCompleted();
        assertThat(p2p.provider(provider, 2)).isEmpty();
    }

    @Test
    void tellsEachListenerOnceWhenItBegins() {
        var pool = poolOfTwoRanges();
        long held = pool.allocate(4096);
        List<String> told = new ArrayList<>();
        p2p.onRemoval(provider, () -> told.add("kept"));
        p2p.onRemoval(provider, () -> told.add("closed")).orElseThrow().close();
        p2p.remove(provider);
        p2p.remove(provider);
        assertThat(told).containsExactly("kept");
        pool.free(held, 4096);
        p2p.init(provider);
        p2p.remove(provider);
        assertThat(told).containsExactly("kept");
    }

    @Test
    void endsBeforeItReturnsIfItsListenersGiveEverythingBack() {
        var pool = poolOfTwoRanges();
        long held = pool.allocate(4096);
        p2p.onRemoval(provider, () -> {
            assertThat(pool.allocate(4096)).isEqualTo(PeerPool.NONE);
            pool.free(held, 4096);
        });
        assertThat(p2p.remove(provider)).isCompleted();
    }

    @Test
    void tellsALateListenerAtOnce() {
        var told = new AtomicInteger();
        assertThat(p2p.onRemoval(provider, told::incrementAndGet)).isEmpty();
        var pool = poolOfTwoRanges();
        pool.allocate(4096);
        p2p.remove(provider);
        assertThat(p2p.onRemoval(provider, told::incrementAndGet)).isEmpty();
        assertThat(told).hasValue(2);
    }

    @Test
    void goesOnWhenAListenerThrows() {
        poolOfTwoRanges();
        p2p.onRemoval(provider, () -> {
            throw new IllegalStateException("listener");
        });
        assertThatIllegalStateException().isThrownBy(() -> p2p.remove(provider)).withMessage("listener");
        assertThat(p2p.pool(provider)).isEmpty();
    }

    @Test
    void tellsTheOtherListenersWhenOneThrows() {
        var pool = poolOfTwoRanges();
        long held = pool.allocate(4096);
        p2p.onRemoval(provider, () -> {
            throw new IllegalStateException("first");
        });
        p2p.onRemoval(provider, () -> pool.free(held, 4096));
        p2p.onRemoval(provider, () -> {
            throw new IllegalStateException("last");
        });
        assertThatIllegalStateException()
                .isThrownBy(() -> p2p.remove(provider))
                .withMessage("first")
                .satisfies(thrown -> assertThat(thrown.getSuppressed()).hasSize(1));
        assertThat(p2p.remove(provider)).isCompleted();
        assertThat(p2p.pool(provider)).isEmpty();
    }
}
