package io.peerlane.app.report.html;

import io.peerlane.app.report.Amounts;

/**
 * Steps of colour and thickness for what a link carried; step 0 is nothing. Thickness rises with the colour and the number
 * is written beside it: colour is never alone.
 */
enum Scale {
    /** Data bytes per acknowledged byte. */
    BYTES("data bytes per acknowledged byte (counted)") {
        @Override
        String text(double value) {
            return value > 0 && value < LEAST_SHOWN ? "<0.01" : Amounts.fixed(value);
        }

        @Override
        double limit(int step) {
            return step / 2.0;
        }
    },
    /** Share of time. */
    BUSY("share of the machine's time that the link was busy (modelled)") {
        @Override
        String text(double value) {
            return value > 0 && value < LEAST_SHOWN ? "<1 %" : Math.round(value * 100) + " %";
        }

        @Override
        double limit(int step) {
            return step == LIMITS ? 0.9 : step / 4.0;
        }
    };

    /** What is less than the last digit shown, and yet not nothing. */
    private static final double LEAST_SHOWN = 0.005;

    private static final double ROUNDING = 0.005;

    /** Steps that have a largest value. */
    private static final int LIMITS = 4;

    private final String title;

    Scale(String title) {
        this.title = title;
    }

    /** Largest value of a step, 1 to 4. */
    abstract double limit(int step);

    /** A value as it is written on a link. */
    abstract String text(double value);

    /** What is measured by it. */
    String title() {
        return title;
    }

    /** The step of a value, 0 to {@link #steps()} less 1. What is a rounding error above a limit still belongs to it. */
    int step(double value) {
        if (value <= 0) {
            return 0;
        }
        int step = 1;
        while (step <= LIMITS && value > limit(step) + ROUNDING) {
            step++;
        }
        return step;
    }

    /** How many there are. */
    int steps() {
        return LIMITS + 2;
    }

    /** A step in words. */
    String label(int step) {
        if (step == 0) {
            return "none";
        }
        return step <= LIMITS ? "up to " + text(limit(step)) : "more";
    }
}
