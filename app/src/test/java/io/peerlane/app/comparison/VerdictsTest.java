package io.peerlane.app.comparison;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.peerlane.app.report.Cell;
import io.peerlane.app.report.Copies;
import io.peerlane.app.report.CpuSeconds;
import io.peerlane.app.report.DirectionCounts;
import io.peerlane.app.report.DramCounts;
import io.peerlane.app.report.LedgerCounts;
import io.peerlane.app.report.LinkCounts;
import io.peerlane.app.report.Requests;
import io.peerlane.app.report.Result;
import io.peerlane.app.report.TableLine;
import io.peerlane.app.report.Utilisation;
import io.peerlane.app.report.Verdict;
import io.peerlane.app.report.VerifyCount;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class VerdictsTest {

    private static final Cell WRITE = new Cell("write", 131_072, 32, null);
    private static final Cell READ = new Cell("read", 131_072, 32, null);
    private static final long SEED = 42;

    private final SplittableRandom random = new SplittableRandom(SEED);
    private final List<Result> results = new ArrayList<>();

    /** Windows of both paths in every repeat: {@code ratio} is what cmb has of the speed of host. */
    private Verdicts measured(int repeats, double ratio, double noise, boolean offload) {
        for (int repeat = 0; repeat < repeats; repeat++) {
            for (Cell cell : List.of(WRITE, READ)) {
                double machine = 1e9 * Math.exp(random.nextGaussian(0, 0.3));
                results.add(window("host", cell, repeat, machine * noisy(noise), false));
                results.add(window("cmb", cell, repeat, machine * ratio * noisy(noise), offload));
            }
        }
        return new Verdicts(results, List.of("host", "cmb"), List.of(WRITE, READ), SEED);
    }

    private double noisy(double noise) {
        return Math.exp(random.nextGaussian(0, noise));
    }

    private static Result window(String path, Cell cell, int repeat, double speed, boolean offload) {
        long bytes = Math.round(speed / 131_072) * 131_072;
        long dram = offload ? 0 : bytes;
        Map<String, @Nullable Double> latency = new HashMap<>();
        latency.put("p50", 32 * 131_072 / speed * 1e9);
        latency.put("p99.9", null);
        CpuSeconds cpu = new CpuSeconds(0.5, 0.4);
        return new Result(
                path,
                "rdma",
                cell.rw(),
                cell.bs(),
                cell.iodepth(),
                1,
                repeat,
                1,
                bytes / 131_072,
                bytes,
                bytes / 131_072.0,
                bytes,
                latency,
                cpu,
                cpu,
                new VerifyCount(0, 0),
                new Requests(
                        offload ? bytes / 131_072 : 0,
                        offload ? 0 : bytes / 131_072,
                        new Requests.Bytes(offload ? bytes : 0, offload ? 0 : bytes),
                        Map.of()),
                new LedgerCounts(
                        new DramCounts(dram, dram, 0, 0),
                        List.of(new LinkCounts(
                                "up",
                                "uplink",
                                new DirectionCounts(dram, 0),
                                new DirectionCounts(dram, 0),
                                4,
                                4,
                                8e9))),
                null,
                null,
                0,
                null,
                List.of(),
                null,
                null,
                null,
                List.of());
    }

    private static Verdict find(Verdicts verdicts, String metric, Cell cell) {
        return verdicts.all().stream()
                .filter(v -> v.metric().equals(metric) && v.cell().equals(cell))
                .findFirst()
                .orElseThrow();
    }

    private static TableLine line(Verdicts verdicts, String metric, String path) {
        return verdicts.table().stream()
                .filter(l -> l.metric().equals(metric)
                        && l.path().equals(path)
                        && l.cell().equals(WRITE))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void saysWhichPathIsFasterThoughTheMachineDrifts() {
        Verdicts verdicts = measured(15, 0.92, 0.01, true);
        Verdict v = find(verdicts, "bytesPerSecond", WRITE);
        assertThat(v.outcome()).isEqualTo(Verdict.Outcome.LESS);
        assertThat(v.difference()).isCloseTo(-0.08, within(0.01));
        assertThat(v.text()).matches("cmb [78]\\.\\d % slower than host \\(95 % interval -\\d.* % to -\\d.* %\\)");
        assertThat(v.repeats()).isEqualTo(15);
        assertThat(find(verdicts, "latencyNanos.p50", READ).outcome()).isEqualTo(Verdict.Outcome.MORE);
    }

    @Test
    void saysThatThereIsNoDetectableDifferenceAndHowLargeOneCouldBe() {
        Verdict v = find(measured(15, 1, 0.02, false), "bytesPerSecond", WRITE);
        assertThat(v.outcome()).isEqualTo(Verdict.Outcome.NONE);
        assertThat(v.text()).startsWith("no detectable difference (95 % interval -");
    }

    @Test
    void statesNumbersWithoutNoiseAsTheyAre() {
        Verdicts offloaded = measured(2, 1, 0.02, true);
        Verdict dram = find(offloaded, "dramBytesPerByte", WRITE);
        assertThat(dram.outcome()).isEqualTo(Verdict.Outcome.LESS);
        assertThat(dram.text()).isEqualTo("0.00 instead of 2.00 in every repeat");
        assertThat(dram.difference()).isEqualTo(-1);
        assertThat(dram.low()).isNull();
        Verdict peer = find(offloaded, "peerShare", WRITE);
        assertThat(peer.outcome()).isEqualTo(Verdict.Outcome.MORE);
        assertThat(peer.difference()).isNull();
        assertThat(peer.text()).isEqualTo("100.0 % instead of 0.0 % in every repeat");
        results.clear();
        Verdict same = find(measured(2, 1, 0.02, false), "dramBytesPerByte", WRITE);
        assertThat(same.outcome()).isEqualTo(Verdict.Outcome.IDENTICAL);
        assertThat(same.text()).isEqualTo("identical in every repeat: 2.00");
    }

    @Test
    void saysHowManyRepeatsWouldTellSomething() {
        Verdict v = find(measured(3, 0.5, 0.01, true), "bytesPerSecond", WRITE);
        assertThat(v.outcome()).isEqualTo(Verdict.Outcome.UNDECIDED);
        assertThat(v.low()).isNull();
        assertThat(v.text())
                .startsWith("undecided: -")
                .endsWith("in 3 repeats; 7 repeats are the fewest that can tell, 15 the usual number");
    }

    @Test
    void leavesOutWhatNoWindowGives() {
        Verdicts verdicts = measured(7, 1, 0.02, true);
        assertThat(verdicts.metrics())
                .extracting(m -> m.name())
                .contains("uplinkUtilisation")
                .doesNotContain("latencyNanos.p99.9", "rnicUtilisation", "ethernetInPerSecond", "cmbPeak");
        assertThat(verdicts.all()).extracting(Verdict::metric).doesNotContain("latencyNanos.p99.9");
    }

    @Test
    void normalisesEveryPathToTheFirst() {
        Verdicts verdicts = measured(15, 0.92, 0.01, true);
        assertThat(line(verdicts, "bytesPerSecond", "host").ratio()).isEqualTo(1.0);
        TableLine cmb = line(verdicts, "bytesPerSecond", "cmb");
        assertThat(cmb.ratio()).isCloseTo(0.92, within(0.01));
        assertThat(cmb.low()).isLessThan(0.92);
        assertThat(cmb.high()).isLessThan(1);
        assertThat(cmb.text()).endsWith(" MB/s");
        assertThat(line(verdicts, "dramBytesPerByte", "cmb").ratio()).isZero();
        assertThat(line(verdicts, "peerShare", "host").ratio()).isNull();
        assertThat(line(verdicts, "peerShare", "cmb").ratio()).isNull();
        assertThat(line(verdicts, "uplinkUtilisation", "host").mean()).isBetween(0.05, 0.4);
    }

    /** With a clock the machine itself says how busy a link was; what its bytes would take is not asked then. */
    @Test
    void takesUtilisationFromTheClockWhereThereIsOne() {
        Result untimed = window("host", WRITE, 0, 1e9, false);
        Result paced = Copies.with(
                untimed,
                "utilisation",
                List.of(new Utilisation("link up down", 0.25), new Utilisation("link up up", 0.5)));
        var verdicts = new Verdicts(List.of(paced), List.of("host"), List.of(WRITE), SEED);
        assertThat(line(verdicts, "uplinkUtilisation", "host").mean()).isEqualTo(0.5);
        var byBytes = new Verdicts(List.of(untimed), List.of("host"), List.of(WRITE), SEED);
        assertThat(line(byBytes, "uplinkUtilisation", "host").mean()).isCloseTo(0.125, within(0.001));
    }

    /** A window that gives no percentile has no part in its comparison; the rest of its block has. */
    @Test
    void pairsOnlyWindowsThatBothGiveAMetric() {
        measured(8, 1, 0.02, false);
        results.get(0).latencyNanos().put("p50", null);
        results.get(3).latencyNanos().put("p50", null);
        Verdicts verdicts = new Verdicts(results, List.of("host", "cmb"), List.of(WRITE, READ), SEED);
        assertThat(find(verdicts, "latencyNanos.p50", WRITE).repeats()).isEqualTo(7);
        assertThat(find(verdicts, "bytesPerSecond", WRITE).repeats()).isEqualTo(8);
    }
}
