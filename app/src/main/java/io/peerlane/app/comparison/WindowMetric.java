package io.peerlane.app.comparison;

import io.peerlane.app.report.Metric;
import io.peerlane.app.report.Result;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A metric of windows.
 *
 * @param metric what it is
 * @param weight in the family of questions
 * @param more how to say that a path has more of it
 * @param less how to say that it has less
 * @param value of a window; null where the window does not give it
 */
record WindowMetric(Metric metric, double weight, String more, String less, Function<Result, @Nullable Double> value) {

    String name() {
        return metric.name();
    }
}
