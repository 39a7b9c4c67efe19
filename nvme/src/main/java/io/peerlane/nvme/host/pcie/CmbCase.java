package io.peerlane.nvme.host.pcie;

import io.peerlane.fabric.p2pdma.PeerPool;
import io.peerlane.fabric.p2pdma.vectors.Fields;
import io.peerlane.fabric.p2pdma.vectors.Mismatch;
import io.peerlane.fabric.p2pdma.vectors.VectorCase;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;

/**
 * A case of the format {@code cmb}: a controller with a memory buffer, and what a host makes of it.
 *
 * @param id name in the file
 * @param enables how often the controller is enabled
 * @param queues I/O queues wanted
 * @param depth entries wanted of each
 * @param entryShift binary logarithm of the bytes of an entry
 * @param taken bytes that another user allocates before the queues; 0 for none
 */
record CmbCase(
        String id,
        Device device,
        boolean useCmbSqes,
        int enables,
        int queues,
        int depth,
        int entryShift,
        long taken,
        Expected expected)
        implements VectorCase {

    private static final int MAX_ENABLES = 1000;
    private static final int MAX_QUEUES = 65_535;
    private static final int MAX_DEPTH = 65_536;
    private static final int MIN_ENTRY_SHIFT = 6;
    private static final int MAX_ENTRY_SHIFT = 15;
    private static final int MAX_BAR = 5;

    /**
     * The controller and its function.
     *
     * @param hasMemorySpaceControl CAP.CMBS
     * @param location CMBLOC
     * @param size CMBSZ
     */
    record Device(boolean hasMemorySpaceControl, int location, int size, boolean mappable, List<BarOf> bars) {}

    /**
     * A used BAR.
     *
     * @param memory false for I/O space
     * @param start the processor's address of the first byte
     * @param bus PCI bus address of the first byte
     */
    record BarOf(int index, boolean memory, long start, long size, long bus) {}

    /**
     * Results.
     *
     * @param errno negative, if the registration fails
     * @param bar empty when there is no buffer, as {@code offset}
     * @param writes register and value of each write
     * @param sq bus address of each submission queue, empty in host memory
     */
    record Expected(
            String result,
            OptionalInt errno,
            OptionalInt bar,
            OptionalLong offset,
            long size,
            long pool,
            boolean published,
            List<List<Long>> writes,
            long cmbmsc,
            boolean sqsAllowed,
            int queueDepth,
            List<OptionalLong> sq,
            long available) {}

    static CmbCase read(Fields fields) {
        return new CmbCase(
                fields.text("id"),
                device(fields),
                fields.flag("use_cmb_sqes"),
                fields.has("enables") ? number(fields, "enables", 1, MAX_ENABLES) : 1,
                number(fields, "queues", 0, MAX_QUEUES),
                number(fields, "depth", 2, MAX_DEPTH),
                number(fields, "sqe_shift", MIN_ENTRY_SHIFT, MAX_ENTRY_SHIFT),
                fields.has("taken") ? fields.unsigned("taken") : 0,
                expected(fields.required("expect")));
    }

    private static Device device(Fields fields) {
        return new Device(
                fields.flag("cap_cmbs"),
                fields.register32("cmbloc"),
                fields.register32("cmbsz"),
                fields.flag("bars_mappable", true),
                bars(fields));
    }

    private static List<BarOf> bars(Fields fields) {
        Set<Integer> seen = new HashSet<>();
        List<BarOf> bars = new ArrayList<>();
        for (var one : fields.objects("bars")) {
            int index = number(one, "bar", 0, MAX_BAR);
            if (!seen.add(index)) {
                throw one.refusal("bar", "" + index, "a BAR not described before");
            }
            bars.add(new BarOf(index, isMemory(one), one.hex("start"), size(one), one.hex("bus")));
        }
        return Collections.unmodifiableList(bars);
    }

    private static boolean isMemory(Fields bar) {
        String kind = bar.text("kind");
        return switch (kind) {
            case "memory" -> true;
            case "io" -> false;
            default -> throw bar.refusal("kind", kind, "memory or io");
        };
    }

    private static long size(Fields bar) {
        long size = bar.hex("size");
        if (size <= 0 || size > PeerPool.MAX_RANGE_BYTES) {
            throw bar.refusal("size", bar.text("size"), "1 byte to 4 TiB");
        }
        return size;
    }

    private static Expected expected(Fields fields) {
        return new Expected(
                fields.text("result"),
                fields.has("errno") ? OptionalInt.of(fields.integer("errno")) : OptionalInt.empty(),
                fields.isNull("bar") ? OptionalInt.empty() : OptionalInt.of(fields.integer("bar")),
                fields.isNull("offset") ? OptionalLong.empty() : OptionalLong.of(fields.hex("offset")),
                fields.hex("size"),
                fields.hex("pool"),
                fields.flag("published"),
                writes(fields),
                fields.hex("cmbmsc"),
                fields.flag("sqs_allowed"),
                fields.integer("queue_depth"),
                fields.nullableHexes("sq"),
                fields.hex("available"));
    }

    private static List<List<Long>> writes(Fields fields) {
        var writes = fields.hexLists("writes");
        if (writes.stream().anyMatch(write -> write.size() != 2)) {
            throw fields.refusal("writes", "a list of another length", "pairs of register and value");
        }
        return writes;
    }

    private static int number(Fields fields, String key, int least, int most) {
        int value = fields.integer(key);
        if (value < least || value > most) {
            throw fields.refusal(key, "" + value, least + " to " + most);
        }
        return value;
    }

    /** The host's set-up is one step. */
    @Override
    public int steps() {
        return 1;
    }

    @Override
    public List<Mismatch> run() {
        return new CmbRun(this).run();
    }
}
