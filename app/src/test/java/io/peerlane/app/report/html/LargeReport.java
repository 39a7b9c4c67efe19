package io.peerlane.app.report.html;

import io.peerlane.app.report.Cell;
import io.peerlane.app.report.CmbOccupancy;
import io.peerlane.app.report.CpuSeconds;
import io.peerlane.app.report.DirectionCounts;
import io.peerlane.app.report.DramCounts;
import io.peerlane.app.report.EthernetBytes;
import io.peerlane.app.report.Fallback;
import io.peerlane.app.report.LatencyPoint;
import io.peerlane.app.report.LedgerCounts;
import io.peerlane.app.report.LinkCounts;
import io.peerlane.app.report.Metric;
import io.peerlane.app.report.Report;
import io.peerlane.app.report.Requests;
import io.peerlane.app.report.Result;
import io.peerlane.app.report.TableLine;
import io.peerlane.app.report.Timing;
import io.peerlane.app.report.Utilisation;
import io.peerlane.app.report.Verdict;
import io.peerlane.app.report.VerifyCount;
import io.peerlane.app.simulation.ModelLine;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Reports of any number of paths and loads with made-up numbers of the right shape; the same seed gives the same report. */
public final class LargeReport {

    private static final List<Metric> METRICS = List.of(
            new Metric("bytesPerSecond", "throughput", "B/s", Metric.Kind.MEASURED, Metric.Better.HIGHER),
            new Metric("latencyNanos.p99", "latency p99", "ns", Metric.Kind.MEASURED, Metric.Better.LOWER),
            new Metric(
                    "cpuSecondsPerGiB.target",
                    "target CPU per GiB",
                    "s/GiB",
                    Metric.Kind.MEASURED,
                    Metric.Better.LOWER),
            new Metric("dramBytesPerByte", "DRAM per byte", "", Metric.Kind.COUNTED, Metric.Better.LOWER));

    private final Random random;
    private final long seed;
    private List<String> paths = List.of("host", "cmb");
    private List<Integer> sizes = List.of(131_072);
    private List<Integer> depths = List.of(32);
    private String machine = "one-switch";
    private int drives = 4;
    private int repeats = 3;
    private boolean paced;
    private @Nullable Double rate;
    private List<String> violations = List.of();
    private List<Fallback> fallbacks = List.of();

    public LargeReport(long seed) {
        this.seed = seed;
        this.random = new Random(seed);
    }

    public LargeReport paths(String... labels) {
        paths = List.of(labels);
        return this;
    }

    public LargeReport sizes(Integer... bytes) {
        sizes = List.of(bytes);
        return this;
    }

    public LargeReport depths(Integer... ios) {
        depths = List.of(ios);
        return this;
    }

    public LargeReport machine(String name, int driveCount) {
        machine = name;
        drives = driveCount;
        return this;
    }

    public LargeReport repeats(int count) {
        repeats = count;
        return this;
    }

    /** With an open loop of this rate, which no window kept. */
    public LargeReport rate(double requestsPerSecond) {
        rate = requestsPerSecond;
        return this;
    }

    /** With a paced clock that was late now and then. */
    public LargeReport paced() {
        paced = true;
        return this;
    }

    public LargeReport violations(String... texts) {
        violations = List.of(texts);
        return this;
    }

    public LargeReport fallback(String path, String reason, String... explanation) {
        fallbacks = List.of(new Fallback(path, reason, 76_912, List.of(explanation)));
        return this;
    }

    public Report report() {
        List<Result> results = new ArrayList<>();
        for (int repeat = 0; repeat < repeats; repeat++) {
            for (String rw : List.of("write", "read")) {
                for (int size : sizes) {
                    for (int depth : depths) {
                        for (String path : paths) {
                            results.add(result(path, new Cell(rw, size, depth, rate), repeat, results.size()));
                        }
                    }
                }
            }
        }
        Map<String, String> versions = new LinkedHashMap<>();
        versions.put("peerlane", "0.1.0");
        versions.put("java", "OpenJDK 64-Bit Server VM 25.0.3+9-LTS");
        Timing timing = paced ? new Timing("paced", 20.0, 123_456L, 321L, 4_200_000L) : Timing.of("untimed");
        Report plain = new Report(
                Report.SCHEMA_VERSION,
                "2026-11-20T10:00:00Z",
                List.of("peerlane", "compare", "--machine", machine, "--repeats", String.valueOf(repeats)),
                seed,
                SampleMachine.oneSwitch(machine, drives).document(),
                versions,
                timing,
                Report.KINDS,
                results,
                List.of(),
                fallbacks,
                violations,
                List.of("Paths are interleaved in randomised blocks", "Each direction is a client process of its own"),
                METRICS,
                List.of(),
                List.of(new ModelLine("memory", "ddr4-2400-4", "rate", 76.8, "GB/s", "specification", "JESD79-4")));
        return judged(plain);
    }

    private Report judged(Report plain) {
        List<TableLine> table = new ArrayList<>();
        List<Verdict> verdicts = new ArrayList<>();
        for (Cell cell : plain.cells()) {
            for (String path : paths) {
                METRICS.forEach(metric -> judge(plain, cell, metric, path, table, verdicts));
            }
        }
        return new Report(
                plain.schemaVersion(),
                plain.started(),
                plain.command(),
                plain.seed(),
                plain.machine(),
                plain.versions(),
                plain.timing(),
                plain.kinds(),
                plain.results(),
                verdicts,
                plain.fallbacks(),
                plain.violations(),
                plain.method(),
                plain.metrics(),
                table,
                plain.model());
    }

    private void judge(
            Report report, Cell cell, Metric metric, String path, List<TableLine> table, List<Verdict> verdicts) {
        String first = paths.getFirst();
        double from = mean(report, cell, metric, first);
        double to = mean(report, cell, metric, path);
        boolean itself = path.equals(first);
        boolean exact = metric.kind() == Metric.Kind.COUNTED;
        Double ratio = from == 0 ? null : (Double) (to / from);
        double margin = 0.03;
        Double low = itself || exact || ratio == null ? null : (Double) (ratio - margin);
        Double high = low == null ? null : (Double) (low + 2 * margin);
        String text = String.format(Locale.ROOT, to > 1000 ? "%,.0f %s" : "%.2f %s", to, metric.unit());
        table.add(new TableLine(
                cell.rw(),
                cell.bs(),
                cell.iodepth(),
                cell.rateIops(),
                metric.name(),
                path,
                to,
                ratio,
                low,
                high,
                text.strip()));
        if (itself) {
            return;
        }
        Double difference = ratio == null ? null : (Double) (ratio - 1);
        Verdict.Outcome outcome = outcome(difference, exact ? 0 : margin);
        verdicts.add(new Verdict(
                metric.name(),
                cell.rw(),
                cell.bs(),
                cell.iodepth(),
                cell.rateIops(),
                first,
                path,
                repeats,
                difference,
                low == null ? null : (Double) (low - 1),
                high == null ? null : (Double) (high - 1),
                outcome,
                outcome == Verdict.Outcome.NONE
                        ? "no detectable difference"
                        : String.format(
                                Locale.ROOT,
                                "%s %.1f %% %s than %s",
                                path,
                                Math.abs(difference == null ? 0 : difference) * 100,
                                outcome == Verdict.Outcome.MORE ? "more" : "less",
                                first)));
    }

    private static Verdict.Outcome outcome(@Nullable Double difference, double margin) {
        if (difference == null) {
            return Verdict.Outcome.UNDECIDED;
        }
        if (difference == 0) {
            return Verdict.Outcome.IDENTICAL;
        }
        return Math.abs(difference) <= margin
                ? Verdict.Outcome.NONE
                : difference > 0 ? Verdict.Outcome.MORE : Verdict.Outcome.LESS;
    }

    private static double mean(Report report, Cell cell, Metric metric, String path) {
        var summary = report.summary(path, cell);
        return switch (metric.name()) {
            case "bytesPerSecond" -> summary.mean(Result::bytesPerSecond);
            case "latencyNanos.p99" -> summary.latency("p99").orElse(0);
            case "cpuSecondsPerGiB.target" ->
                summary.mean(r -> r.cpuSecondsPerGiB().target());
            default -> summary.perByte(LedgerCounts::dramData);
        };
    }

    private Result result(String path, Cell cell, int repeat, int order) {
        int index = paths.indexOf(path);
        boolean host = path.startsWith("host") || path.equals("tcp") || path.equals("endpoint");
        double rate = 3e9 * cell.bs() / (cell.bs() + 60_000.0) * cell.iodepth() / (cell.iodepth() + 3.0);
        rate *= (1 + 0.04 * index) * (0.97 + 0.06 * random.nextDouble());
        double seconds = 3;
        long ios = Math.max(1, (long) (rate * seconds / cell.bs()));
        long bytes = ios * cell.bs();
        double mean = seconds * 1e9 * cell.iodepth() / ios;
        CpuSeconds cpu = new CpuSeconds(host ? 2.9 : 2.7, 2.2);
        return new Result(
                path,
                path.equals("tcp") ? "tcp" : "rdma",
                cell.rw(),
                cell.bs(),
                cell.iodepth(),
                1,
                repeat,
                seconds,
                ios,
                bytes,
                ios / seconds,
                bytes / seconds,
                latency(mean, ios),
                cpu,
                cpu.perGib(bytes),
                new VerifyCount(ios, 0),
                requests(path, host, ios, bytes),
                ledger(bytes, ios, host, cell.rw().equals("write")),
                null,
                null,
                order,
                cell.rateIops(),
                curve(mean, ios),
                new EthernetBytes(bytes + 64 * ios, 80 * ios),
                host ? null : new CmbOccupancy(64 << 20, 4 << 20),
                cell.rateIops() == null ? null : (Long) 17L,
                paced ? utilisation(host) : List.of());
    }

    private static Map<String, @Nullable Double> latency(double mean, long ios) {
        Map<String, @Nullable Double> latency = new LinkedHashMap<>();
        latency.put("mean", mean);
        latency.put("min", mean * 0.2);
        latency.put("max", mean * 9);
        latency.put("p50", mean * 0.96);
        latency.put("p90", mean * 1.3);
        latency.put("p99", ios >= 1000 ? (Double) (mean * 2.2) : null);
        latency.put("p99.9", ios >= 10_000 ? (Double) (mean * 4) : null);
        return latency;
    }

    private static List<LatencyPoint> curve(double mean, long ios) {
        List<LatencyPoint> curve = new ArrayList<>();
        for (double share : new double[] {0.5, 0.75, 0.9, 0.95, 0.99, 0.999, 0.9999}) {
            if (ios * (1 - share) >= 10) {
                curve.add(new LatencyPoint(share, mean * (1 - 0.6 * Math.log10(1 - share))));
            }
        }
        return curve;
    }

    private Requests requests(String path, boolean host, long ios, long bytes) {
        boolean fell = fallbacks.stream().anyMatch(fallback -> fallback.path().equals(path));
        boolean memory = host || fell;
        Map<String, Long> reasons = new TreeMap<>(Map.of("POLICY_OFF", host ? ios : 0L));
        fallbacks.stream()
                .filter(fallback -> fallback.path().equals(path))
                .forEach(fallback -> reasons.put(fallback.reason(), ios));
        return new Requests(
                memory ? 0 : ios,
                memory ? ios : 0,
                new Requests.Bytes(memory ? 0 : bytes, memory ? bytes : 0),
                reasons);
    }

    private LedgerCounts ledger(long bytes, long ios, boolean host, boolean write) {
        long through = host ? bytes : 0;
        long control = ios * 96;
        List<LinkCounts> links = new ArrayList<>();
        links.add(link("0000:00:01.0", "uplink", through, through, control));
        links.add(link("0000:02:00.0", "rnic", write ? bytes : 0, write ? 0 : bytes, control));
        for (int i = 0; i < drives; i++) {
            long moved = i == 0 ? bytes : 0;
            String port = "0000:02:%02x.0".formatted(i + 1);
            links.add(link(port, "drive", write ? 0 : moved, write ? moved : 0, i == 0 ? control : 0));
        }
        return new LedgerCounts(new DramCounts(through, through, control, control), links);
    }

    private static LinkCounts link(String name, String role, long up, long down, long control) {
        return new LinkCounts(
                name,
                role,
                new DirectionCounts(up, control),
                new DirectionCounts(down, control / 2),
                4,
                role.equals("drive") ? 4 : 16,
                role.equals("drive") ? 7.1e9 : 28.4e9);
    }

    private static List<Utilisation> utilisation(boolean host) {
        return List.of(
                new Utilisation("link 0000:00:01.0 up", host ? 0.93 : 0),
                new Utilisation("link 0000:00:01.0 down", host ? 0.91 : 0.01),
                new Utilisation("link 0000:02:00.0 up", host ? 0.4 : 0.8),
                new Utilisation("link 0000:02:01.0 down", host ? 0.3 : 0.62));
    }
}
