package io.peerlane.fabric.endpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.peerlane.fabric.errno.Errno;
import io.peerlane.fabric.errno.ErrnoException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EndpointControllerTest {

    private static final long MIB = 1L << 20;
    private static final long LOCAL = 0x9_0000_0000L;
    private static final long HOST = 0x8000_0000L;
    private static final int SLOTS = 12;

    private final OutboundWindows windows =
            OutboundWindows.multiInit(List.of(new OutboundWindow(LOCAL, 4 * MIB, 4096)));
    private final TranslationSlots slots = new TranslationSlots(2, 1);
    private final EndpointFunctions functions = new EndpointFunctions(3, List.of(0, 2));
    private final EndpointController controller = controller(new AddressAlignment.None(), slots);
    private final OutboundMap map = new OutboundMap();

    private EndpointController controller(AddressAlignment alignment, AddressTranslation translation) {
        return new EndpointController(functions, windows, alignment, translation);
    }

    private static void refuses(Errno errno, ThrowingCallable call) {
        assertThatExceptionOfType(ErrnoException.class).isThrownBy(call).satisfies(e -> assertThat(e.errno())
                .isEqualTo(errno));
    }

    @Test
    void knowsItsFunctionsAndTheirVirtualOnes() {
        assertThat(functions.contains(0, 0)).isTrue();
        assertThat(functions.contains(0, 1)).isFalse();
        assertThat(functions.contains(1, 2)).isTrue();
        assertThat(functions.contains(1, 3)).isFalse();
        assertThat(functions.contains(2, 0)).isTrue();
        assertThat(functions.contains(2, 1)).isFalse();
        assertThat(functions.contains(3, 0)).isFalse();
        assertThat(functions.contains(-1, 0)).isFalse();
        assertThat(functions.contains(1, -1)).isFalse();
    }

    @Test
    void refusesFunctionsItDoesNotHaveAndEmptyMappingsWithoutTouchingTheMap() {
        controller.map(0, 0, HOST, 16, map);
        refuses(Errno.EINVAL, () -> controller.map(3, 0, HOST + MIB, 16, map));
        refuses(Errno.EINVAL, () -> controller.map(0, 1, HOST + MIB, 16, map));
        refuses(Errno.EINVAL, () -> controller.map(0, 0, HOST + MIB, 0, map));
        assertThat(map.isMapped()).isTrue();
        assertThat(map.pciAddress()).isEqualTo(HOST);
    }

    @Test
    void keepsNothingReservedWhenTheTranslationRefuses() {
        controller.map(0, 0, HOST, 16, new OutboundMap());
        controller.map(0, 0, HOST, 16, new OutboundMap());
        refuses(Errno.EINVAL, () -> controller.map(1, 2, HOST, 16, map));
        assertThat(map.isMapped()).isFalse();
        assertThat(windows.reserved()).isEqualTo(2 * 4096);
        refuses(Errno.ENOMEM, () -> controller.map(0, 0, HOST, 4 * MIB, map));
    }

    @Test
    void refusesALocalAddressThatDesignWareCannotProgram() {
        var designWare = new AddressAlignment.DesignWare(0x1_0000);
        var aligned = new TranslationSlots(8, designWare.translationAlignment());
        var strict = controller(designWare, aligned);
        strict.map(0, 0, HOST, 16, new OutboundMap());
        refuses(Errno.EINVAL, () -> strict.map(0, 0, HOST, 16, map));
        assertThat(windows.reserved()).isEqualTo(4096);
    }

    @Test
    void mapsAsMuchAsOneTranslationReachesAndTheRestWithTheNext() {
        var rk3399 = controller(new AddressAlignment.Rk3399(), slots);
        rk3399.map(0, 0, HOST + MIB - 100, 300, map);
        assertThat(map.mappedSize()).isEqualTo(100);
        assertThat(map.mapPciAddress()).isEqualTo(HOST);
        assertThat(map.mapSize()).isEqualTo(MIB);
        assertThat(map.localAddress()).isEqualTo(LOCAL + MIB - 100);
        var rest = new OutboundMap();
        rk3399.map(0, 0, map.pciAddress() + map.mappedSize(), 200, rest);
        assertThat(rest.mappedSize()).isEqualTo(200);
    }

    @Test
    void ignoresUnmappingWhatWasNeverMappedOrForNoFunction() {
        controller.unmap(0, 0, map);
        controller.map(0, 0, HOST, 16, map);
        controller.unmap(7, 0, map);
        assertThat(slots.inUse()).isOne();
        controller.unmap(0, 0, map);
        assertThat(slots.inUse()).isZero();
        assertThat(windows.reserved()).isZero();
        assertThat(map.isMapped()).isTrue();
    }

    @Test
    void needsNoSlotsWhenAddressesAreFixed() {
        var fixed = controller(new AddressAlignment.None(), AddressTranslation.fixed());
        for (int i = 0; i < 100; i++) {
            fixed.map(0, 0, HOST, 16, new OutboundMap());
        }
        assertThat(windows.reserved()).isEqualTo(100 * 4096);
    }

    private record Live(OutboundMap map, long pciAddress, long size) {}

    private static final List<AddressAlignment> ALIGNMENTS = List.of(
            new AddressAlignment.None(), new AddressAlignment.DesignWare(0x4000), new AddressAlignment.Rk3399());

    /** Whatever is mapped reaches the host's bytes that were asked for, never another's, and all of it comes back. */
    @ParameterizedTest
    @ValueSource(longs = {41, 42, 43, 44, 45, 46})
    void reachesTheBytesAskedForWhateverTheAlignment(long seed) {
        var random = new Random(seed);
        var many = new TranslationSlots(SLOTS, 1);
        var endpoint = controller(ALIGNMENTS.get((int) (seed % 3)), many);
        List<Live> live = new ArrayList<>();
        for (int step = 0; step < 2000; step++) {
            if (random.nextBoolean()) {
                long address = random.nextLong(1L << 44);
                long size = 1 + random.nextLong(1L << (1 + random.nextInt(21)));
                var next = new OutboundMap();
                try {
                    endpoint.map(0, 0, address, size, next);
                    live.add(new Live(next, address, size));
                } catch (ErrnoException e) {
                    assertThat(next.isMapped()).isFalse();
                    assertThat(e.errno() == Errno.ENOMEM || many.inUse() == SLOTS)
                            .isTrue();
                }
            } else if (!live.isEmpty()) {
                endpoint.unmap(0, 0, live.remove(random.nextInt(live.size())).map());
            }
            assertThat(many.inUse()).as("seed %d step %d", seed, step).isEqualTo(live.size());
            live.forEach(one -> assertReaches(one, many));
        }
        live.forEach(one -> endpoint.unmap(0, 0, one.map()));
        assertThat(windows.reserved()).isZero();
        assertThat(many.inUse()).isZero();
    }

    private static void assertReaches(Live live, TranslationSlots slots) {
        var map = live.map();
        assertThat(map.mappedSize()).isPositive().isLessThanOrEqualTo(live.size());
        assertThat(slots.translate(map.localAddress())).isEqualTo(live.pciAddress());
        long last = map.mappedSize() - 1;
        assertThat(slots.translate(map.localAddress() + last)).isEqualTo(live.pciAddress() + last);
        assertThat(slots.translate(map.localBase())).isEqualTo(map.mapPciAddress());
    }
}
