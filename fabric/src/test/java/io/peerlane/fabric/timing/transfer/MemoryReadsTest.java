package io.peerlane.fabric.timing.transfer;

import static io.peerlane.fabric.timing.transfer.Endpoints.HOST;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Percentage.withPercentage;

import io.peerlane.fabric.timing.Component;
import io.peerlane.fabric.timing.ComponentKind;
import io.peerlane.fabric.timing.MachineTiming;
import io.peerlane.fabric.timing.Parameter;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What one device gets from host memory and puts there, by the size of its requests: Gen3 x8, 32 tags. */
class MemoryReadsTest {

    private static final double GIGA = 1e9;
    private static final int DEPTH = 128;
    private static final int OPERATIONS = 20_000;

    private static double reads(long bytes, Map<Parameter, Double> rootComplex) {
        return bytesPerSecond(bytes, rootComplex, true);
    }

    private static double writes(long bytes, Map<Parameter, Double> rootComplex) {
        return bytesPerSecond(bytes, rootComplex, false);
    }

    private static double bytesPerSecond(long bytes, Map<Parameter, Double> set, boolean reading) {
        var rootComplex = Component.standard("rootComplex", ComponentKind.ROOT_COMPLEX);
        for (var one : set.entrySet()) {
            rootComplex = rootComplex.with(one.getKey(), one.getValue(), "test");
        }
        var link = Component.standard("link", ComponentKind.LINK).with(Parameter.READ_TAGS, 32, "test");
        var timing = MachineTiming.standard().with(rootComplex).with(link);
        var lanes = new LinkedHashMap<>(Map.of("nic", 8));
        try (var machine = new Endpoints(3, lanes, timing)) {
            var run = machine.blocks(bytes, DEPTH, 1);
            run.flow("nic", reading ? run.reads("nic", HOST) : run.writes("nic", HOST));
            return run.outcome(OPERATIONS).bytesPerSecond();
        }
    }

    /** However little a request asks for, it holds its tag for a round trip of 500 ns. */
    @ParameterizedTest
    @CsvSource({"64, 4.1", "80, 5.1"})
    void aSmallReadHoldsATagAsLongAsALargeOne(long bytes, double gigabytes) {
        assertThat(reads(bytes, Map.of()) / GIGA).isCloseTo(gigabytes, withPercentage(2));
    }

    /** Neugebauer et al., SIGCOMM 2018: memory of the other socket costs reads of 64 bytes 20 %, large ones nothing. */
    @Test
    void theOtherSocketCostsSmallReadsOnly() {
        var remote = Map.of(Parameter.REMOTE_READ_LATENCY, 125.0);
        assertThat(reads(64, remote) / reads(64, Map.of())).isCloseTo(0.80, withPercentage(1));
        assertThat(reads(512, remote) / reads(512, Map.of())).isCloseTo(1, withPercentage(0.5));
        assertThat(writes(64, remote)).isEqualTo(writes(64, Map.of()));
    }

    /** The same: nothing while 64 pages are enough, then small requests first. */
    @Test
    void translationsThatAreNotAtHandCostSmallRequestsFirst() {
        var on = Map.of(Parameter.TRANSLATION, 1.0);
        var few = Map.of(Parameter.TRANSLATION, 1.0, Parameter.TRANSLATION_ENTRIES, 1.0);
        assertThat(reads(64, on)).isEqualTo(reads(64, Map.of()));
        assertThat(reads(64, few) / reads(64, Map.of())).isCloseTo(500.0 / (500 + 165), withPercentage(1));
        assertThat(reads(512, few) / reads(512, Map.of())).isCloseTo(1, withPercentage(0.5));
    }
}
