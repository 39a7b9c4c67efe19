package io.peerlane.app.topology;

import io.peerlane.fabric.pci.BusDeviceFunction;
import io.peerlane.fabric.topology.dump.AccessControl;
import io.peerlane.fabric.topology.dump.AttachedDevice;
import io.peerlane.fabric.topology.dump.ImportedFunction;
import io.peerlane.fabric.topology.dump.ImportedTopology;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Functions of a machine in words. */
final class FunctionText {

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

    /** {@code 0000:03:00.0 nvme1n1}: of several names that of the namespace, without any its identity. */
    String shortLabel(ImportedFunction function) {
        return devices(function).stream()
                .max(Comparator.comparingInt(String::length))
                .or(() -> Optional.of(function.identity()).filter(_ -> function.isIdentityKnown()))
                .map(name -> function.address() + " " + name)
                .orElse(function.address().toString());
    }

    /** {@code endpoint 1b36:0010 nvme1n1}: everything but the address. */
    String kind(ImportedFunction function) {
        var text = new StringBuilder(type(function));
        if (function.isIdentityKnown()) {
            text.append(' ').append(function.identity());
        }
        if (!devices(function).isEmpty()) {
            text.append(' ').append(String.join(", ", devices(function)));
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
                "ACS 0x%02x%s".formatted(control, (control & AccessControl.REDIRECT) != 0 ? " redirects" : "");
        };
    }

    /** Memory it publishes, empty if none is known. */
    static String published(ImportedFunction function) {
        if (!Boolean.TRUE.equals(function.isPublished())) {
            return "";
        }
        return function.peerMemory() == 0 ? "publishes memory" : "publishes " + size(function.peerMemory());
    }

    private static String size(long bytes) {
        return bytes % (1 << 20) == 0 ? (bytes >> 20) + " MiB" : (bytes >> 10) + " KiB";
    }

    /** The words of the dump without the class, which the type of a bridge says better. */
    static String description(ImportedFunction function) {
        String text = function.description();
        int colon = text.indexOf(": ");
        return function.isBridge() && colon >= 0 ? text.substring(colon + 2) : text;
    }
}
