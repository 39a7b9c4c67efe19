package io.peerlane.app.machine;

import io.peerlane.app.api.ApiProblem;
import io.peerlane.app.api.SysfsNode;
import io.peerlane.app.api.SysfsNode.Control;
import io.peerlane.app.api.SysfsNode.Directory;
import io.peerlane.app.api.SysfsNode.Link;
import io.peerlane.fabric.errno.Errno;
import io.peerlane.fabric.pci.BusDeviceFunction;
import io.peerlane.fabric.pci.PciFunction;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The machine's tree below {@code /sys}, as far as PCI goes: {@code bus/pci/devices} with a directory for each function
 * that is present, {@code bus/pci/drivers} with those that drives and adapter have. Made anew for each request.
 */
final class SysfsTree {

    static final String DEVICES = "/sys/bus/pci/devices/";
    static final String DRIVERS = "/sys/bus/pci/drivers/";

    private final TargetMachine machine;
    private final RunningFunctions functions;
    private final Optional<FunctionControl> control;

    /** @param control what changes drivers and functions; without it there are no files that do */
    SysfsTree(TargetMachine machine, RunningFunctions functions, Optional<FunctionControl> control) {
        this.machine = machine;
        this.functions = functions;
        this.control = control;
    }

    SysfsNode root() {
        Map<String, SysfsNode> pci = new HashMap<>(Map.of("devices", devices(), "drivers", drivers()));
        control.ifPresent(changes -> pci.put("rescan", new Control(text -> rescan(changes, text))));
        return Directory.of(Map.of("bus", Directory.of(Map.of("pci", Directory.of(pci)))));
    }

    /** Any number but 0 counts, as in {@code rescan_store()}. */
    private static void rescan(FunctionControl changes, String text) {
        if (SysfsFunction.number("rescan", text) != 0) {
            changes.rescan();
        }
    }

    private SysfsNode devices() {
        Map<String, SysfsNode> entries = new HashMap<>();
        for (var function : machine.fabric().topology().functions()) {
            if (function.isPresent()) {
                entries.put(
                        function.address().toString(),
                        new SysfsFunction(machine, function, functions, control).directory());
            }
        }
        return new Directory(entries, name -> Optional.of(noDevice(name)));
    }

    private ApiProblem noDevice(String text) {
        try {
            function(text);
            return ApiProblem.unknown(Errno.ENOENT, "address", "'" + text + "'", "its full form, dddd:bb:dd.f");
        } catch (ApiProblem problem) {
            return problem;
        }
    }

    /** @throws ApiProblem if it is no address, or there is no function there */
    private PciFunction function(String text) {
        BusDeviceFunction address;
        try {
            address = BusDeviceFunction.parse(text.strip());
        } catch (IllegalArgumentException _) {
            throw ApiProblem.malformed(Errno.ENODEV, "address", "'" + text.strip() + "'", "dddd:bb:dd.f, hexadecimal");
        }
        return machine.fabric()
                .topology()
                .find(address)
                .filter(PciFunction::isPresent)
                .orElseThrow(() -> ApiProblem.unknown(
                        Errno.ENODEV, "address", "no function at " + address, "one of those in " + DEVICES));
    }

    private SysfsNode drivers() {
        Map<String, Map<String, SysfsNode>> byName = new HashMap<>();
        for (var function : machine.fabric().topology().functions()) {
            functions.matching(function).ifPresent(name -> {
                var entries = byName.computeIfAbsent(name, this::driver);
                if (isBound(function, name)) {
                    var address = function.address().toString();
                    entries.put(address, new Link(DEVICES + address));
                }
            });
        }
        Map<String, SysfsNode> directories = new HashMap<>();
        byName.forEach((name, entries) -> directories.put(name, Directory.of(entries)));
        return Directory.of(directories);
    }

    private Map<String, SysfsNode> driver(String name) {
        Map<String, SysfsNode> entries = new HashMap<>();
        control.ifPresent(changes -> {
            entries.put("bind", new Control(text -> bind(changes, name, function(text))));
            entries.put("unbind", new Control(text -> unbind(changes, name, function(text))));
        });
        return entries;
    }

    private boolean isBound(PciFunction function, String driver) {
        return functions.bound(function).filter(driver::equals).isPresent();
    }

    private void bind(FunctionControl changes, String driver, PciFunction function) {
        if (!functions.matching(function).filter(driver::equals).isPresent()) {
            throw ApiProblem.conflict(
                    Errno.ENODEV, "address", function.toString(), "a function that driver " + driver + " is for");
        }
        if (functions.bound(function).isPresent()) {
            throw ApiProblem.conflict(Errno.EBUSY, "address", function + ", bound", "a function without a driver");
        }
        changes.bind(function);
    }

    private void unbind(FunctionControl changes, String driver, PciFunction function) {
        if (!isBound(function, driver)) {
            throw ApiProblem.conflict(
                    Errno.ENODEV, "address", function + ", not bound", "a function that driver " + driver + " has");
        }
        changes.unbind(function);
    }
}
