package io.peerlane.app.machine;

import io.peerlane.app.config.YamlNode;
import io.peerlane.fabric.timing.Component;
import io.peerlane.fabric.timing.ComponentKind;
import io.peerlane.fabric.timing.MachineTiming;
import io.peerlane.fabric.timing.Parameter;
import io.peerlane.fabric.timing.Profiles;
import io.peerlane.fabric.timing.TimingException;
import java.util.Arrays;
import java.util.stream.Stream;

/**
 * Reads the timing of a machine: for each component a profile, single values over it, or both.
 *
 * <pre>
 *   timing:
 *     rootComplex: {profile: broadwell-ep}
 *     memory: {profile: ddr4-2400-4, efficiency: 0.75}
 *     drives:
 *       nvme0: {profile: g4-5520, readLatency: 60000}
 * </pre>
 */
final class TimingReader {

    private static final String PROFILE = "profile";
    private static final String DRIVES = "drives";

    private TimingReader() {}

    static MachineTiming read(YamlNode node) {
        node.only(Stream.concat(Arrays.stream(ComponentKind.values()).map(ComponentKind::json), Stream.of(DRIVES))
                .toArray(String[]::new));
        var timing = MachineTiming.standard();
        for (ComponentKind kind : ComponentKind.values()) {
            var given = node.get(kind.json());
            if (given.isPresent()) {
                timing = timing.with(component(kind, kind.json(), given.get()));
            }
        }
        var drives = node.get(DRIVES);
        if (drives.isPresent()) {
            for (var drive : drives.get().entries().entrySet()) {
                timing = timing.withDrive(component(ComponentKind.DRIVE, drive.getKey(), drive.getValue()));
            }
        }
        return timing;
    }

    private static Component component(ComponentKind kind, String name, YamlNode node) {
        node.only(Stream.concat(Stream.of(PROFILE), Parameter.of(kind).stream().map(Parameter::json))
                .toArray(String[]::new));
        var component = node.get(PROFILE)
                .map(profile -> profile(kind, profile))
                .orElseGet(() -> Component.standard(name, kind))
                .named(name);
        for (Parameter parameter : Parameter.of(kind)) {
            var given = node.get(parameter.json());
            if (given.isPresent()) {
                component = set(component, parameter, given.get());
            }
        }
        return component;
    }

    private static Component profile(ComponentKind kind, YamlNode node) {
        try {
            return Profiles.find(kind, node.text());
        } catch (TimingException _) {
            throw node.refuse("one of " + String.join(", ", Profiles.names(kind)));
        }
    }

    private static Component set(Component component, Parameter parameter, YamlNode node) {
        try {
            return component.with(parameter, Double.parseDouble(node.text()), "the machine's description");
        } catch (NumberFormatException _) {
            throw node.refuse("a number" + (parameter.unit().isEmpty() ? "" : " of " + parameter.unit()));
        } catch (TimingException e) {
            throw node.refuse(e.wanted());
        }
    }
}
