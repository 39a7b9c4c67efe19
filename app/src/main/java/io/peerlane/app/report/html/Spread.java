package io.peerlane.app.report.html;

import java.util.stream.DoubleStream;

/** A number of each repeat. */
record Spread(double[] values) {

    boolean isEmpty() {
        return values.length == 0;
    }

    double mean() {
        return DoubleStream.of(values).average().orElse(Double.NaN);
    }

    double least() {
        return DoubleStream.of(values).min().orElse(Double.NaN);
    }

    double most() {
        return DoubleStream.of(values).max().orElse(Double.NaN);
    }
}
