package io.peerlane.fabric.timing;

import java.util.EnumMap;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The values of one component of the machine: those of a profile, or single ones set otherwise.
 *
 * @param name of this component, such as {@code nvme0}
 * @param profile what it was made from
 * @param values all parameters of the kind
 */
public record Component(String name, ComponentKind kind, String profile, Map<Parameter, Constant> values) {

    private static final double GIGA = 1e9;

    /** Profile without any value of its own. */
    public static final String STANDARD = "default";

    /** Copies the map. */
    public Component {
        values = Map.copyOf(values);
    }

    /** Everything as {@link Parameter#standard}. */
    public static Component standard(String name, ComponentKind kind) {
        return profile(name, kind, STANDARD, Map.of());
    }

    static Component profile(String name, ComponentKind kind, String profile, Map<Parameter, Constant> set) {
        var values = new EnumMap<Parameter, Constant>(Parameter.class);
        for (Parameter parameter : Parameter.of(kind)) {
            values.put(parameter, set.getOrDefault(parameter, parameter.standard()));
        }
        return new Component(name, kind, profile, values);
    }

    /** The same under another name. */
    public Component named(String other) {
        return new Component(other, kind, profile, values);
    }

    /**
     * With one value set.
     *
     * @param parameter name as in {@link Parameter#json}
     * @param source who set it, for the model card
     * @throws TimingException if the kind has no such parameter, or the value is outside its range
     */
    public Component with(String parameter, double value, String source) {
        var found = Parameter.find(kind, parameter)
                .orElseThrow(() -> new TimingException(kind.json(), parameter, "one of " + names(kind)));
        return with(found, value, source);
    }

    /** As {@link #with(String, double, String)}. */
    public Component with(Parameter parameter, double value, String source) {
        if (parameter.kind() != kind) {
            throw new TimingException(kind.json(), parameter.json(), "one of " + names(kind));
        }
        var changed = new EnumMap<>(values);
        changed.put(parameter, new Constant(parameter.checked(value), Mark.GIVEN, source));
        return new Component(name, kind, profile, changed);
    }

    private static String names(ComponentKind kind) {
        return Parameter.of(kind).stream().map(Parameter::json).collect(Collectors.joining(", "));
    }

    /** In the unit of the parameter. */
    public double get(Parameter parameter) {
        Constant constant = values.get(parameter);
        if (constant == null) {
            throw new IllegalArgumentException(kind + " has no " + parameter);
        }
        return constant.value();
    }

    /** A parameter in GB/s as bytes per second. */
    public double bytesPerSecond(Parameter rate) {
        return get(rate) * GIGA;
    }

    /** A parameter in ns as picoseconds. */
    public long picoseconds(Parameter latency) {
        return Picoseconds.ofNanos(get(latency));
    }
}
