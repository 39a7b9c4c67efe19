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
}
