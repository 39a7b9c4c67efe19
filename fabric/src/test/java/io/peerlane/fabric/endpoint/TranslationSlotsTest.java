package io.peerlane.fabric.endpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.peerlane.fabric.errno.Errno;
import io.peerlane.fabric.errno.ErrnoException;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class TranslationSlotsTest {

    private static final long LOCAL = 0x9_0000_0000L;
    private static final long HOST = 0x8000_0000L;

    private static void refuses(ThrowingCallable call) {
        assertThatExceptionOfType(ErrnoException.class).isThrownBy(call).satisfies(e -> assertThat(e.errno())
                .isEqualTo(Errno.EINVAL));
    }

    @Test
    void translatesFromTheFirstByteToTheLast() {
        var slots = new TranslationSlots(2, 1);
        slots.program(LOCAL, HOST, 0x100);
        assertThat(slots.translate(LOCAL)).isEqualTo(HOST);
        assertThat(slots.translate(LOCAL + 0xff)).isEqualTo(HOST + 0xff);
        assertThat(slots.translate(LOCAL + 0x100)).isEqualTo(TranslationSlots.NO_ADDRESS);
        assertThat(slots.translate(LOCAL - 1)).isEqualTo(TranslationSlots.NO_ADDRESS);
    }

    @Test
    void refusesWhenEverySlotIsTakenAndTakesAFreedOneAgain() {
        var slots = new TranslationSlots(1, 1);
        slots.program(LOCAL, HOST, 16);
        refuses(() -> slots.program(LOCAL + 16, HOST + 16, 16));
        slots.remove(LOCAL + 1);
        assertThat(slots.inUse()).isOne();
        slots.remove(LOCAL);
        assertThat(slots.translate(LOCAL)).isEqualTo(TranslationSlots.NO_ADDRESS);
        slots.program(LOCAL + 16, HOST + 16, 16);
        assertThat(slots.inUse()).isOne();
        refuses(() -> new TranslationSlots(0, 1).program(LOCAL, HOST, 1));
    }

    @Test
    void refusesAnAddressThatIsNotAlignedAndTakesNoSlotForIt() {
        var slots = new TranslationSlots(1, 0x1000);
        refuses(() -> slots.program(LOCAL + 0x800, HOST, 0x1000));
        refuses(() -> slots.program(LOCAL, HOST + 0x800, 0x1000));
        assertThat(slots.inUse()).isZero();
        assertThatIllegalArgumentException().isThrownBy(() -> new TranslationSlots(1, 3));
    }

    /** The one mapping of the vectors' windows of 16 KiB pages that a controller with regions of 64 KiB cannot program. */
    @Test
    void refusesAWindowPageSmallerThanARegionOfDesignWare() {
        var windows = OutboundWindows.multiInit(List.of(new OutboundWindow(0x9_0000_0000L, 0x10000, 0x4000)));
        var controller = new EndpointController(
                EndpointFunctions.withoutVirtual(1),
                windows,
                new AddressAlignment.DesignWare(0x10000),
                new TranslationSlots(4, 0x10000));
        var first = new OutboundMap();
        controller.map(0, 0, 0x1_31e9_502bL, 1, first);
        assertThat(first.localAddress()).isEqualTo(0x9_0000_502bL);
        var second = new OutboundMap();
        refuses(() -> controller.map(0, 0, 0x1_0000_0fffL, 64, second));
        assertThat(windows.reserved()).isEqualTo(0x8000);
    }

    @Test
    void translatesARangeOnlyIfOneTranslationCoversAllOfIt() {
        var slots = new TranslationSlots(2, 1);
        slots.program(LOCAL, HOST, 0x100);
        slots.program(LOCAL + 0x100, HOST + 0x100, 0x100);
        assertThat(slots.translate(LOCAL + 0xf0, 16)).isEqualTo(HOST + 0xf0);
        assertThat(slots.translate(LOCAL + 0xf0, 17)).isEqualTo(TranslationSlots.NO_ADDRESS);
        assertThat(slots.programmed()).isEqualTo(2);
        assertThat(AddressTranslation.fixed().translate(LOCAL, 16)).isEqualTo(LOCAL);
    }
}
