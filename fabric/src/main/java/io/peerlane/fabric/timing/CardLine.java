package io.peerlane.fabric.timing;

import java.util.Objects;

/**
 * A line of the model card.
 *
 * @param component such as {@code memory}, or the name of a drive
 * @param profile what the component was made from
 * @param parameter as in a machine file
 */
public record CardLine(
        String component, String profile, String parameter, double value, String unit, Mark mark, String source) {

    static CardLine of(Component component, Parameter parameter) {
        Constant constant = Objects.requireNonNull(component.values().get(parameter));
        return new CardLine(
                component.name(),
                component.profile(),
                parameter.json(),
                constant.value(),
                parameter.unit(),
                constant.mark(),
                constant.source());
    }
}
