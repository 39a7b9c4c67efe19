package io.peerlane.rdma.iwarp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.HexFormat;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class WireBufferTest {

    private static final String ISCSI_READ = "01c0000000000000000000000000000014000000000004000000001400000018"
            + "2800000000000000" + "0200000000000000";

    private static int crc(MemorySegment segment, int from, int to) {
        return new WireBuffer(segment).crc32c(from, to);
    }

    /** RFC 3720, B.4, and the customary check value. */
    @ParameterizedTest
    @CsvSource({
        "0000000000000000000000000000000000000000000000000000000000000000, 8a9136aa",
        "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff, 62a8ab43",
        "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f, 46dd794e",
        "1f1e1d1c1b1a191817161514131211100f0e0d0c0b0a09080706050403020100, 113fdb5c",
        "313233343536373839, e3069283",
        ISCSI_READ + ", d9963a56"
    })
    void computesTheKnownCrcs(String octets, String crc) {
        var bytes = HexFormat.of().parseHex(octets);
        assertThat(Integer.toHexString(crc(MemorySegment.ofArray(bytes), 0, bytes.length)))
                .isEqualTo(crc);
    }

    @Test
    void computesOverAnyRangeOfNativeMemoryAgainAndAgain() {
        try (var arena = Arena.ofConfined()) {
            var segment = arena.allocate(100);
            segment.asSlice(60).fill((byte) 0xff);
            var buffer = new WireBuffer(segment);
            for (int i = 0; i < 3; i++) {
                assertThat(buffer.crc32c(60, 92)).isEqualTo(0x62a8ab43);
                assertThat(buffer.crc32c(20, 52)).isEqualTo(0x8a9136aa);
                assertThat(buffer.crc32c(7, 7)).isZero();
            }
        }
    }

    @SuppressWarnings("restricted") // two gigabytes of addresses that nobody touches
    static Stream<Arguments> notOctets() {
        var words = MemorySegment.ofArray(new int[16]);
        return Stream.of(
                Arguments.of(words, "native memory or that of a byte[]"),
                Arguments.of(words.asReadOnly(), "native memory or that of a byte[]"),
                Arguments.of(MemorySegment.ofArray(new byte[16]).asReadOnly(), "a byte[] that can be written"),
                Arguments.of(MemorySegment.NULL.reinterpret(1L << 31), "2147483648 octets: wanted at most 2147483647"));
    }

    @ParameterizedTest
    @MethodSource("notOctets")
    void refusesMemoryThatIsNoBufferOfOctets(MemorySegment segment, String why) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new WireBuffer(segment))
                .withMessageContaining(why);
    }
}
