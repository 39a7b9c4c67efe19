package io.peerlane.app.comparison;

import static io.peerlane.app.report.Metric.Better.HIGHER;
import static io.peerlane.app.report.Metric.Better.LOWER;
import static io.peerlane.app.report.Metric.Better.NEITHER;
import static io.peerlane.app.report.Metric.Kind.COUNTED;
import static io.peerlane.app.report.Metric.Kind.MEASURED;
import static io.peerlane.app.report.Metric.Kind.MODELLED;

import io.peerlane.app.report.CmbOccupancy;
import io.peerlane.app.report.EthernetBytes;
import io.peerlane.app.report.LinkCounts;
import io.peerlane.app.report.Metric;
import io.peerlane.app.report.Result;
import io.peerlane.app.report.Utilisation;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * What paths are compared by, in the order of the table. Rates of traffic are counted bytes over measured seconds; those and
 * I/O per second are functions of throughput where the bytes per byte are fixed, and the statistics count them once.
 */
final class Metrics {

    private static final String RATE = "B/s";
    private static final String SHARE = "share";

    private Metrics() {}

    /** Those that any of the windows gives. */
    static List<WindowMetric> of(List<Result> results) {
        List<WindowMetric> all = new ArrayList<>(speed());
        all.addAll(traffic());
        all.addAll(links());
        all.addAll(memory());
        all.addAll(fallbacks(results));
        return all.stream()
                .filter(metric -> results.stream().anyMatch(r -> metric.value().apply(r) != null))
                .toList();
    }

    private static List<WindowMetric> speed() {
        return List.of(
                new WindowMetric(
                        new Metric("bytesPerSecond", "throughput", RATE, MEASURED, HIGHER),
                        ComparisonOptions.THROUGHPUT_WEIGHT,
                        "faster",
                        "slower",
                        Result::bytesPerSecond),
                new WindowMetric(
                        new Metric("iops", "I/O per second", "1/s", MEASURED, HIGHER),
                        1,
                        "faster",
                        "slower",
                        Result::iops),
                latency("mean", "latency, mean"),
                latency("p50", "latency, median"),
                latency("p99", "latency, 99 %"),
                latency("p99.9", "latency, 99.9 %"),
                amount("cpuSecondsPerGiB.target", "CPU per GiB, target", "s/GiB", r -> r.cpuSecondsPerGiB()
                        .target()),
                amount("cpuSecondsPerGiB.client", "CPU per GiB, client", "s/GiB", r -> r.cpuSecondsPerGiB()
                        .client()));
    }

    private static WindowMetric latency(String name, String label) {
        return new WindowMetric(
                new Metric("latencyNanos." + name, label, "ns", MEASURED, LOWER),
                1,
                "higher",
                "lower",
                r -> r.latencyNanos().get(name));
    }

    private static WindowMetric amount(
            String name, String label, String unit, Function<Result, @Nullable Double> value) {
        return new WindowMetric(new Metric(name, label, unit, MEASURED, LOWER), 1, "more", "less", value);
    }

    private static WindowMetric counted(
            String name, String label, String unit, Metric.Better better, Function<Result, @Nullable Double> value) {
        return new WindowMetric(new Metric(name, label, unit, COUNTED, better), 1, "more", "less", value);
    }

    private static List<WindowMetric> traffic() {
        return List.of(
                amount("dramBytesPerSecond", "DRAM", RATE, rate(r -> r.ledger().dramData())),
                counted("dramBytesPerByte", "DRAM per byte", "", LOWER, perByte(r -> r.ledger()
                        .dramData())),
                amount("rootInPerSecond", "root complex in", RATE, rate(r -> r.ledger()
                        .dataTowardRoot("uplink"))),
                amount("rootOutPerSecond", "root complex out", RATE, rate(r -> r.ledger()
                        .dataFromRoot("uplink"))),
                counted("uplinkBytesPerByte", "uplink per byte", "", LOWER, perByte(r -> r.ledger()
                        .data("uplink"))),
                counted("rnicBytesPerByte", "RNIC link per byte", "", NEITHER, perByte(r -> r.ledger()
                        .data("rnic"))),
                counted("driveBytesPerByte", "drive links per byte", "", NEITHER, perByte(r -> r.ledger()
                        .data("drive"))),
                load("ethernetInPerSecond", "Ethernet in", RATE, MEASURED, ethernet(EthernetBytes::in)),
                load("ethernetOutPerSecond", "Ethernet out", RATE, MEASURED, ethernet(EthernetBytes::out)));
    }

    /** What every path has to carry: more of it comes with more throughput, and is neither better nor worse. */
    private static WindowMetric load(
            String name, String label, String unit, Metric.Kind kind, Function<Result, @Nullable Double> value) {
        return new WindowMetric(new Metric(name, label, unit, kind, NEITHER), 1, "more", "less", value);
    }

    private static Function<Result, @Nullable Double> rate(ToDoubleFunction<Result> bytes) {
        return r -> r.seconds() > 0 ? (Double) (bytes.applyAsDouble(r) / r.seconds()) : null;
    }

    private static Function<Result, @Nullable Double> perByte(ToDoubleFunction<Result> bytes) {
        return r -> r.bytes() > 0 ? (Double) (bytes.applyAsDouble(r) / r.bytes()) : null;
    }

    private static Function<Result, @Nullable Double> ethernet(ToDoubleFunction<EthernetBytes> bytes) {
        return r -> {
            EthernetBytes counts = r.ethernet();
            return counts == null || r.seconds() <= 0 ? null : (Double) (bytes.applyAsDouble(counts) / r.seconds());
        };
    }

    private static List<WindowMetric> links() {
        return List.of(
                new WindowMetric(
                        new Metric("uplinkUtilisation", "uplink in use", SHARE, MODELLED, LOWER),
                        1,
                        "more",
                        "less",
                        r -> utilisation(r, "uplink")),
                load("rnicUtilisation", "RNIC link in use", SHARE, MODELLED, r -> utilisation(r, "rnic")),
                load("driveUtilisation", "drive link in use", SHARE, MODELLED, r -> utilisation(r, "drive")));
    }

    /** Of the busiest direction of the busiest link: as the machine's clock says, else of what the model says it can carry. */
    private static @Nullable Double utilisation(Result r, String role) {
        double busiest = -1;
        for (LinkCounts link : r.ledger().links()) {
            if (link.role().equals(role)) {
                busiest = Math.max(busiest, Math.max(busy(r, link), carried(r, link)));
            }
        }
        return busiest < 0 ? null : (Double) busiest;
    }

    private static double busy(Result r, LinkCounts link) {
        return r.utilisation().stream()
                .filter(u -> u.resource().startsWith("link " + link.name() + " "))
                .mapToDouble(Utilisation::busy)
                .max()
                .orElse(-1);
    }

    private static double carried(Result r, LinkCounts link) {
        Double capacity = link.capacity();
        if (capacity == null || r.seconds() <= 0 || !r.utilisation().isEmpty()) {
            return -1;
        }
        return Math.max(link.towardRoot().data(), link.fromRoot().data()) / r.seconds() / capacity;
    }

    private static List<WindowMetric> memory() {
        return List.of(
                counted("cmbPeak", "peer memory, peak", SHARE, NEITHER, Metrics::occupancy),
                counted("peerShare", "bytes by peer memory", SHARE, NEITHER, Metrics::peerShare));
    }

    private static @Nullable Double occupancy(Result r) {
        CmbOccupancy cmb = r.cmb();
        return cmb == null || cmb.capacity() == 0 ? null : (Double) ((double) cmb.peak() / cmb.capacity());
    }

    private static @Nullable Double peerShare(Result r) {
        long all = r.requests().bytes().p2p() + r.requests().bytes().host();
        return all == 0 ? null : (Double) ((double) r.requests().bytes().p2p() / all);
    }

    /** One for each reason that occurred. */
    private static List<WindowMetric> fallbacks(List<Result> results) {
        return results.stream()
                .flatMap(r -> r.requests().fallbacks().entrySet().stream())
                .filter(reason -> reason.getValue() > 0)
                .map(Map.Entry::getKey)
                .distinct()
                .sorted()
                .map(reason -> counted(
                        "fallbacks." + reason, "host memory: " + reason, SHARE, NEITHER, r -> fallbackShare(r, reason)))
                .toList();
    }

    private static @Nullable Double fallbackShare(Result r, String reason) {
        long all = r.requests().p2p() + r.requests().host();
        long fell = r.requests().fallbacks().getOrDefault(reason, 0L);
        return all == 0 ? null : (Double) ((double) fell / all);
    }
}
