package io.peerlane.app.comparison;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ProcessorTimeTest {

    @Test
    void readsProcessorTimeOfAProgramWithABlankAndAParenthesisInItsName() {
        String line = "4711 (a b) c) S 1 4711 4711 0 -1 4194304 1 2 3 4 1234 66 7 8 20 0 9 0 100 200 300";
        assertThat(ProcessorTime.fromStat(line)).isEqualTo(13.0);
    }
}
