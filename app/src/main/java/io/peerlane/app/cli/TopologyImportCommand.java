package io.peerlane.app.cli;

import io.peerlane.app.report.Json;
import io.peerlane.app.topology.ImportReport;
import io.peerlane.app.topology.TopologyDocument;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code peerlane topology import}: reads dumps, says what was in them and what was not, and keeps the machine. */
@Command(
        name = "import",
        description = {
            "Reads dumps of one machine and says what is missing: lspci in any form, a copy of sysfs,",
            "/proc/cpuinfo. Best are 'lspci -D -nn -vvv' and /proc/cpuinfo, or a tar of /sys/devices/pci*,",
            "/sys/bus/pci, /sys/block and /sys/class/net, which also tells who publishes memory: both as",
            "root."
        })
final class TopologyImportCommand implements Callable<Integer> {

    @Mixin
    private TopologySource source = new TopologySource();

    @Option(
            names = "--save",
            paramLabel = "FILE",
            description = "keep the machine in this file, which stands for the dumps in other commands")
    private @Nullable Path save;

    @Mixin
    private OutputOption output = new OutputOption();

    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public Integer call() {
        if (!source.hasDumps()) {
            throw Refusal.of("PATH", "none", "dumps of one machine");
        }
        var machine = source.load();
        var out = CommandStreams.out(spec);
        if (output.json()) {
            out.println(Json.write(TopologyDocument.of(source.name(), source.formats(), machine)));
        } else {
            ImportReport.print(source.name(), source.formats(), machine, out);
        }
        if (save != null) {
            save(save);
        }
        out.flush();
        return ExitCode.GOOD;
    }

    private void save(Path file) {
        try {
            Files.writeString(file, source.saved());
        } catch (IOException e) {
            throw Refusal.of("--save", file, "a file that can be written (" + e.getMessage() + ")");
        }
    }
}
