package io.peerlane.app.report.html;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AxisTest {

    @ParameterizedTest
    @ValueSource(doubles = {1e-9, 0.7, 1, 3.3, 99, 100, 101, 1.9e9})
    void reachesFromNothingToARoundNumberNotFarAboveTheMost(double most) {
        Axis axis = Axis.linear(most);
        assertThat(axis.place(0)).isZero();
        assertThat(axis.place(most)).isBetween(0.6, 1.0);
        assertThat(axis.ticks()).hasSize(5).isSorted();
    }

    @Test
    void hasRoomEvenForNothing() {
        assertThat(Axis.linear(0).place(0)).isZero();
    }

    @Test
    void givesEachDecadeTheSameRoom() {
        Axis axis = Axis.logarithmic(1_000, 1_000_000);
        assertThat(axis.place(1_000)).isZero();
        assertThat(axis.place(10_000)).isCloseTo(1.0 / 3, within(1e-9));
        assertThat(axis.place(1_000_000)).isCloseTo(1, within(1e-9));
        assertThat(axis.ticks()).contains(1_000.0, 10_000.0, 1_000_000.0).isSorted();
    }

    @ParameterizedTest
    @ValueSource(doubles = {1, 1.5, 2, 4.9, 5, 7, 9.99})
    void holdsAnyValueBetweenItsEnds(double value) {
        Axis axis = Axis.logarithmic(value, value);
        assertThat(axis.place(value)).isBetween(0.0, 1.0);
        assertThat(axis.ticks()).hasSizeGreaterThanOrEqualTo(2);
    }
}
