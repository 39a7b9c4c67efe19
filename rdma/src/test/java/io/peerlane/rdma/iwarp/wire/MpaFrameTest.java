package io.peerlane.rdma.iwarp.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.peerlane.fabric.octets.TruncatedException;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class MpaFrameTest {

    /** The Request of soft-iWARP (Linux 6.1.192) for an NVMe admin queue; the application's octets shortened to 4. */
    private static final byte[] REQUEST =
            HexFormat.of().parseHex("4d504120494420526571204672616d65" + "10020008" + "00800000" + "00000000");

    @Test
    void parsesTheFieldsOfARequest() {
        var frame = new MpaFrame(MemorySegment.ofArray(REQUEST));
        assertThat(frame.kind()).contains(MpaFrame.Kind.REQUEST);
        var setup = frame.parse();
        assertThat(setup.markers() || setup.crc() || setup.rejected()).isFalse();
        assertThat(setup.revision()).isEqualTo(2);
        assertThat(setup.enhanced()).isEqualTo(EnhancedSetup.of(128, 0));
        assertThat(setup.privateData()).hasSize(4);
    }

    @Test
    void emitsTheSameOctetsOverADirtyBuffer() {
        var buffer = new byte[REQUEST.length];
        Arrays.fill(buffer, (byte) 0xa5);
        new MpaFrame(MemorySegment.ofArray(buffer)).emit(new MpaFrame(MemorySegment.ofArray(REQUEST)).parse());
        assertThat(buffer).isEqualTo(REQUEST);
    }

    @Test
    void refusesEveryTruncation() {
        for (int length = 0; length < REQUEST.length; length++) {
            var cut = MemorySegment.ofArray(Arrays.copyOf(REQUEST, length));
            assertThatThrownBy(() -> new MpaFrame(cut).parse()).isInstanceOf(TruncatedException.class);
        }
    }

    @Test
    void refusesToEmitIntoLessThanTheFrame() {
        var setup = new MpaFrame(MemorySegment.ofArray(REQUEST)).parse();
        assertThatThrownBy(() -> new MpaFrame(MemorySegment.ofArray(new byte[27])).emit(setup))
                .isInstanceOf(TruncatedException.class);
    }

    @Test
    void namesNoKindForAnotherKey() {
        var other = REQUEST.clone();
        other[8] = 'E';
        assertThat(new MpaFrame(MemorySegment.ofArray(other)).kind()).isEmpty();
        assertThatThrownBy(() -> new MpaFrame(MemorySegment.ofArray(other)).parse())
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void keepsEachFlagOfTheEnhancedSetupInItsPlace() {
        assertThat(emit(new EnhancedSetup(1, 2, true, false, false, false))).isEqualTo("80010002");
        assertThat(emit(new EnhancedSetup(1, 2, false, true, false, false))).isEqualTo("40010002");
        assertThat(emit(new EnhancedSetup(1, 2, false, false, true, false))).isEqualTo("00018002");
        assertThat(emit(new EnhancedSetup(0x3fff, 0x3fff, false, false, false, true)))
                .isEqualTo("3fff7fff");
        assertThatThrownBy(() -> EnhancedSetup.of(0x4000, 0)).isInstanceOf(IllegalArgumentException.class);
    }

    private static String emit(EnhancedSetup setup) {
        var bytes = new byte[EnhancedSetup.SIZE];
        setup.emit(MemorySegment.ofArray(bytes), 0);
        assertThat(EnhancedSetup.parse(MemorySegment.ofArray(bytes), 0)).isEqualTo(setup);
        return HexFormat.of().formatHex(bytes);
    }
}
