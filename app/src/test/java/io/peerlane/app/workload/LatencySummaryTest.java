package io.peerlane.app.workload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Percentage.withPercentage;

import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LatencySummaryTest {

    @ParameterizedTest
    @CsvSource({
        "19, 50, false",
        "20, 50, true",
        "99, 90, false",
        "100, 90, true",
        "999, 99, false",
        "1000, 99, true",
        "9999, 99.9, false",
        "10000, 99.9, true",
        "999, 1, false",
        "1000, 1, true",
        "99999, 99.99, false",
        "100000, 99.99, true"
    })
    void givesAPercentileOnlyWithTenSamplesBeyondIt(long samples, double percentile, boolean supported) {
        assertThat(LatencySummary.supports(samples, percentile)).isEqualTo(supported);
    }

    @Test
    void drawsTheCurveAsFarAsTenSamplesLieBeyond() {
        Histogram histogram = new JobCounts().reads;
        for (int i = 1; i <= 20_000; i++) {
            histogram.recordValue(i * 1000L);
        }
        var curve = LatencySummary.of(histogram).curve();
        assertThat(curve)
                .extracting(LatencySummary.Point::share)
                .containsExactly(0.5, 0.75, 0.9, 0.95, 0.99, 0.995, 0.999, 0.9995);
        assertThat(curve).allSatisfy(point -> assertThat((double) point.nanos())
                .isCloseTo(point.share() * 20_000_000, withPercentage(0.1)));
        assertThat(LatencySummary.of(new JobCounts().reads).curve()).isEmpty();
    }

    @Test
    void leavesUnsupportedPercentilesNull() {
        Histogram histogram = new JobCounts().reads;
        for (int i = 1; i <= 150; i++) {
            histogram.recordValue(i * 1000);
        }
        LatencySummary summary = LatencySummary.of(histogram);
        assertThat(summary.percentile("50")).isBetween(74_900L, 75_100L);
        assertThat(summary.percentile("90")).isNotNull();
        assertThat(summary.percentile("99")).isNull();
        assertThat(summary.percentiles()).containsKey("99.99");
    }

    @Test
    void saysNothingAboutNoSamples() {
        LatencySummary summary = LatencySummary.of(new JobCounts().reads);
        assertThat(summary.count()).isZero();
        assertThat(summary.percentiles().values()).containsOnlyNulls();
    }
}
