package io.peerlane.nvme.namespace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BlockRangesTest {

    private static final long MOST = 0xffff_ffffL;

    private static BlockRanges of(long... lbasAndLengths) {
        var ranges = new BlockRanges();
        for (int i = 0; i < lbasAndLengths.length; i += 2) {
            ranges.add(lbasAndLengths[i], lbasAndLengths[i + 1]);
        }
        return ranges;
    }

    @Test
    void keepsTheMostRangesAndRefusesOneMore() {
        var ranges = new BlockRanges();
        for (int i = 0; i < BlockRanges.MAX; i++) {
            ranges.add(i, MOST);
        }
        assertThat(ranges.totalBlocks()).isEqualTo(256 * MOST);
        assertThat(ranges.longest()).isEqualTo(MOST);
        assertThat(ranges.lba(255)).isEqualTo(255);
        assertThatIllegalStateException().isThrownBy(() -> ranges.add(0, 1));
        ranges.clear();
        assertThat(ranges.count()).isZero();
        assertThat(ranges.longest()).isZero();
    }

    @ParameterizedTest
    @CsvSource({
        "0, 100, true",
        "99, 1, true",
        "100, 0, true",
        "100, 1, false",
        "101, 0, false",
        "99, 2, false",
        "-1, 1, false",
        "9223372036854775807, 4294967295, false",
        "1, 4294967295, false"
    })
    void saysWhetherAllLieInTheDevice(long lba, long length, boolean within) {
        assertThat(of(0, 1, lba, length).isWithin(100)).isEqualTo(within);
    }

    @ParameterizedTest
    @CsvSource({
        "0, 10, false",
        "0, 11, true",
        "19, 1, true",
        "20, 5, false",
        "12, 2, true",
        "5, 50, true",
        "30, 1, true"
    })
    void saysWhetherAnyRangeSharesABlockWithAnother(long lba, long length, boolean overlaps) {
        assertThat(of(10, 10, 30, 1).overlaps(lba, length)).isEqualTo(overlaps);
    }

    @Test
    void anEmptyRangeOverlapsNothing() {
        assertThat(of(15, 0).overlaps(10, 5)).isFalse();
        assertThat(of(15, 0).overlaps(15, 5)).isFalse();
    }
}
