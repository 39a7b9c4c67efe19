package io.peerlane.fabric.p2pdma.vectors;

import io.peerlane.fabric.p2pdma.MapType;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One query of a machine, with the results expected of it. Devices are named as in the file. */
sealed interface DistanceQuery {

    /** The key that the query stands under, for refusals. */
    Fields fields();

    /**
     * Distance of one pair.
     *
     * @param hops null if the client has no PCI ancestor
     * @param map null if the client has no PCI ancestor
     * @param redirectors empty if there is no common ancestor or nothing redirects
     * @param withoutCapabilities what is possible for who sees no capabilities; empty if the file does not say
     */
    record Distance(
            Fields fields,
            String provider,
            String client,
            int distance,
            @Nullable Integer hops,
            @Nullable MapType map,
            List<String> redirectors,
            List<String> withoutCapabilities)
            implements DistanceQuery {}

    /** Distance to several clients. */
    record DistanceMany(Fields fields, String provider, List<String> clients, boolean verbose, int distance)
            implements DistanceQuery {}

    /**
     * The nearest provider.
     *
     * @param anyOf those that may be returned; none if empty
     * @param distance of each, -1 if there is none
     */
    record Find(Fields fields, List<String> clients, List<String> anyOf, int distance) implements DistanceQuery {}

    /** The remembered map type. */
    record MapTypeOf(Fields fields, String provider, String client, MapType map) implements DistanceQuery {}

    /** A write to an ACS control register at run time. */
    record SetAcs(Fields fields, String device, int control) implements DistanceQuery {}

    /** Publishes memory, or no longer. */
    record Publish(Fields fields, String device, boolean value) implements DistanceQuery {}

    /**
     * Text written to the attribute {@code p2pmem}.
     *
     * @param result 0 or a negative error number
     * @param show what is read back, empty on an error
     */
    record P2pmemStore(Fields fields, String value, int result, String show) implements DistanceQuery {}

    static DistanceQuery read(Fields fields) {
        String op = fields.text("op");
        return switch (op) {
            case "distance" -> distance(fields);
            case "distance_many" ->
                new DistanceMany(
                        fields,
                        fields.text("provider"),
                        fields.texts("clients"),
                        fields.flag("verbose"),
                        fields.integer("distance"));
            case "find" ->
                new Find(fields, fields.texts("clients"), fields.texts("any_of"), fields.integer("distance"));
            case "map_type" -> new MapTypeOf(fields, fields.text("provider"), fields.text("client"), mapType(fields));
            case "set_acs" -> new SetAcs(fields, fields.text("bdf"), fields.register("ctrl"));
            case "publish" -> new Publish(fields, fields.text("bdf"), fields.flag("value"));
            case "p2pmem_store" ->
                new P2pmemStore(fields, fields.text("value"), fields.integer("result"), fields.text("show"));
            default ->
                throw fields.refusal(
                        "op", op, "distance, distance_many, find, map_type, set_acs, publish or p2pmem_store");
        };
    }

    private static Distance distance(Fields fields) {
        return new Distance(
                fields,
                fields.text("provider"),
                fields.text("client"),
                fields.integer("distance"),
                fields.isNull("hops") ? null : fields.integer("hops"),
                fields.isNull("map") ? null : mapType(fields),
                texts(fields, "acs_redirectors"),
                texts(fields, "without_capabilities"));
    }

    private static List<String> texts(Fields fields, String key) {
        return fields.has(key) ? fields.texts(key) : List.of();
    }

    private static MapType mapType(Fields fields) {
        String name = fields.text("map");
        return Arrays.stream(MapType.values())
                .filter(type -> type.ordinal() >= MapType.NOT_SUPPORTED.ordinal())
                .filter(type -> type.name().equals(name))
                .findFirst()
                .orElseThrow(() -> fields.refusal("map", name, "NOT_SUPPORTED, BUS_ADDR or THRU_HOST_BRIDGE"));
    }
}
