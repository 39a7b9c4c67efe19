package io.peerlane.app.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Percentage.withPercentage;
import static org.awaitility.Awaitility.await;

import io.peerlane.app.comparison.DataPath;
import io.peerlane.app.simulation.PlanReader;
import io.peerlane.app.simulation.PointResult;
import io.peerlane.app.simulation.SimulationRun;
import io.peerlane.app.workload.DirectionResult;
import io.peerlane.app.workload.JobOptions;
import io.peerlane.app.workload.PhaseGate;
import io.peerlane.app.workload.ReadWrite;
import io.peerlane.app.workload.Verify;
import io.peerlane.fabric.timing.paced.PacedCounts;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A target whose machine runs on a clock, and real clients over real sockets. All times are the machine's: a slow machine under
 * the test makes for late completions, which are counted, and a higher dilation, not for other results.
 */
@Timeout(240)
class PacedTargetTest {

    private static final double LATE_SHARE = 0.1;

    @TempDir
    private Path folder;

    /** small-cpu, whose medium takes the same time for every command. */
    private String steady() throws IOException {
        var file = folder.resolve("steady.yaml");
        try (var machine = PacedTargetTest.class.getResourceAsStream("/machines/small-cpu.yaml")) {
            Files.writeString(
                    file,
                    new String(machine.readAllBytes(), StandardCharsets.UTF_8) + "timing: {drive: {variation: 0}}\n");
        }
        return file.toString();
    }

    private static PointResult simulated(String machine, String path, String rw, int bs, int depth) throws Exception {
        var plan = "{machine: '%s', paths: [%s], rw: %s, bs: %d, iodepth: %d, operations: 4000}"
                .formatted(machine, path, rw, bs, depth);
        return new SimulationRun(PlanReader.parse("plan", plan), MachineSimulation::open, 1)
                .run(List.of("test"), Map.of())
                .points()
                .getFirst();
    }

    private static JobOptions job(ReadWrite rw, int bs, int depth, Duration runtime) {
        return new JobOptions(
                rw,
                50,
                bs,
                depth,
                1,
                runtime,
                runtime.dividedBy(4),
                0,
                LiveTarget.NAMESPACE_BYTES,
                7,
                Verify.NONE,
                Duration.ofSeconds(60));
    }

    private static PacedCounts counts(LiveTarget target) {
        return target.running.time().paced().orElseThrow().counts();
    }

    @ParameterizedTest
    @CsvSource({"host, WRITE, 4096", "host, READ, 131072", "cmb, WRITE, 131072", "cmb, READ, 4096"})
    void completesNothingEarly(String path, ReadWrite rw, int bs) throws Exception {
        int dilation = 50;
        var idle = simulated(steady(), path, rw.name().toLowerCase(Locale.ROOT), bs, 1);
        try (var target = LiveTarget.paced(steady(), path.equals("cmb") ? "1" : "0", dilation);
                var client = LiveClient.connect(target)) {
            var result = client.run(LiveTarget.verified(rw, bs, 4, 8 << 20));
            var measured =
                    rw == ReadWrite.WRITE ? result.all().write() : result.all().read();
            assertThat(measured.ios()).isPositive();
            assertThat(measured.latency().min() / (double) dilation)
                    .isGreaterThanOrEqualTo(idle.latencyNanos().mean());
            assertThat(counts(target).unmodelled()).isZero();
        }
    }

    /** A window of the target, in the machine's time. */
    private static final class Window implements PhaseGate {
        private final LiveTarget target;
        private PacedCounts before;
        private PacedCounts after;

        Window(LiveTarget target) {
            this.target = target;
            before = counts(target);
            after = before;
        }

        @Override
        public void prepared(String phase) {
            before = counts(target);
        }

        @Override
        public void measured(String phase) {
            after = counts(target);
        }

        double lateShare() {
            return (after.late() - before.late()) / (double) (after.completions() - before.completions());
        }
    }

    /** Bytes per second of the machine; with a higher dilation if too much was late. */
    private static double measured(String path, ReadWrite rw, int bs, int depth) throws Exception {
        for (int dilation = 100; ; dilation *= 2) {
            try (var target = LiveTarget.paced("small-cpu", path.equals("cmb") ? "1" : "0", dilation);
                    var client = LiveClient.connect(target)) {
                var window = new Window(target);
                var runtime = Duration.ofSeconds(2).multipliedBy(dilation / 100);
                var result = client.run(job(rw, bs, depth, runtime), window);
                DirectionResult done = rw == ReadWrite.WRITE
                        ? result.all().write()
                        : result.all().read();
                if (window.lateShare() <= LATE_SHARE) {
                    return done.bytesPerSecond() * dilation;
                }
                assertThat(dilation)
                        .as("even so much slower completions are late")
                        .isLessThan(800);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"READ", "WRITE"})
    void reachesTheBandwidthOfVirtualTimeAndTheSameRatioOfThePaths(ReadWrite rw) throws Exception {
        Function<String, Double> model = path -> {
            try {
                return simulated("small-cpu", path, rw.name().toLowerCase(Locale.ROOT), 131_072, 32)
                        .bytesPerSecond();
            } catch (Exception e) {
                throw new AssertionError(e);
            }
        };
        double host = measured("host", rw, 131_072, 32);
        double cmb = measured("cmb", rw, 131_072, 32);
        assertThat(host).isCloseTo(model.apply("host"), withPercentage(10));
        assertThat(cmb).isCloseTo(model.apply("cmb"), withPercentage(10));
        assertThat(cmb / host).isCloseTo(model.apply("cmb") / model.apply("host"), withPercentage(10));
    }

    /** On the clock too every path moves its data whole, and the model has a time for each transfer of it. */
    @ParameterizedTest
    @EnumSource(value = DataPath.class, names = "TCP", mode = EnumSource.Mode.EXCLUDE)
    void servesEveryPath(DataPath path) throws Exception {
        var arguments = new MachinePaths().of("all-paths", path);
        int drive = arguments.indexOf("--ns-drive");
        String p2pmem = arguments.get(arguments.indexOf("--p2pmem") + 1);
        try (var target = LiveTarget.paced("all-paths", p2pmem, drive < 0 ? "nvme0" : arguments.get(drive + 1), 20);
                var client = LiveClient.connect(target)) {
            client.run(LiveTarget.verified(ReadWrite.RANDRW, 16_384, 8, 2 << 20));
            assertThat(counts(target).completions()).isGreaterThan(100);
            assertThat(counts(target).unmodelled()).isZero();
        }
    }

    /** Nothing that a client began is left, whatever ended it. */
    private static void awaitNothingUnderWay(LiveTarget target) {
        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> assertThat(counts(target).underWay()).isZero());
    }

    private static CompletableFuture<Void> load(LiveClient client) {
        return CompletableFuture.runAsync(() -> {
            try {
                client.workload(job(ReadWrite.RANDRW, 131_072, 32, Duration.ofSeconds(60)), PhaseGate.OPEN)
                        .run();
            } catch (Exception _) {
                // the end of the target, or of the client, is what the test is about
            }
        });
    }

    private static void awaitLoad(LiveTarget target) {
        long before = counts(target).completions();
        await().until(() ->
                counts(target).completions() > before + 200 && counts(target).underWay() > 8);
    }

    @Test
    void stopsWithOperationsUnderWay() {
        var target = LiveTarget.paced("small-cpu", "1", 200);
        try (var client = LiveClient.connect(target)) {
            var load = load(client);
            awaitLoad(target);
            target.close();
            awaitNothingUnderWay(target);
            assertThat(load).succeedsWithin(Duration.ofSeconds(60));
        }
    }

    @Test
    void leavesNothingOfAClientThatVanishes() throws Exception {
        try (var target = LiveTarget.paced("small-cpu", "1", 100)) {
            var idle = target.idle();
            try (var client = LiveClient.connect(target)) {
                var load = load(client);
                awaitLoad(target);
                client.vanish();
                target.awaitHeld(idle);
                awaitNothingUnderWay(target);
                assertThat(load).succeedsWithin(Duration.ofSeconds(60));
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"nvme0", "rnic0"})
    void leavesNothingOfADeviceThatIsRemovedAndServesTheNextOne(String device) throws Exception {
        try (var target = LiveTarget.paced("small-cpu", "1", 100)) {
            var function = target.running.machine().fabric().topology().functions().stream()
                    .filter(each -> each.name().equals(device))
                    .findFirst()
                    .orElseThrow();
            try (var client = LiveClient.connect(target)) {
                var load = load(client);
                awaitLoad(target);
                target.running.remove(function.address());
                assertThat(load).succeedsWithin(Duration.ofSeconds(60));
            }
            awaitNothingUnderWay(target);
            target.running.insert(function.address());
            try (var client = LiveClient.connect(target)) {
                client.run(LiveTarget.verified(ReadWrite.RANDRW, 4096, 16, 1 << 20));
            }
            awaitNothingUnderWay(target);
        }
    }

    @Test
    void tellsOfItsClock() throws Exception {
        try (var target = LiveTarget.paced("small-cpu", "0", 100);
                var client = LiveClient.connect(target)) {
            client.run(LiveTarget.verified(ReadWrite.WRITE, 65_536, 4, 1 << 20));
            var document = (TimingDocument) new TargetDocuments(target.running).timing();
            assertThat(document.mode()).isEqualTo("paced");
            assertThat(document.dilation()).isEqualTo(100);
            assertThat(document.machineNanos()).isPositive();
            assertThat(document.completions()).isGreaterThanOrEqualTo(16 * 4); // capsule, data, drive, response
            assertThat(document.resources())
                    .extracting(TimingDocument.ResourceTime::name)
                    .contains(
                            "link 0000:00:01.0 up",
                            "link 0000:00:01.0 down",
                            "nvme0 medium",
                            "network in",
                            "processors");
            assertThat(document.model()).isNotEmpty();
        }
    }

    @Test
    void tellsThatItHasNoClock() throws Exception {
        try (var target = LiveTarget.on("small-cpu")) {
            var document = (TimingDocument) new TargetDocuments(target.running).timing();
            assertThat(document.mode()).isEqualTo("untimed");
            assertThat(document.dilation()).isNull();
            assertThat(document.completions()).isNull();
            assertThat(document.resources()).isEmpty();
            assertThat(document.model()).isNotEmpty();
        }
    }
}
