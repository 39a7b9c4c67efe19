package io.peerlane.fabric.endpoint.vectors;

import io.peerlane.fabric.p2pdma.vectors.Fields;
import java.util.Optional;

/** One operation on an endpoint controller, with the results expected of it. */
sealed interface EpcOperation {

    /**
     * A mapping.
     *
     * @param result 0 or a negative error number
     * @param expected present if the result is 0
     */
    record Map(int id, int function, int virtual, long pciAddress, long size, int result, Optional<Expected> expected)
            implements EpcOperation {}

    /** What a successful mapping looks like. */
    record Expected(long mapped, long mapPciAddress, long mapSize, long localBase, long localAddress) {}

    /** Takes back the mapping with this id. */
    record Unmap(int id, int function, int virtual) implements EpcOperation {}

    static EpcOperation read(Fields fields) {
        String op = fields.text("op");
        int id = fields.integer("id");
        int function = fields.integer("func");
        int virtual = fields.integer("vfunc");
        return switch (op) {
            case "map" -> map(fields, id, function, virtual);
            case "unmap" -> new Unmap(id, function, virtual);
            default -> throw fields.refusal("op", op, "map or unmap");
        };
    }

    private static Map map(Fields fields, int id, int function, int virtual) {
        int result = fields.integer("result");
        Optional<Expected> expected = result == 0 ? Optional.of(expected(fields)) : Optional.empty();
        return new Map(id, function, virtual, fields.hex("pci_addr"), fields.unsigned("size"), result, expected);
    }

    private static Expected expected(Fields fields) {
        return new Expected(
                fields.unsigned("mapped"),
                fields.hex("map_pci_addr"),
                fields.unsigned("map_size"),
                fields.hex("local_base"),
                fields.hex("local_addr"));
    }
}
