package io.peerlane.fabric.timing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.HashSet;
import java.util.Set;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class ComponentTest {

    @Test
    void saysOfEveryConstantWhatItIsWorthAndWhereItIsFrom() {
        Set<String> names = new HashSet<>();
        for (CardLine line : MachineTiming.standard().card()) {
            assertThat(line.source())
                    .as("%s.%s", line.component(), line.parameter())
                    .isNotBlank();
            assertThat(names.add(line.component() + "." + line.parameter())).isTrue();
        }
        assertThat(names).hasSize(Parameter.values().length);
    }

    @Test
    void marksWhatWasSetAsGiven() {
        var timing = MachineTiming.standard()
                .with(Profiles.find(ComponentKind.MEMORY, "ddr5-4800-8")
                        .named("memory")
                        .with("channels", 4, "machine.yaml"));
        assertThat(timing.card())
                .contains(new CardLine("memory", "ddr5-4800-8", "channels", 4, "", Mark.GIVEN, "machine.yaml"))
                .contains(new CardLine(
                        "memory", "ddr5-4800-8", "transferRate", 4800, "MT/s", Mark.SPECIFIED, "the part's name"));
        assertThat(timing.memoryTiming().rate()).isCloseTo(4 * 4800e6 * 8 * 0.8, within(1.0));
    }

    @Test
    void namesTheRangeAndWhatThereIs() {
        var memory = Component.standard("memory", ComponentKind.MEMORY);
        assertThatThrownBy(() -> memory.with("channels", 0, "test"))
                .isInstanceOf(TimingException.class)
                .hasMessage("memory.channels: found 0, wanted 1 to 64");
        assertThatThrownBy(() -> memory.with("channels", Double.NaN, "test")).isInstanceOf(TimingException.class);
        assertThatThrownBy(() -> memory.with("chanels", 1, "test"))
                .hasMessageStartingWith("memory: found chanels, wanted one of channels, transferRate");
        assertThatThrownBy(() -> Profiles.find(ComponentKind.MEMORY, "rome"))
                .hasMessage("memory.profile: found rome, wanted one of ddr4-2400-4, ddr4-3200-8, ddr5-4800-8");
    }

    @ParameterizedTest
    @EnumSource(ComponentKind.class)
    void hasOnlyProfilesWhoseValuesAreInRange(ComponentKind kind) {
        for (String name : Profiles.names(kind)) {
            Component profile = Profiles.find(kind, name);
            profile.values().forEach((parameter, constant) -> parameter.checked(constant.value()));
            assertThat(profile.values()).containsOnlyKeys(Parameter.of(kind));
        }
    }

    @ParameterizedTest
    @CsvSource({"roce-1024, 11.57", "roce-4096, 12.25", "iwarp-1500, 11.70", "iwarp-9000, 12.36"})
    void leavesOfAHundredGigabitsWhatTheFramesCarry(String profile, double gigabytes) {
        var network = new NetworkTiming(Profiles.find(ComponentKind.NETWORK, profile));
        assertThat(network.payloadRate() / 1e9).isCloseTo(gigabytes, Percentage.withPercentage(0.1));
    }

    @ParameterizedTest
    @CsvSource({"0.01, 1", "0.05, 1", "0.08, 0.99", "0.11, 0.98", "0.34, 0.91", "0.93, 0.63", "1.36, 0.39", "2.65, 0.2"
    })
    void servesFromTheCacheWhatWasMeasured(double footprint, double share) {
        assertThat(CacheInjection.hitShare(footprint * 4.5e6, 4.5e6)).isCloseTo(share, within(0.005));
        assertThat(CacheInjection.hitShare(footprint, 0)).isZero();
    }

    @ParameterizedTest
    @CsvSource({"300, 19.6", "450, 13.1", "900, 6.5", "2000, 2.9"})
    void takesTowardMemoryWhatItsCreditsAllow(double latency, double gigabytes) {
        var rootComplex = Component.standard("rootComplex", ComponentKind.ROOT_COMPLEX)
                .with(Parameter.MEMORY_WRITE_LATENCY, latency, "test");
        var memory = MachineTiming.standard().with(rootComplex).memoryTiming();
        assertThat(memory.creditRate(0) / 1e9).isCloseTo(gigabytes, within(0.05));
    }

    /** 64 pages are at hand; twice as many make every other access wait, and so on. */
    @ParameterizedTest
    @CsvSource({"0, 1, 500", "1, 1, 500", "1, 262144, 500", "1, 524288, 665", "1, 1e9, 830", "0, 1e9, 500"})
    void waitsForTranslationsThatAreNotAtHand(int translation, double inFlight, double nanos) {
        var memory = MachineTiming.standard()
                .with(Component.standard("rootComplex", ComponentKind.ROOT_COMPLEX)
                        .with(Parameter.TRANSLATION, translation, "test"))
                .memoryTiming();
        assertThat(Picoseconds.toNanos(memory.readLatency(inFlight))).isCloseTo(nanos, within(0.5));
        double credits = memory.creditRate(inFlight) / memory.creditRate(0);
        assertThat(credits).isCloseTo(300 / (nanos - 200), within(0.001));
    }

    @Test
    void letsDevicesWaitLongerTheMoreANeighbourWrites() {
        double before = Double.POSITIVE_INFINITY;
        for (int neighbour = 0; neighbour <= 200; neighbour += 10) {
            var memory = MachineTiming.standard()
                    .with(Component.standard("memory", ComponentKind.MEMORY)
                            .with(Parameter.NEIGHBOUR_WRITES, neighbour, "test"))
                    .memoryTiming();
            assertThat(memory.creditRate(0)).isPositive().isLessThanOrEqualTo(before);
            assertThat(memory.rate()).isPositive();
            before = memory.creditRate(0);
        }
    }
}
