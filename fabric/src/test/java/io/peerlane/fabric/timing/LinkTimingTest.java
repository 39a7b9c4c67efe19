package io.peerlane.fabric.timing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LinkTimingTest {

    private static final double GIGA = 1e9;

    private static LinkTiming link(int generation, int lanes) {
        return new LinkTiming(generation, lanes, Component.standard("link", ComponentKind.LINK));
    }

    @ParameterizedTest(name = "Gen{0} x{1}")
    @CsvSource({
        "3, 4, 2.86, 3.31, 3.59, 3.75, 2.99, 3.64",
        "3, 8, 5.71, 6.62, 7.18, 7.50, 5.99, 7.29",
        "3, 16, 11.43, 13.23, 14.37, 15.01, 11.97, 14.57",
        "4, 4, 5.71, 6.62, 7.18, 7.50, 5.99, 7.29",
        "4, 16, 22.86, 26.46, 28.73, 30.02, 23.94, 29.15",
        "5, 4, 11.43, 13.23, 14.37, 15.01, 11.97, 14.57",
        "5, 16, 45.71, 52.93, 57.46, 60.04, 47.89, 58.30"
    })
    void carriesWhatItsPacketsLeave(
            int generation, int lanes, double w64, double w128, double w256, double w512, double c64, double c256) {
        var link = link(generation, lanes);
        assertThat(link.writeRate(64) / GIGA).isCloseTo(w64, within(0.006));
        assertThat(link.writeRate(128) / GIGA).isCloseTo(w128, within(0.006));
        assertThat(link.writeRate(256) / GIGA).isCloseTo(w256, within(0.006));
        assertThat(link.writeRate(512) / GIGA).isCloseTo(w512, within(0.006));
        assertThat(link.completionRate(64) / GIGA).isCloseTo(c64, within(0.006));
        assertThat(link.completionRate(256) / GIGA).isCloseTo(c256, within(0.006));
    }

    /** Neugebauer et al., SIGCOMM 2018: a Gen3 x8 link with payloads of 256 bytes has 57.88 Gb/s for packets. */
    @Test
    void agreesWithTheModelOf2018WhereThatTakesTheLinkLayerOutOfTheData() {
        assertThat(link(3, 8).guideline2018Rate() * 8 / GIGA).isCloseTo(57.88, Percentage.withPercentage(0.1));
    }

    @Test
    void countsAPacketForEachStartedPiece() {
        var link = link(4, 4);
        assertThat(link.writeBytes(4096, 256)).isEqualTo(4096 + 16 * 24);
        assertThat(link.writeBytes(4097, 256)).isEqualTo(4097 + 17 * 24);
        assertThat(link.completionBytes(1, 256)).isEqualTo(21);
        assertThat(link.requestBytes(4096)).isEqualTo(8 * 24);
        assertThat(link.linkLayerBytes(4096, 256)).isEqualTo(48);
    }

    @ParameterizedTest
    @CsvSource({"0, 4", "7, 4", "4, 0", "4, 33"})
    void refusesALinkThatTheSpecificationDoesNotKnow(int generation, int lanes) {
        assertThatThrownBy(() -> link(generation, lanes))
                .isInstanceOf(TimingException.class)
                .hasMessageMatching("link\\.(generation|lanes): found -?\\d+, wanted 1 to \\d+");
    }
}
