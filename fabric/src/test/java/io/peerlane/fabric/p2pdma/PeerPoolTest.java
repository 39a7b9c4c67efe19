package io.peerlane.fabric.p2pdma;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.util.List;
import org.junit.jupiter.api.Test;

class PeerPoolTest {

    private static final long OLD = 0xffff_8000_0000_0000L;
    private static final long NEW = 0xffff_8000_1000_0000L;

    private final PeerPool pool = PeerPool.over(
            List.of(new PeerPool.Range(OLD, 0xe000_0000L, 0x4000), new PeerPool.Range(NEW, 0x38_3f00_0000L, 0x2000)));

    @Test
    void triesTheNewestRangeFirstAndNeverSpansTwo() {
        assertThat(pool.allocate(0x3000)).isEqualTo(OLD);
        assertThat(pool.allocate(0x1000)).isEqualTo(NEW);
        assertThat(pool.allocate(0x2000)).isEqualTo(PeerPool.NONE);
        assertThat(pool.available()).isEqualTo(0x2000);
        assertThat(pool.size()).isEqualTo(0x6000);
        assertThat(pool.ranges()).extracting(PeerPool.Range::physical).containsExactly(OLD, NEW);
    }

    @Test
    void translatesToTheBusAddressAndAnUnknownAddressToAllOnes() {
        assertThat(pool.busAddress(OLD + 5)).isEqualTo(0xe000_0005L);
        assertThat(pool.busAddress(NEW + 0x1fff)).isEqualTo(0x38_3f00_1fffL);
        assertThat(pool.busAddress(NEW + 0x2000)).isEqualTo(PeerPool.NO_ADDRESS);
        assertThat(pool.busAddress(0)).isEqualTo(PeerPool.NO_ADDRESS);
    }

    @Test
    void holdsOneReferencePerAllocationWhateverItsLength() {
        long two = pool.allocate(0x2000);
        assertThat(pool.references(1)).isEqualTo(1);
        assertThat(pool.references(0)).isZero();
        pool.free(two, 0x2000);
        assertThat(pool.references(1)).isZero();
    }

    @Test
    void failsInsteadOfTryingAnotherRangeWhenTheOneThatHasThePagesIsBeingRemoved() {
        long held = pool.allocate(0x1000);
        assertThat(pool.kill(1)).isEqualTo(1);
        assertThat(pool.allocate(0x1000)).isEqualTo(PeerPool.NONE);
        assertThat(pool.available()).isEqualTo(0x5000);
        assertThat(pool.allocate(0x2000)).isEqualTo(OLD);
        pool.free(held, 0x1000);
        assertThat(pool.references(1)).isZero();
    }

    @Test
    void refusesToFreeAnAddressOfNoRangeOrARunThatLeavesItsRange() {
        long two = pool.allocate(0x2000);
        assertThatIllegalStateException().isThrownBy(() -> pool.free(0x1000, 0x1000));
        assertThatIllegalStateException().isThrownBy(() -> pool.free(two, 0x3000));
        assertThat(pool.references(1)).isEqualTo(1);
    }
}
