package io.peerlane.app.comparison;

import io.peerlane.app.report.IoDocument;
import io.peerlane.app.report.LatencyPoint;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Times of a client, which knows the wall clock only, as times of the machine.
 *
 * @param dilation seconds of the wall clock per second of the machine
 */
record MachineTime(double dilation) {

    /** Of the clock that the target says it has. */
    static MachineTime of(TimingDocument timing) {
        return new MachineTime(timing.paced() ? timing.dilation() : 1);
    }

    double of(double wall) {
        return wall / dilation;
    }

    /** Those of a report; null where the samples do not support them. */
    Map<String, @Nullable Double> latency(IoDocument.Latency latency) {
        Map<String, @Nullable Double> nanos = new LinkedHashMap<>();
        boolean any = latency.count() > 0;
        nanos.put("mean", any ? (Double) of(latency.mean()) : null);
        nanos.put("min", any ? (Double) of(latency.min()) : null);
        nanos.put("max", any ? (Double) of(latency.max()) : null);
        for (String name : List.of("50", "90", "99", "99.9")) {
            Long value = latency.percentile().get(name);
            nanos.put("p" + name, value == null ? null : (Double) of(value));
        }
        return nanos;
    }

    /** From the median on, as far as the samples support it. */
    List<LatencyPoint> curve(IoDocument.Latency latency) {
        return latency.curve().stream()
                .map(point -> new LatencyPoint(point.share(), of(point.nanos())))
                .toList();
    }
}
