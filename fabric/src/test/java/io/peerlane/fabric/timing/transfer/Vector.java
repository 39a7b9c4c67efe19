package io.peerlane.fabric.timing.transfer;

import java.math.BigDecimal;
import java.math.MathContext;

/**
 * A published figure, and what the model says.
 *
 * @param id of the setup
 * @param low least that was observed
 * @param high most that was observed; {@code low} for a single figure
 * @param tolerance percent beyond that
 * @param set what was chosen for this figure and so shows the law only; empty if nothing was
 */
record Vector(
        String id,
        String setup,
        String unit,
        double low,
        double high,
        double model,
        double tolerance,
        String set,
        String source) {

    /** Percent beyond what was observed; 0 inside. */
    double deviation() {
        if (model < low) {
            return 100 * (model / low - 1);
        }
        return model > high ? 100 * (model / high - 1) : 0;
    }

    /** A row of the table in the module's account of itself. */
    String row() {
        return String.join(
                " | ",
                "| " + id,
                setup,
                low == high ? number(low) : number(low) + " to " + number(high),
                number(model),
                unit,
                "%+.1f %%".formatted(Math.round(deviation() * 10) / 10.0 + 0.0),
                number(tolerance) + " %",
                set.isEmpty() ? "nothing" : set,
                source + " |");
    }

    private static String number(double value) {
        return new BigDecimal(value)
                .round(new MathContext(4))
                .stripTrailingZeros()
                .toPlainString();
    }

    @Override
    public String toString() {
        return id + " " + setup;
    }
}
