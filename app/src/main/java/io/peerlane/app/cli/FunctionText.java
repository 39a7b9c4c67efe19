package io.peerlane.app.cli;

import io.peerlane.fabric.pci.BusDeviceFunction;
import io.peerlane.fabric.topology.dump.AccessControl;
import io.peerlane.fabric.topology.dump.AttachedDevice;
import io.peerlane.fabric.topology.dump.ImportedFunction;
import io.peerlane.fabric.topology.dump.ImportedTopology;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Functions of an imported machine in words. */
final class FunctionText {

    private static final int REDIRECT = AccessControl.REDIRECT;

    private final Map<BusDeviceFunction, List<String>> devices = new HashMap<>();

    FunctionText(ImportedTopology machine) {
        for (AttachedDevice device : machine.devices()) {
            device.parent().ifPresent(parent -> devices.computeIfAbsent(parent, _ -> new ArrayList<>())
                    .add(device.name()));
        }
    }

    /** Names of disks and network devices of the function. */
    List<String> devices(ImportedFunction function) {
        return devices.getOrDefault(function.address(), List.of());
    }

    /** {@code 0000:03:00.0 endpoint 1b36:0010 (nvme1n1)}. */
    String label(ImportedFunction function) {
        var text = new StringBuilder(function.address().toString()).append(' ').append(type(function));
        if (function.isIdentityKnown()) {
            text.append(' ').append(function.identity());
        }
        if (!devices(function).isEmpty()) {
            text.append(" (").append(String.join(", ", devices(function))).append(')');
        }
        return text.toString();
    }

    /** {@code root port}, or {@code bridge} or {@code function} where the dump does not say. */
    static String type(ImportedFunction function) {
        return function.type()
                .map(type -> type.name().toLowerCase(Locale.ROOT).replace('_', ' '))
                .orElse(function.isBridge() ? "bridge" : "function");
    }

    /** What access control does to peer traffic, empty without the capability. */
    static String accessControl(ImportedFunction function) {
        return switch (function.accessControl()) {
            case AccessControl.Absent _ -> "";
            case AccessControl.Unknown _ -> "ACS unknown";
            case AccessControl.Present(int _, int control) ->
                "ACS 0x%02x%s".formatted(control, (control & REDIRECT) != 0 ? " redirects" : "");
        };
    }
}
