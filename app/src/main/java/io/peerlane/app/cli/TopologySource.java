package io.peerlane.app.cli;

import io.peerlane.app.config.ByteSize;
import io.peerlane.app.machine.MachineTopology;
import io.peerlane.app.machine.Machines;
import io.peerlane.fabric.p2pdma.HostBridgeAllowList;
import io.peerlane.fabric.pci.BusDeviceFunction;
import io.peerlane.fabric.topology.dump.DumpException;
import io.peerlane.fabric.topology.dump.DumpFormat;
import io.peerlane.fabric.topology.dump.ImportedTopology;
import io.peerlane.fabric.topology.dump.MachineModel;
import io.peerlane.fabric.topology.dump.TopologyImport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The machine that a topology command is about: a described one, or dumps; and what if it were different. */
final class TopologySource {

    private static final String DEFAULT = "one-switch";

    @Option(
            names = "--machine",
            paramLabel = "NAME|FILE",
            description = "shipped machine, or its description in YAML (default: " + DEFAULT + ")")
    private @Nullable String machine;

    @Parameters(
            arity = "0..*",
            paramLabel = "PATH",
            description = "dumps of one machine: lspci in any form, a copy of sysfs, /proc/cpuinfo")
    private List<Path> paths = List.of();

    @Option(
            names = "--move",
            paramLabel = "ADDR=PORT",
            description = "what if the card sat below another port; several of each are possible")
    private List<String> moves = List.of();

    @Option(
            names = "--acs",
            paramLabel = "ADDR=FLAGS",
            description = "what if the ACS control register held this, in hex")
    private List<String> accessControl = List.of();

    @Option(names = "--add-cmb", paramLabel = "ADDR=SIZE", description = "what if the function published memory")
    private List<String> memory = List.of();

    @Option(
            names = "--allow",
            paramLabel = "VENDOR:DEVICE",
            description = "what if the host bridge were on the allow list")
    private List<String> allowed = List.of();

    private List<DumpFormat> formats = List.of();
    private @Nullable MachineModel loaded;

    /** How the machine is called. */
    String name() {
        return paths.isEmpty() ? shipped() : paths.stream().map(Path::toString).collect(Collectors.joining(" "));
    }

    private String shipped() {
        return machine == null ? DEFAULT : machine;
    }

    /** True if dumps are named. */
    boolean hasDumps() {
        return !paths.isEmpty();
    }

    /** Formats of the dumps; known after {@link #load}. */
    List<DumpFormat> formats() {
        return formats;
    }

    /** The machine, changed as the options say. */
    ImportedTopology load() {
        try {
            var model = model();
            each("--move", "ADDR=PORT", moves, (address, port) -> model.move(address, address("--move", port)));
            each("--acs", "ADDR=FLAGS", accessControl, (address, flags) -> model.accessControl(address, flags(flags)));
            each("--add-cmb", "ADDR=SIZE", memory, (address, size) -> model.publish(address, size(size)));
            loaded = model;
            return model.build();
        } catch (DumpException e) {
            throw new Refusal(String.valueOf(e.getMessage()));
        }
    }

    /** The machine in the form that can be read again; known after {@link #load}. */
    String saved() {
        if (loaded == null) {
            throw new IllegalStateException("nothing loaded");
        }
        return loaded.save();
    }

    /** True if the machine says itself who publishes memory; a text dump never does. */
    boolean saysWhoPublishes() {
        return formats.contains(DumpFormat.SYSFS) || formats.contains(DumpFormat.EMULATED);
    }

    private MachineModel model() {
        if (machine != null && !paths.isEmpty()) {
            throw new Refusal("--machine: found together with PATH, wanted one of them");
        }
        if (!paths.isEmpty()) {
            return dumps();
        }
        formats = List.of(DumpFormat.EMULATED);
        return MachineTopology.model(Machines.load(shipped()));
    }

    private MachineModel dumps() {
        var dumps = new TopologyImport();
        for (Path path : paths) {
            if (!Files.isReadable(path)) {
                throw Refusal.of("PATH", path, "a dump that can be read");
            }
            try {
                dumps.add(path);
            } catch (IOException e) {
                throw Refusal.of("PATH", path + " (" + e.getMessage() + ")", "a dump that can be read");
            }
        }
        formats = dumps.formats();
        return dumps.model();
    }

    private static void each(
            String option, String form, List<String> values, BiConsumer<BusDeviceFunction, String> change) {
        for (String value : values) {
            int equals = value.indexOf('=');
            if (equals < 0) {
                throw Refusal.of(option, value, form);
            }
            try {
                change.accept(address(option, value.substring(0, equals)), value.substring(equals + 1));
            } catch (IllegalArgumentException e) {
                throw new Refusal(option + ": found " + value + ", but " + e.getMessage());
            }
        }
    }

    static BusDeviceFunction address(String option, String text) {
        try {
            return BusDeviceFunction.parse(text);
        } catch (IllegalArgumentException _) {
            throw Refusal.of(option, text, "a PCI address such as 0000:03:00.0");
        }
    }

    private static int flags(String text) {
        if (!text.matches("(?:0x)?[0-9a-fA-F]{1,4}")) {
            throw Refusal.of("--acs", text, "the register in hexadecimal, such as 0x1d or 0");
        }
        return Integer.parseInt(text.replace("0x", ""), 16) & 0x7f;
    }

    private static long size(String text) {
        return ByteSize.parse(text).orElseThrow(() -> Refusal.of("--add-cmb", text, "a size such as 64m"));
    }

    /** The allow list of Linux with what {@code --allow} adds. */
    HostBridgeAllowList allowList() {
        List<HostBridgeAllowList.Entry> entries = new ArrayList<>();
        for (String one : allowed) {
            if (!one.matches("[0-9a-fA-F]{4}:[0-9a-fA-F]{4}")) {
                throw Refusal.of("--allow", one, "VENDOR:DEVICE, such as 8086:2020");
            }
            entries.add(new HostBridgeAllowList.Entry(
                    Integer.parseInt(one.substring(0, 4), 16),
                    Integer.parseInt(one.substring(5), 16),
                    false,
                    "added by --allow"));
        }
        entries.addAll(HostBridgeAllowList.LINUX_7_2.entries());
        return new HostBridgeAllowList(entries);
    }
}
