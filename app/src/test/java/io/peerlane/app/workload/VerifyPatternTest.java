package io.peerlane.app.workload;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.HexFormat;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class VerifyPatternTest {

    private static final int BS = 8192;

    private final byte[] bytes = new byte[BS];
    private final MemorySegment buffer = MemorySegment.ofArray(bytes);
    private final VerifyPattern pattern = new VerifyPattern(0x1122334455667788L, 3, BS);

    private void stamp(long offset, int generation) {
        VerifyPattern.fillOnce(buffer, 5);
        pattern.stamp(buffer, buffer.asByteBuffer(), offset, generation);
    }

    private int check(long offset, int generation) {
        return pattern.firstMismatch(buffer, buffer.asByteBuffer(), offset, generation);
    }

    @Test
    void laysTheHeaderOutAsDocumented() {
        stamp(0x10000, 9);
        var crc = new CRC32C();
        crc.update(bytes, 4096 + 8, 4096 - 8);
        assertThat(HexFormat.of().formatHex(bytes, 4096, 4100)).isEqualTo("42564c50");
        assertThat(buffer.get(ValueLayout.JAVA_INT_UNALIGNED, 4100)).isEqualTo((int) crc.getValue());
        assertThat(HexFormat.of().formatHex(bytes, 4104, 4128))
                .isEqualTo("8877665544332211" + "0010010000000000" + "09000000" + "03000000");
    }

    @Test
    void acceptsOnlyTheOffsetGenerationAndRunThatWereWritten() {
        stamp(4096, 2);
        assertThat(check(4096, 2)).isEqualTo(-1);
        assertThat(check(0, 2)).isZero();
        assertThat(check(4096, 1)).isZero();
        var other = new VerifyPattern(1, 3, BS);
        assertThat(other.firstMismatch(buffer, buffer.asByteBuffer(), 4096, 2)).isZero();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 4, 8, 16, 24, 28, 63, 64, 4095, 4096, 8191})
    void noticesASingleChangedBitAnywhere(int at) {
        stamp(0, 1);
        bytes[at] ^= 0x10;
        assertThat(check(0, 1)).isEqualTo(at / 4096 * 4096);
    }

    @Test
    void makesEachLineDifferFromTheGenerationBefore() {
        stamp(0, 1);
        byte[] before = bytes.clone();
        stamp(0, 2);
        for (int line = 0; line < BS; line += 64) {
            assertThat(java.util.Arrays.mismatch(before, line, line + 64, bytes, line, line + 64))
                    .as("line at %d", line)
                    .isNotNegative();
        }
    }
}
