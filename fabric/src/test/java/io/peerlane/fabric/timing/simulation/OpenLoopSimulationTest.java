package io.peerlane.fabric.timing.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.data.Percentage.withPercentage;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Operations that arrive by themselves, held against queueing theory. */
class OpenLoopSimulationTest {

    private static final long SERVICE = 10_000_000; // 10 us
    private static final double CAPACITY = 100_000;
    private static final List<Resource> ONE = List.of(Resource.single("link"));

    private static Flow flow(int depth, double rate) {
        return new Flow("client", depth, 4096, 1, List.of(Stage.once(0, SERVICE, 0)), rate);
    }

    private static Outcome run(int operations, long seed, Flow... flows) {
        return new Simulation(ONE, List.of(flows), operations, seed).run();
    }

    /** M/D/1: the mean wait is half of a service times load by what is left (Pollaczek and Khinchine). */
    @ParameterizedTest
    @ValueSource(doubles = {0.1, 0.5, 0.8, 0.9})
    void waitsAsLongAsTheFormulaOfPollaczekAndKhinchineSays(double load) {
        var result = run(400_000, 11, flow(1 << 16, load * CAPACITY)).together();
        double expected = SERVICE * (1 + load / (2 * (1 - load)));
        assertThat(result.meanLatency()).isCloseTo(expected, withPercentage(4));
        assertThat(result.overloaded()).isFalse();
        assertThat(result.operations()).isEqualTo(400_000);
    }

    @Test
    void arrivesAtTheRateAskedFor() {
        assertThat(run(400_000, 3, flow(64, 0.5 * CAPACITY)).operationsPerSecond())
                .isCloseTo(0.5 * CAPACITY, withPercentage(1));
    }

    /** Whether an operation waits for a place or for the server is the same to it. */
    @Test
    void countsTheWaitForAPlaceFromTheArrival() {
        assertThat(run(50_000, 5, flow(1, 0.8 * CAPACITY)).together().latencies())
                .isEqualTo(
                        run(50_000, 5, flow(1 << 16, 0.8 * CAPACITY)).together().latencies());
    }

    @Test
    void doesTheSameFromTheSameSeed() {
        var first = run(10_000, 5, flow(32, 0.7 * CAPACITY)).together().latencies();
        assertThat(run(10_000, 5, flow(32, 0.7 * CAPACITY)).together().latencies())
                .isEqualTo(first);
        assertThat(run(10_000, 6, flow(32, 0.7 * CAPACITY)).together().latencies())
                .isNotEqualTo(first);
    }

    /** Half of what arrives waits, until a twentieth of a million does. */
    @Test
    void givesUpALoadThatCannotBeCarriedWithABoundedBacklog() {
        var result = run(1_000_000, 5, flow(32, 2 * CAPACITY)).together();
        assertThat(result.overloaded()).isTrue();
        assertThat(result.operations()).isBetween(48_000L, 52_000L);
        assertThat(result.behind() / (SERVICE / 2)).as("waiting").isBetween(49_900L, 50_200L);
    }

    @Test
    void sharesTheOperationsAmongFlowsWhateverPlacesTheyHave() {
        var outcome = run(1001, 5, flow(1000, 0.1 * CAPACITY), flow(4, 0.1 * CAPACITY));
        assertThat(outcome.flows()).extracting(FlowResult::operations).containsExactly(501L, 500L);
    }

    @Test
    void refusesARateThatIsNone() {
        assertThatThrownBy(() -> flow(1, -1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> flow(1, Double.NaN)).isInstanceOf(IllegalArgumentException.class);
    }
}
