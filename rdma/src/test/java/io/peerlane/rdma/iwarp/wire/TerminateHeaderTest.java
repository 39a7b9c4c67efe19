package io.peerlane.rdma.iwarp.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.peerlane.fabric.octets.TruncatedException;
import io.peerlane.rdma.iwarp.wire.TerminateMessage.Reading;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class TerminateHeaderTest {

    private static TerminateMessage parse(String hex) {
        return new TerminateHeader(MemorySegment.ofArray(HexFormat.of().parseHex(hex))).parse();
    }

    private static String emit(TerminateCode code, int segmentLength, int headerLength) {
        var bytes = new byte[TerminateHeader.size(headerLength)];
        Arrays.fill(bytes, (byte) 0xa5);
        new TerminateHeader(MemorySegment.ofArray(bytes)).emit(code, segmentLength, new byte[headerLength]);
        return HexFormat.of().formatHex(bytes);
    }

    /** Octets of soft-iWARP, Linux 6.1.192 on x86-64: nibbles and flags from the other end of the octet. */
    @Test
    void readsTheFormOfSoftIwarp() {
        assertThat(parse("02020000").readings()).containsExactly(new Reading(2, 0, 2));
        assertThat(parse("11010300").readings()).containsExactly(new Reading(1, 1, 1));
        assertThat(parse("20070300").readings()).containsExactly(new Reading(0, 2, 7));
        assertThat(parse("21030300").readings()).containsExactly(new Reading(1, 2, 3));
    }

    @Test
    void readsTheFormOfTheRfc() {
        assertThat(parse("20020000").readings()).containsExactly(new Reading(2, 0, 2));
        assertThat(parse("1101c000").readings()).containsExactly(new Reading(1, 1, 1));
        assertThat(parse("0207c000").readings()).containsExactly(new Reading(0, 2, 7));
        assertThat(parse("1203c000").readings()).containsExactly(new Reading(1, 2, 3));
    }

    @Test
    void reportsBothReadingsWhereTheOctetsLeaveThemOpen() {
        assertThat(parse("02060000").readings()).containsExactly(new Reading(0, 2, 6), new Reading(2, 0, 6));
        assertThat(parse("02060000"))
                .hasToString("RDMAP unexpected opcode (0/2/06) or MPA insufficient IRD resources (2/0/06)");
    }

    @Test
    void namesAnErrorNobodyRegistered() {
        assertThat(parse("ff990000")).hasToString("unknown error (f/f/99)");
    }

    @Test
    void keepsWhatFollowsTheControlField() {
        assertThat(parse("1101c000020e").offender()).containsExactly(2, 14);
    }

    @ParameterizedTest
    @EnumSource(TerminateCode.class)
    void emitsWhatItReads(TerminateCode code) {
        assertThat(parse(emit(code, 99, 14)).readings())
                .containsExactly(new Reading(code.layer(), code.errorType(), code.errorCode()));
        assertThat(TerminateCode.of(code.layer(), code.errorType(), code.errorCode()))
                .contains(code);
    }

    @Test
    void emitsTheFlagsOfTheHeadersItCarriesOverADirtyBuffer() {
        assertThat(emit(TerminateCode.MPA_CRC, 99, 0)).isEqualTo("20020000");
        assertThat(emit(TerminateCode.DDP_BASE_OR_BOUNDS, 0x20e, 14)).isEqualTo("1101c000020e" + "00".repeat(14));
        assertThat(emit(TerminateCode.DDP_INVALID_MO, 0x20e, 18)).isEqualTo("1204c000020e" + "00".repeat(18));
        assertThat(emit(TerminateCode.RDMAP_ACCESS_RIGHTS, 46, 46)).isEqualTo("0102e000002e" + "00".repeat(46));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3})
    void refusesAHeaderCutBeforeReadingAnyField(int length) {
        assertThatThrownBy(() -> new TerminateHeader(MemorySegment.ofArray(new byte[length])))
                .isInstanceOf(TruncatedException.class);
    }
}
