package io.peerlane.app.simulation;

import io.peerlane.fabric.timing.CardLine;

/**
 * A constant of the model as reports show it.
 *
 * @param component such as {@code memory}, or the name of a drive
 * @param mark what it is worth: specification, measured, derived, assumed or given
 */
public record ModelLine(
        String component, String profile, String parameter, double value, String unit, String mark, String source) {

    /** Of a line of the model card. */
    public static ModelLine of(CardLine line) {
        return new ModelLine(
                line.component(),
                line.profile(),
                line.parameter(),
                line.value(),
                line.unit(),
                line.mark().text(),
                line.source());
    }
}
