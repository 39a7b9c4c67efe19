package io.peerlane.app.topology;

import io.peerlane.fabric.topology.CpuIdentity;
import io.peerlane.fabric.topology.CpuVendor;
import io.peerlane.fabric.topology.dump.DumpFormat;
import io.peerlane.fabric.topology.dump.ImportedFunction;
import io.peerlane.fabric.topology.dump.ImportedTopology;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** What dumps said about a machine, in numbers, and what they did not say. */
public final class ImportReport {

    private ImportReport() {}

    /**
     * Prints it.
     *
     * @param name of the machine
     * @param formats of the dumps
     */
    public static void print(String name, List<DumpFormat> formats, ImportedTopology machine, PrintWriter out) {
        var bridges = machine.topology().hostBridges();
        out.println(name);
        line(out, "read as", formats.stream().map(Object::toString).collect(Collectors.joining(", ")));
        line(out, "processor", machine.cpu().map(ImportReport::processor).orElse("unknown"));
        line(
                out,
                "functions",
                "%d, of which %d bridges, %d drives, %d adapters"
                        .formatted(
                                machine.functions().size(),
                                count(machine, ImportedFunction::isBridge),
                                count(machine, ImportedFunction::isNvme),
                                count(machine, ImportedFunction::isAdapter)));
        line(
                out,
                "root buses",
                bridges.stream()
                        .filter(machine::isPlaced)
                        .map(bridge -> "%04x:%02x"
                                .formatted(bridge.domain(), bridge.rootBus().number()))
                        .collect(Collectors.joining(" ")));
        line(
                out,
                "ACS",
                "known of %d functions; %d redirect"
                        .formatted(
                                count(machine, one -> !one.accessControl().isUnknown()),
                                count(machine, one -> one.accessControl().redirects())));
        line(
                out,
                "peer memory",
                "published by %d functions".formatted(count(machine, one -> Boolean.TRUE.equals(one.isPublished()))));
        printNotes(machine, out);
    }

    private static long count(ImportedTopology machine, Predicate<ImportedFunction> which) {
        return machine.functions().stream().filter(which).count();
    }

    private static void line(PrintWriter out, String name, String value) {
        TextLines.wrap("  %-12s ".formatted(name), value).forEach(out::println);
    }

    static void printNotes(ImportedTopology machine, PrintWriter out) {
        machine.notes().forEach(note -> TextLines.wrap("not read: ", note).forEach(out::println));
    }

    /** {@code AMD family 17h}. */
    static String processor(CpuIdentity cpu) {
        String vendor = cpu.vendor() == CpuVendor.AMD
                ? "AMD"
                : cpu.vendor().name().charAt(0)
                        + cpu.vendor().name().substring(1).toLowerCase(Locale.ROOT);
        return cpu.family() == 0 ? vendor : "%s family %xh".formatted(vendor, cpu.family());
    }
}
