package io.peerlane.app.report.html;

import java.util.ArrayList;
import java.util.List;

/** Where values stand on an axis: from 0, or by their logarithm. */
final class Axis {

    private static final int STEPS = 4;
    private static final double[] ROUND = {1, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10};
    private static final double[] DECADE = {1, 2, 5};
    private static final int MOST_FINE_TICKS = 7;

    private final double low;
    private final double high;
    private final boolean logarithmic;

    private Axis(double low, double high, boolean logarithmic) {
        this.low = low;
        this.high = high;
        this.logarithmic = logarithmic;
    }

    /** From 0 to a round number that is at least {@code most}. */
    static Axis linear(double most) {
        return new Axis(0, most <= 0 ? 1 : STEPS * round(most / STEPS), false);
    }

    /** From 1, 2 or 5 with zeros to another, around values above 0. */
    static Axis logarithmic(double least, double most) {
        double low = decade(least, false);
        double high = decade(Math.max(most, least), true);
        return new Axis(low, high > low ? high : low * 10, true);
    }

    private static double round(double step) {
        double magnitude = Math.pow(10, Math.floor(Math.log10(step)));
        for (double factor : ROUND) {
            if (step <= factor * magnitude * (1 + 1e-9)) {
                return factor * magnitude;
            }
        }
        return 10 * magnitude;
    }

    private static double decade(double value, boolean up) {
        double magnitude = Math.pow(10, Math.floor(Math.log10(value)));
        double below = magnitude;
        for (double factor : DECADE) {
            double candidate = factor * magnitude;
            if (up && candidate >= value) {
                return candidate;
            }
            below = candidate <= value ? candidate : below;
        }
        return up ? 10 * magnitude : below;
    }

    /** From 0 at the low end to 1 at the high one. */
    double place(double value) {
        return logarithmic ? Math.log(Math.max(value, low) / low) / Math.log(high / low) : (value - low) / (high - low);
    }

    /** The values to be written beside it. */
    List<Double> ticks() {
        List<Double> ticks = new ArrayList<>();
        if (!logarithmic) {
            for (int i = 0; i <= STEPS; i++) {
                ticks.add(high * i / STEPS);
            }
            return ticks;
        }
        for (double magnitude = Math.pow(10, Math.floor(Math.log10(low))); magnitude <= high; magnitude *= 10) {
            for (double factor : DECADE) {
                double tick = factor * magnitude;
                if (tick >= low * (1 - 1e-9) && tick <= high * (1 + 1e-9)) {
                    ticks.add(tick);
                }
            }
        }
        return ticks.size() <= MOST_FINE_TICKS ? ticks : wholeDecades(ticks);
    }

    private static List<Double> wholeDecades(List<Double> ticks) {
        return ticks.stream()
                .filter(tick -> Math.abs(Math.log10(tick) - Math.rint(Math.log10(tick))) < 1e-9)
                .toList();
    }
}
