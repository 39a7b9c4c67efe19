package io.peerlane.fabric.timing;

import static io.peerlane.fabric.timing.Parameter.CHANNELS;
import static io.peerlane.fabric.timing.Parameter.DRIVE_IOPS;
import static io.peerlane.fabric.timing.Parameter.DRIVE_READ_LATENCY;
import static io.peerlane.fabric.timing.Parameter.DRIVE_READ_RATE;
import static io.peerlane.fabric.timing.Parameter.DRIVE_UNITS;
import static io.peerlane.fabric.timing.Parameter.DRIVE_WRITE_LATENCY;
import static io.peerlane.fabric.timing.Parameter.DRIVE_WRITE_RATE;
import static io.peerlane.fabric.timing.Parameter.FORWARDED_PAYLOAD;
import static io.peerlane.fabric.timing.Parameter.FRAME_OVERHEAD;
import static io.peerlane.fabric.timing.Parameter.FRAME_PAYLOAD;
import static io.peerlane.fabric.timing.Parameter.PEER_RATE;
import static io.peerlane.fabric.timing.Parameter.PEER_READS;
import static io.peerlane.fabric.timing.Parameter.TRANSFER_RATE;
import static io.peerlane.fabric.timing.Parameter.WRITE_CREDITS;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Parts that were measured, by name. Each profile rests on few measurements: calibration, not facts about the part. */
public final class Profiles {

    /** A rate that nothing here reaches: no limit was observed. */
    private static final double UNLIMITED = 10_000;

    private static final Map<String, Component> ALL = new LinkedHashMap<>();

    static {
        rootComplex("broadwell-ep", 256, measured(7.1, Sources.P2P_FORUM), 1);
        rootComplex("naples", 256, measured(7.0, Sources.ROCM), 1);
        rootComplex("rome", 256, measured(22.5, Sources.NCCL + ": 20 to 25"), 1);
        unlimited("sapphire-rapids", 64, Sources.AISIO);
        unlimited("genoa", 256, Sources.GDS);
        rootComplex("client-intel", 64, measured(0, Sources.OPEN_MODULES), 0);
        rootComplex("unknown", 256, new Constant(0, Mark.ASSUMED, "not on the kernel's list of host bridges"), 0);
        memory("ddr4-2400-4", 4, 2400);
        memory("ddr4-3200-8", 8, 3200);
        memory("ddr5-4800-8", 8, 4800);
        drive("g3-4600", 3.2, 0.64e6, Sources.P2P_FORUM);
        flash("g3-970pro", 3.36, 8 * 0.8, 57_300, 185_000);
        flash("g3-zn540", 3.05, 8 * 0.45, 71_500, 561_000);
        drive("g4-5520", 7.1, 1.0e6, Sources.SOLIDIGM);
        drive("g5-1753", 14.5, 3.858e6, Sources.AISIO);
        drive("g5-1010", 14.5, 3.2e6, Sources.GDS);
        frames("roce-1024", 1024, 82);
        frames("roce-4096", 4096, 82);
        frames("iwarp-1500", 1440, 98);
        frames("iwarp-9000", 8940, 98);
    }

    private Profiles() {}

    /**
     * A profile as a component of its own name.
     *
     * @throws TimingException if the kind has no such profile
     */
    public static Component find(ComponentKind kind, String name) {
        if (name.equals(Component.STANDARD)) {
            return Component.standard(name, kind);
        }
        Component found = ALL.get(name);
        if (found == null || found.kind() != kind) {
            throw new TimingException(kind.json() + ".profile", name, "one of " + String.join(", ", names(kind)));
        }
        return found;
    }

    /** Names of the profiles of a kind. */
    public static List<String> names(ComponentKind kind) {
        return ALL.values().stream()
                .filter(one -> one.kind() == kind)
                .map(Component::name)
                .toList();
    }

    private static Constant measured(double value, String source) {
        return new Constant(value, Mark.MEASURED, source);
    }

    private static Constant derived(double value, String source) {
        return new Constant(value, Mark.DERIVED, source);
    }

    private static void add(String name, ComponentKind kind, Map<Parameter, Constant> values) {
        values.forEach((parameter, constant) -> parameter.checked(constant.value()));
        ALL.put(name, Component.profile(name, kind, name, values));
    }

    private static void rootComplex(String name, int payload, Constant rate, int reads) {
        add(
                name,
                ComponentKind.ROOT_COMPLEX,
                Map.of(
                        FORWARDED_PAYLOAD, new Constant(payload, rate.mark(), rate.source()),
                        PEER_RATE, rate,
                        PEER_READS, new Constant(reads, rate.mark(), rate.source())));
    }

    /** Neither a cap on peers nor one of write credits was seen up to the rate of the links. */
    private static void unlimited(String name, int payload, String source) {
        add(
                name,
                ComponentKind.ROOT_COMPLEX,
                Map.of(
                        FORWARDED_PAYLOAD, derived(payload, source),
                        PEER_RATE, measured(UNLIMITED, source + ": no limit seen"),
                        WRITE_CREDITS, measured(0, source + ": no limit seen")));
    }

    private static void memory(String name, int channels, int transferRate) {
        String source = "the part's name";
        add(
                name,
                ComponentKind.MEMORY,
                Map.of(
                        CHANNELS, new Constant(channels, Mark.SPECIFIED, source),
                        TRANSFER_RATE, new Constant(transferRate, Mark.SPECIFIED, source)));
    }

    private static void drive(String name, double readRate, double iops, String source) {
        add(
                name,
                ComponentKind.DRIVE,
                Map.of(DRIVE_READ_RATE, measured(readRate, source), DRIVE_IOPS, measured(iops, source)));
    }

    private static void flash(String name, double readRate, double writeRate, double readLatency, double writeLatency) {
        String source = Sources.NVMEVIRT;
        add(
                name,
                ComponentKind.DRIVE,
                Map.of(
                        DRIVE_READ_RATE, measured(readRate, source),
                        DRIVE_WRITE_RATE, measured(Math.min(readRate, writeRate), source),
                        DRIVE_UNITS, measured(8, source),
                        DRIVE_READ_LATENCY, measured(readLatency, source),
                        DRIVE_WRITE_LATENCY, measured(writeLatency, source)));
    }

    private static void frames(String name, int payload, int overhead) {
        add(
                name,
                ComponentKind.NETWORK,
                Map.of(
                        FRAME_PAYLOAD, derived(payload, "the MTU less the headers"),
                        FRAME_OVERHEAD, derived(overhead, "the headers, preamble and gap")));
    }
}
