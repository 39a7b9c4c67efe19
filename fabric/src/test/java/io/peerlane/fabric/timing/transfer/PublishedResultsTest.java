package io.peerlane.fabric.timing.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.data.Percentage.withPercentage;

import io.peerlane.fabric.timing.ComponentKind;
import io.peerlane.fabric.timing.MachineTiming;
import io.peerlane.fabric.timing.Parameter;
import io.peerlane.fabric.timing.Profiles;
import io.peerlane.fabric.timing.TimingException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What others have measured on real machines, in virtual time; each names who. */
class PublishedResultsTest {

    private static final double GIGA = 1e9;
    private static final long MEBI = 1 << 20;

    private static MachineTiming machine(String rootComplex, String memory) {
        return MachineTiming.standard()
                .with(Profiles.find(ComponentKind.ROOT_COMPLEX, rootComplex).named("rootComplex"))
                .with(Profiles.find(ComponentKind.MEMORY, memory).named("memory"));
    }

    /** forums.developer.nvidia.com, topic 55564: drives of 3.2 GB/s at a Broadwell root complex, 1 MiB reads. */
    @ParameterizedTest
    @CsvSource({"1, 3.2, 3.2", "2, 6.4, 6.3", "3, 9.45, 7.1"})
    void broadwellCapsWhatGoesFromPeerToPeer(int drives, double host, double peer) {
        var timing = machine("broadwell-ep", "ddr4-2400-4");
        try (var machine = new DrivesAndSink(3, drives, "g3-4600", timing)) {
            var toHost = machine.readsToHost(MEBI, 8);
            var toSink = machine.readsToSink(MEBI, 8);
            assertThat(toHost.bytesPerSecond() / GIGA).isCloseTo(host, withPercentage(3));
            assertThat(toSink.bytesPerSecond() / GIGA).isCloseTo(peer, withPercentage(3));
            assertThat(toHost.bottleneck().name()).endsWith("medium");
            assertThat(toSink.bottleneck().name()).endsWith(drives < 3 ? "medium" : "forwarding to 0000:00:01.0");
        }
    }

    /** xnvme/aisio: four Gen5 x4 drives into a Gen5 x16 sink that gets packets of 64 bytes. */
    @ParameterizedTest
    @CsvSource({"8192, 45.2, link 0000:00:01.0 down", "4096, 45.2, link 0000:00:01.0 down", "512, 7.9, drive0 commands"
    })
    void sapphireRapidsFillsTheSinkWithSmallPackets(long block, double gigabytes, String bottleneck) {
        try (var machine = new DrivesAndSink(5, 4, "g5-1753", machine("sapphire-rapids", "ddr5-4800-8"))) {
            var outcome = machine.readsToSink(block, 512);
            assertThat(outcome.bytesPerSecond() / GIGA).isCloseTo(gigabytes, withPercentage(3));
            assertThat(outcome.resources())
                    .filteredOn(use -> use.utilisation() > 0.97)
                    .extracting("name")
                    .contains(bottleneck);
        }
    }

    /** xnvme/aisio: sixteen of these drives into host memory, 230.9 GB/s. */
    @Test
    void sixteenDrivesFillTheirLinksTowardMemory() {
        try (var machine = new DrivesAndSink(5, 16, "g5-1753", machine("sapphire-rapids", "ddr5-4800-8"))) {
            var outcome = machine.readsToHost(65536, 64);
            assertThat(outcome.bytesPerSecond() / GIGA).isCloseTo(230.9, withPercentage(3));
        }
    }

    /** gds-report.pages.dev: a Gen4 x16 sink behind a root complex that keeps packets of 256 bytes, 28.35 GB/s. */
    @Test
    void genoaFillsAGen4SinkWithLargePackets() {
        try (var machine = new DrivesAndSink(4, 8, "g4-5520", machine("genoa", "ddr5-4800-8"))) {
            var outcome = machine.readsToSink(65536, 64);
            assertThat(outcome.bytesPerSecond() / GIGA).isCloseTo(28.35, withPercentage(3));
            assertThat(outcome.bottleneck().name()).isEqualTo("link 0000:00:01.0 down");
        }
    }

    @Test
    void aRootComplexThatForwardsNothingHasNoSuchPath() {
        try (var machine = new DrivesAndSink(3, 1, "g3-4600", machine("client-intel", "ddr4-2400-4"))) {
            assertThatThrownBy(() -> machine.readsToSink(4096, 1))
                    .isInstanceOf(TimingException.class)
                    .hasMessageContaining("forwards no peer writes");
        }
    }

    /** open-gpu-kernel-modules, issues 1253 and 1215: client platforms that forward writes and not reads. */
    @Test
    void aRootComplexThatForwardsWritesOnlyRefusesReads() {
        var timing = machine("broadwell-ep", "ddr4-2400-4");
        timing = timing.with(timing.rootComplex().with(Parameter.PEER_READS, 0, "test"));
        var lanes = new LinkedHashMap<>(Map.of("reader", 16));
        lanes.put("memory", 16);
        try (var machine = new Endpoints(3, lanes, timing)) {
            var run = machine.blocks(4096, 1, 1);
            assertThat(run.writes("reader", "memory")).isNotEmpty();
            assertThatThrownBy(() -> run.reads("reader", "memory"))
                    .isInstanceOf(TimingException.class)
                    .hasMessage("rootComplex: found broadwell-ep, which forwards no peer reads,"
                            + " wanted one that does, for a path across it");
        }
    }
}
