package io.peerlane.app.machine;

import io.peerlane.app.config.ConfigurationException;
import io.peerlane.fabric.timing.MachineTiming;
import io.peerlane.fabric.topology.MachineDescription;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.BiFunction;

/** Finds machine descriptions: those that are shipped by name, others by file. */
public final class Machines {

    /** Names of the machines that are shipped. */
    public static final List<String> SHIPPED =
            List.of("one-switch", "two-root-ports", "acs-redirect", "no-cmb", "small-cpu", "all-paths");

    private Machines() {}

    /**
     * The description of a machine.
     *
     * @param nameOrFile a shipped name, or path of a YAML file
     * @throws ConfigurationException if there is no such machine or its description is wrong
     */
    public static MachineDescription load(String nameOrFile) {
        return read(nameOrFile, MachineReader::parse);
    }

    /**
     * Its timing.
     *
     * @throws ConfigurationException as {@link #load}
     */
    public static MachineTiming timing(String nameOrFile) {
        return read(nameOrFile, MachineReader::timing);
    }

    private static <T> T read(String nameOrFile, BiFunction<String, String, T> reader) {
        if (SHIPPED.contains(nameOrFile)) {
            return reader.apply(nameOrFile + ".yaml", shipped(nameOrFile));
        }
        var file = Path.of(nameOrFile);
        if (!Files.isReadable(file) || Files.isDirectory(file)) {
            throw new ConfigurationException(
                    "machine",
                    "name or file",
                    "'" + nameOrFile + "'",
                    "one of " + String.join(", ", SHIPPED) + ", or a readable file");
        }
        try {
            return reader.apply(nameOrFile, Files.readString(file));
        } catch (IOException e) {
            throw new ConfigurationException(nameOrFile, "file", String.valueOf(e), "a readable UTF-8 file");
        }
    }

    private static String shipped(String name) {
        try (var in = Machines.class.getResourceAsStream("/machines/" + name + ".yaml")) {
            if (in == null) {
                throw new IllegalStateException("the shipped machine " + name + " is missing from the application");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
