package io.peerlane.app.report;

import io.peerlane.app.simulation.ModelLine;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A report with made-up numbers of the right shape. */
public final class SampleReport {

    private SampleReport() {}

    public static Report good() {
        return report("one-switch", List.of(), List.of());
    }

    /** The first path's drive is a function of an endpoint with these counts in every window. */
    public static Report withEndpoint(EndpointCounts counts) {
        var good = good();
        List<Result> results = good.results().stream()
                .map(r -> r.path().equals("host") ? Copies.with(r, "endpoint", counts) : r)
                .toList();
        return with(good, results);
    }

    /** A report of these paths, with the same numbers for each. */
    public static Report withPaths(List<String> paths) {
        var good = good();
        List<Result> results = paths.stream()
                .flatMap(path -> good.results().stream()
                        .filter(r -> r.path().equals("cmb"))
                        .map(r -> Copies.with(Copies.with(r, "path", path), "endpoint", null)))
                .toList();
        return with(good, results);
    }

    public static Result with(LedgerCounts ledger, Result r) {
        return Copies.with(r, "ledger", ledger);
    }

    public static Report with(Report report, List<Result> results) {
        return Copies.with(report, "results", results);
    }

    static Report withVerdicts(Report report, List<Verdict> verdicts) {
        return Copies.with(report, "verdicts", verdicts);
    }

    static Report withTiming(Report report, Timing timing) {
        return Copies.with(report, "timing", timing);
    }

    public static Report report(String machine, List<Fallback> fallbacks, List<String> violations) {
        List<Result> results = new ArrayList<>();
        for (int repeat = 0; repeat < 3; repeat++) {
            for (String path : List.of("host", "cmb")) {
                for (String rw : List.of("write", "read")) {
                    results.add(result(path, rw, repeat));
                }
            }
        }
        Map<String, String> versions = new LinkedHashMap<>();
        versions.put("peerlane", "0.1.0");
        versions.put("java", "OpenJDK 64-Bit Server VM 25.0.3+9-LTS");
        return new Report(
                Report.SCHEMA_VERSION,
                "2026-11-20T10:00:00Z",
                List.of("peerlane", "compare", "--runtime", "3", "--repeats", "3", "--out", "report"),
                7,
                Map.of("name", machine),
                versions,
                Timing.of("untimed"),
                Report.KINDS,
                results,
                List.of(
                        verdict(
                                "bytesPerSecond",
                                "write",
                                -0.02,
                                0.04,
                                Verdict.Outcome.NONE,
                                "no detectable difference"),
                        verdict(
                                "bytesPerSecond",
                                "read",
                                0.08,
                                0.14,
                                Verdict.Outcome.MORE,
                                "cmb 11.0 % faster than host (95 % interval +8.0 % to +14.0 %)"),
                        verdict("iops", "read", null, null, Verdict.Outcome.UNDECIDED, "no interval from one repeat"),
                        new Verdict(
                                "dramBytesPerByte",
                                "write",
                                131_072,
                                32,
                                null,
                                "host",
                                "cmb",
                                3,
                                -1.0,
                                null,
                                null,
                                Verdict.Outcome.LESS,
                                "0.00 instead of 2.00 in every repeat")),
                fallbacks,
                violations,
                List.of("Paths are interleaved", "Each direction is a client process of its own"),
                List.of(
                        new Metric("bytesPerSecond", "throughput", "B/s", Metric.Kind.MEASURED, Metric.Better.HIGHER),
                        new Metric("iops", "I/O per second", "1/s", Metric.Kind.MEASURED, Metric.Better.HIGHER),
                        new Metric("dramBytesPerByte", "DRAM per byte", "", Metric.Kind.COUNTED, Metric.Better.LOWER),
                        new Metric(
                                "cmbPeak", "peer memory, peak", "share", Metric.Kind.COUNTED, Metric.Better.NEITHER)),
                List.of(
                        line("write", "bytesPerSecond", "host", 1.05e9, 1.0, null, null, "1,050 MB/s"),
                        line("write", "bytesPerSecond", "cmb", 1.06e9, 1.01, 0.98, 1.04, "1,060 MB/s"),
                        line("write", "dramBytesPerByte", "host", 2, 1.0, null, null, "2.00"),
                        line("write", "dramBytesPerByte", "cmb", 0, 0.0, null, null, "0.00"),
                        line("write", "cmbPeak", "cmb", 0.0625, null, null, null, "6.3 %")),
                List.of(new ModelLine("memory", "ddr4-2400-4", "rate", 76.8, "GB/s", "specification", "JESD79-4")));
    }

    private static TableLine line(
            String rw,
            String metric,
            String path,
            double mean,
            @Nullable Double ratio,
            @Nullable Double low,
            @Nullable Double high,
            String text) {
        return new TableLine(rw, 131_072, 32, null, metric, path, mean, ratio, low, high, text);
    }

    static Verdict verdict(
            String metric,
            String rw,
            @Nullable Double low,
            @Nullable Double high,
            Verdict.Outcome outcome,
            String text) {
        double difference = low == null || high == null ? 0.11 : (low + high) / 2;
        return new Verdict(metric, rw, 131_072, 32, null, "host", "cmb", 3, difference, low, high, outcome, text);
    }

    private static Result result(String path, String rw, int repeat) {
        boolean host = path.equals("host");
        boolean write = rw.equals("write");
        double seconds = 3.0 + repeat * 0.01;
        long ios = (write ? 24_000 : 27_500) + (host ? 0 : 1_300) + repeat * 400L;
        long bytes = ios * 131_072;
        Map<String, @Nullable Double> latency = new LinkedHashMap<>();
        latency.put("mean", seconds * 1e9 * 32 / ios);
        latency.put("min", 81_000.0);
        latency.put("max", 21_000_000.0);
        latency.put("p50", seconds * 0.96e9 * 32 / ios);
        latency.put("p90", seconds * 1.3e9 * 32 / ios);
        latency.put("p99", seconds * 2.2e9 * 32 / ios);
        latency.put("p99.9", repeat == 0 ? null : (Double) 9e6);
        CpuSeconds cpu = new CpuSeconds(host ? 2.9 : 2.7, 2.2);
        return new Result(
                path,
                "rdma",
                rw,
                131_072,
                32,
                1,
                repeat,
                seconds,
                ios,
                bytes,
                ios / seconds,
                bytes / seconds,
                latency,
                cpu,
                cpu.perGib(bytes),
                new VerifyCount(ios, 0),
                new Requests(
                        host ? 0 : ios,
                        host ? ios : 0,
                        new Requests.Bytes(host ? 0 : bytes, host ? bytes : 0),
                        new TreeMap<>(Map.of("POLICY_OFF", host ? ios : 0L, "POOL_EXHAUSTED", 0L))),
                ledger(bytes, ios, host, write),
                null,
                null,
                repeat * 4 + (host ? 0 : 2) + (write ? 0 : 1),
                null,
                List.of(
                        new LatencyPoint(0.5, seconds * 0.96e9 * 32 / ios),
                        new LatencyPoint(0.9, seconds * 1.3e9 * 32 / ios),
                        new LatencyPoint(0.99, seconds * 2.2e9 * 32 / ios)),
                new EthernetBytes(write ? bytes + 64 * ios : 96 * ios, write ? 80 * ios : bytes + 64 * ios),
                host ? null : new CmbOccupancy(64 << 20, 4 << 20),
                null,
                List.of());
    }

    public static LedgerCounts ledger(long bytes, long ios, boolean host, boolean write) {
        long through = host ? bytes : 0;
        long up = write ? bytes : 0;
        long down = write ? 0 : bytes;
        long control = ios * 96;
        return new LedgerCounts(
                new DramCounts(through, through, control, control),
                List.of(
                        link("0000:00:01.0", "uplink", through, through, control),
                        link("0000:03:00.0", "rnic", up, down, control),
                        link("0000:04:00.0", "drive", down, up, control),
                        link("0000:05:00.0", "drive", 0, 0, 0)));
    }

    private static LinkCounts link(String name, String role, long up, long down, long control) {
        return new LinkCounts(name, role, new DirectionCounts(up, control), new DirectionCounts(down, control / 2));
    }
}
