package io.peerlane.fabric.endpoint.vectors;

import io.peerlane.fabric.endpoint.AddressAlignment;
import io.peerlane.fabric.endpoint.EndpointFunctions;
import io.peerlane.fabric.endpoint.OutboundWindow;
import io.peerlane.fabric.p2pdma.vectors.Fields;
import io.peerlane.fabric.p2pdma.vectors.Mismatch;
import io.peerlane.fabric.p2pdma.vectors.VectorCase;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * A case of the format {@code epc-map}: an endpoint controller, and operations on it.
 *
 * @param id name in the file
 * @param translations hardware slots
 * @param windows in order
 * @param init expected of taking the windows into use: 0 or a negative error number
 * @param operations in order
 */
record EpcMapCase(
        String id,
        AddressAlignment alignment,
        EndpointFunctions functions,
        int translations,
        List<OutboundWindow> windows,
        int init,
        List<EpcOperation> operations)
        implements VectorCase {

    private static final int MAX_TRANSLATIONS = 1 << 16;

    static EpcMapCase read(Fields fields) {
        return new EpcMapCase(
                fields.text("id"),
                alignment(fields),
                functions(fields),
                translations(fields),
                fields.objects("windows").stream().map(EpcMapCase::window).toList(),
                fields.integer("init"),
                operations(fields));
    }

    private static AddressAlignment alignment(Fields fields) {
        String align = fields.text("align");
        return switch (align) {
            case "none" -> new AddressAlignment.None();
            case "designware" -> designWare(fields);
            case "rk3399" -> new AddressAlignment.Rk3399();
            default -> throw fields.refusal("align", align, "none, designware or rk3399");
        };
    }

    private static AddressAlignment designWare(Fields fields) {
        try {
            return new AddressAlignment.DesignWare(fields.hex("region_align"));
        } catch (IllegalArgumentException _) {
            throw fields.refusal("region_align", fields.text("region_align"), "a power of two");
        }
    }

    private static EndpointFunctions functions(Fields fields) {
        int physical = fields.integer("functions");
        if (physical < 1) {
            throw fields.refusal("functions", "" + physical, "1 or more");
        }
        var virtual = fields.has("max_vfs") ? fields.integers("max_vfs") : List.<Integer>of();
        if (virtual.size() > physical) {
            throw fields.refusal("max_vfs", virtual.toString(), "at most " + physical + " numbers");
        }
        return new EndpointFunctions(physical, virtual);
    }

    private static int translations(Fields fields) {
        int count = fields.integer("translations");
        if (count < 0 || count > MAX_TRANSLATIONS) {
            throw fields.refusal("translations", "" + count, "0 to " + MAX_TRANSLATIONS);
        }
        return count;
    }

    private static OutboundWindow window(Fields fields) {
        long base = fields.hex("base");
        long size = fields.hex("size");
        long pageSize = fields.hex("page_size");
        try {
            return new OutboundWindow(base, size, pageSize);
        } catch (IllegalArgumentException e) {
            throw fields.refusal(
                    "size", String.valueOf(e.getMessage()), "a window that does not wrap, pages of a power of two");
        }
    }

    private static List<EpcOperation> operations(Fields fields) {
        Set<Integer> mapped = new HashSet<>();
        return fields.objects("ops").stream().map(one -> operation(one, mapped)).toList();
    }

    private static EpcOperation operation(Fields fields, Set<Integer> mapped) {
        var operation = EpcOperation.read(fields);
        switch (operation) {
            case EpcOperation.Map map -> mapped.add(map.id());
            case EpcOperation.Unmap unmap
            when !mapped.contains(unmap.id()) ->
                throw fields.refusal("id", "" + unmap.id(), "the id of an earlier map");
            case EpcOperation.Unmap _ -> {}
        }
        return operation;
    }

    @Override
    public int steps() {
        return operations.size();
    }

    @Override
    public List<Mismatch> run() {
        return new EpcMapRun(this).run();
    }
}
