package io.peerlane.app.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A report with made-up numbers of the right shape. */
final class SampleReport {

    private SampleReport() {}

    static Report good() {
        return report("one-switch", List.of(), List.of());
    }

    /** The first path's drive is a function of an endpoint with these counts in every window. */
    static Report withEndpoint(EndpointCounts counts) {
        var good = good();
        List<Result> results = good.results().stream()
                .map(r -> r.path().equals("host") ? with(r.path(), r.ledger(), counts, r) : r)
                .toList();
        return with(good, results);
    }

    /** A report of these paths, with the same numbers for each. */
    static Report withPaths(List<String> paths) {
        var good = good();
        List<Result> results = paths.stream()
                .flatMap(path -> good.results().stream()
                        .filter(r -> r.path().equals("cmb"))
                        .map(r -> with(path, r.ledger(), null, r)))
                .toList();
        return with(good, results);
    }

    static Result with(LedgerCounts ledger, Result r) {
        return with(r.path(), ledger, r.endpoint(), r);
    }

    static Report with(Report report, List<Result> results) {
        return new Report(
                report.schemaVersion(),
                report.started(),
                report.command(),
                report.seed(),
                report.machine(),
                report.versions(),
                report.timing(),
                report.kinds(),
                results,
                report.verdicts(),
                report.fallbacks(),
                report.violations(),
                report.method());
    }

    private static Result with(String path, LedgerCounts ledger, @Nullable EndpointCounts endpoint, Result r) {
        return new Result(
                path,
                r.transport(),
                r.rw(),
                r.bs(),
                r.iodepth(),
                r.numjobs(),
                r.repeat(),
                r.seconds(),
                r.ios(),
                r.bytes(),
                r.iops(),
                r.bytesPerSecond(),
                r.latencyNanos(),
                r.cpuSeconds(),
                r.cpuSecondsPerGiB(),
                r.verify(),
                r.requests(),
                ledger,
                r.sha256(),
                endpoint);
    }

    static Report report(String machine, List<Fallback> fallbacks, List<String> violations) {
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
                new Report.Timing("untimed"),
                Report.KINDS,
                results,
                List.of(
                        new Verdict(
                                "bytesPerSecond",
                                "write",
                                "host",
                                "cmb",
                                0.01,
                                -0.02,
                                0.04,
                                "no detectable difference"),
                        new Verdict(
                                "bytesPerSecond",
                                "read",
                                "host",
                                "cmb",
                                0.11,
                                0.08,
                                0.14,
                                "cmb 11.0 % faster than host (95 % interval +8.0 % to +14.0 %)"),
                        new Verdict("iops", "read", "host", "cmb", 0.11, null, null, "+11.0 %; no interval")),
                fallbacks,
                violations,
                List.of("Paths are interleaved", "Each direction is a client process of its own"));
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
                null);
    }

    static LedgerCounts ledger(long bytes, long ios, boolean host, boolean write) {
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
