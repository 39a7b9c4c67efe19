package io.peerlane.fabric.timing.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Percentage.withPercentage;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The model against published figures, and the table that tells of it. */
class CalibrationTest {

    private static final List<Vector> VECTORS = Calibration.vectors();
    private static final int LINE_BYTES = 64;
    private static final int CREDITS = 92;

    static List<Vector> vectors() {
        return VECTORS;
    }

    @ParameterizedTest
    @MethodSource("vectors")
    void agreesWithWhatWasPublished(Vector vector) {
        assertThat(Math.abs(vector.deviation())).as(vector.row()).isLessThanOrEqualTo(vector.tolerance());
    }

    /** The rows are copied from here: what a change moves must be seen. */
    @Test
    void theTableSaysWhatTheModelSays() throws IOException {
        String table = VECTORS.stream().map(Vector::row).collect(Collectors.joining("\n"));
        assertThat(Files.readString(Path.of("CONFORMANCE.md")).contains(table))
                .as("the table of CONFORMANCE.md, wanted:\n%s", table)
                .isTrue();
    }

    /** Little's law for the lines that a root port has under way, however long memory takes. */
    @ParameterizedTest
    @ValueSource(doubles = {0, 0.3, 0.6, 0.76, 0.9})
    void creditsTimesLatencyIsWhatIsUnderWay(double load) {
        var timing = Calibration.loaded(load);
        double seconds = timing.memoryTiming().writeLatency() * 1e-12;
        double underWay = Calibration.besideNeighbour(timing) * 1e9 * seconds;
        assertThat(underWay).isCloseTo(CREDITS * LINE_BYTES, withPercentage(1));
    }

    /** The processors are busy for the time of each command, times the commands. */
    @ParameterizedTest
    @ValueSource(doubles = {100, 775, 5000})
    void processorTimeIsThatOfTheCommands(double nanos) {
        try (var machine = new DrivesAndSink(4, 1, "g4-5520", Calibration.loaded(0))) {
            var outcome = machine.readsThroughHost(65536, 16, 2, nanos);
            double expected = outcome.operationsPerSecond() * nanos * 1e-9 / 2;
            assertThat(Calibration.busy(outcome)).isCloseTo(expected, withPercentage(0.1));
        }
    }
}
