package io.peerlane.app.cli;

import io.peerlane.app.report.Json;
import io.peerlane.fabric.topology.dump.ImportedFunction;
import io.peerlane.fabric.topology.dump.ImportedTopology;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code peerlane topology import}: reads dumps and says what was in them and what was not. */
@Command(
        name = "import",
        description =
                "Reads dumps of one machine (lspci in any form, a copy of sysfs, /proc/cpuinfo); says what is missing.")
final class TopologyImportCommand implements Callable<Integer> {

    @Mixin
    private TopologySource source = new TopologySource();

    @Mixin
    private OutputOption output = new OutputOption();

    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public Integer call() {
        if (spec == null) {
            throw new IllegalStateException("runs only under a command line");
        }
        var machine = source.load();
        var out = spec.commandLine().getOut();
        if (output.json()) {
            out.println(Json.write(TopologyDocument.of(source, machine)));
        } else {
            print(machine, out);
        }
        out.flush();
        return ExitCode.GOOD;
    }

    private void print(ImportedTopology machine, PrintWriter out) {
        var functions = machine.functions();
        out.println("%s: %s".formatted(source.name(), source.formats()));
        out.println("functions      %d".formatted(functions.size()));
        out.println("bridges        %d"
                .formatted(functions.stream().filter(ImportedFunction::isBridge).count()));
        out.println("root buses     %d"
                .formatted(machine.topology().hostBridges().stream()
                        .filter(machine::isPlaced)
                        .count()));
        out.println("processor      %s"
                .formatted(machine.cpu()
                        .map(cpu -> cpu.vendor() + " family " + cpu.family())
                        .orElse("unknown")));
        out.println("ACS known      %d"
                .formatted(functions.stream()
                        .filter(one -> !one.accessControl().isUnknown())
                        .count()));
        out.println("redirecting    %d"
                .formatted(functions.stream()
                        .filter(one -> one.accessControl().redirects())
                        .count()));
        out.println("publishing     %d"
                .formatted(functions.stream()
                        .filter(one -> Boolean.TRUE.equals(one.isPublished()))
                        .count()));
        machine.notes().forEach(note -> out.println("not read: " + note));
    }
}
