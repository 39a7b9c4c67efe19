package io.peerlane.app.machine;

import io.peerlane.fabric.pci.Bar;
import io.peerlane.fabric.pci.PciFunction;
import io.peerlane.fabric.tlp.Link;
import io.peerlane.nvme.host.pcie.PcieNvmeDriver;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * {@code GET /api/machine}.
 *
 * @param schemaVersion 1
 * @param name of the description
 * @param cpu vendor and family
 * @param kernel what it was started with
 * @param seed of the choice among equally near providers
 * @param network what carries the sockets: {@code epoll} or {@code nio}
 * @param functions every function in the order of discovery
 */
record MachineDocument(
        int schemaVersion,
        String name,
        String description,
        String cpu,
        Dram dram,
        Kernel kernel,
        long seed,
        int eventLoops,
        String network,
        List<Function> functions,
        List<LinkEnds> links,
        List<Drive> drives) {

    /** Host memory, in bytes. */
    record Dram(long size, long available) {}

    /**
     * What the operating system was started with.
     *
     * @param disableAcsRedir as given, empty if not
     * @param configAcs as given, empty if not
     */
    record Kernel(boolean iommu, boolean ats, String disableAcsRedir, String configAcs, List<Warning> warnings) {}

    /**
     * An entry of a parameter that could not be read and was ignored with all behind it.
     *
     * @param function that was being set up
     */
    record Warning(String parameter, String problem, String found, String wanted, String function) {}

    /**
     * A function.
     *
     * @param parent address of the bridge above, null on a root bus
     * @param state {@code bound} to a driver, {@code unbound}, {@code removed}, or {@code present} if no driver is for it
     * @param driver that has it, null if none
     * @param acs access control services, null without the capability
     */
    record Function(
            String address,
            String name,
            String type,
            String identity,
            @Nullable String parent,
            String state,
            @Nullable String driver,
            List<BarRange> bars,
            @Nullable Acs acs) {}

    /** A BAR. */
    record BarRange(int bar, String address, long size, boolean prefetchable) {}

    /** What a function can do and does about peer requests; bits of the ACS capability. */
    record Acs(int services, int control) {}

    /** A link, named by the port above it. */
    record LinkEnds(String name, String role, int generation, int lanes) {}

    /** A drive and what became of its controller memory buffer. */
    record Drive(
            String name, String address, String cmb, Map<String, Integer> submissionQueues, List<Integer> namespaces) {}

    static MachineDocument of(RunningTarget running) {
        var machine = running.machine();
        var description = machine.description();
        var fabric = machine.fabric();
        return new MachineDocument(
                1,
                description.name(),
                description.description(),
                description.cpu().vendor() + " family " + description.cpu().family(),
                new Dram(fabric.memory().size(), fabric.memory().available()),
                kernel(machine),
                running.seed(),
                running.loops().count(),
                running.loops().transport(),
                fabric.topology().functions().stream()
                        .map(function -> function(running, function))
                        .toList(),
                fabric.links().stream().map(MachineDocument::link).toList(),
                drives(running));
    }

    private static Kernel kernel(TargetMachine machine) {
        var kernel = machine.description().kernel();
        return new Kernel(
                kernel.iommu(),
                kernel.ats(),
                kernel.disableAcsRedir(),
                kernel.configAcs(),
                machine.kernelWarnings().stream()
                        .map(warning -> new Warning(
                                warning.parameter(),
                                warning.problem().name(),
                                warning.unread(),
                                warning.problem().wanted(),
                                warning.function().toString()))
                        .toList());
    }

    private static Function function(RunningTarget running, PciFunction function) {
        var identity = function.identity();
        var functions = new RunningFunctions(running);
        return new Function(
                function.address().toString(),
                function.name(),
                function.portType().name().toLowerCase(Locale.ROOT),
                "%04x:%04x".formatted(identity.vendor(), identity.device()),
                running.machine()
                        .fabric()
                        .topology()
                        .upstream(function)
                        .map(above -> above.address().toString())
                        .orElse(null),
                state(functions, function),
                functions.bound(function).orElse(null),
                function.bars().stream().map(MachineDocument::bar).toList(),
                function.acs()
                        .map(acs -> new Acs(acs.services(), acs.control()))
                        .orElse(null));
    }

    private static String state(RunningFunctions functions, PciFunction function) {
        if (!function.isPresent()) {
            return "removed";
        }
        if (functions.matching(function).isEmpty()) {
            return "present";
        }
        return functions.bound(function).isPresent() ? "bound" : "unbound";
    }

    private static BarRange bar(Bar bar) {
        return new BarRange(bar.index(), "0x" + Long.toHexString(bar.address()), bar.size(), bar.isPrefetchable());
    }

    private static LinkEnds link(Link link) {
        return new LinkEnds(link.name(), link.role().json(), link.generation(), link.lanes());
    }

    /** By place; those that are not in the controller memory buffer say why. */
    private static Map<String, Integer> submissionQueues(PcieNvmeDriver driver) {
        Map<String, Integer> places = new TreeMap<>();
        driver.submissionQueuePlaces().forEach((place, count) -> places.put(place.name(), count));
        return places;
    }

    private static List<Drive> drives(RunningTarget running) {
        return running.drivers().entrySet().stream()
                .map(entry -> new Drive(
                        entry.getKey(),
                        entry.getValue().function().address().toString(),
                        entry.getValue().controllerMemoryBuffer().reason(),
                        submissionQueues(entry.getValue()),
                        entry.getValue().namespaces()))
                .toList();
    }
}
