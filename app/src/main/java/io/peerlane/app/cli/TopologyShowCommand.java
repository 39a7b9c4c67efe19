package io.peerlane.app.cli;

import io.peerlane.app.report.Json;
import io.peerlane.fabric.topology.PciBus;
import io.peerlane.fabric.topology.dump.ImportedFunction;
import io.peerlane.fabric.topology.dump.ImportedTopology;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code peerlane topology show}: a machine as a tree. */
@Command(name = "show", description = "Shows a machine, shipped or from dumps, as a tree.")
final class TopologyShowCommand implements Callable<Integer> {

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
        var text = new FunctionText(machine);
        for (var bridge : machine.topology().hostBridges()) {
            out.println("%s %04x:%02x"
                    .formatted(
                            machine.isPlaced(bridge) ? "host bridge" : "bus without a known bridge",
                            bridge.domain(),
                            bridge.rootBus().number()));
            printBus(machine, text, bridge.rootBus(), "", out);
        }
        machine.notes().forEach(note -> out.println("not read: " + note));
    }

    private static void printBus(
            ImportedTopology machine, FunctionText text, PciBus bus, String indent, PrintWriter out) {
        var functions = bus.functions();
        for (int i = 0; i < functions.size(); i++) {
            boolean isLast = i == functions.size() - 1;
            var function = machine.of(functions.get(i));
            out.println(indent + (isLast ? "`-- " : "|-- ") + line(text, function));
            String deeper = indent + (isLast ? "    " : "|   ");
            machine.topology()
                    .secondaryBus(functions.get(i))
                    .ifPresent(below -> printBus(machine, text, below, deeper, out));
        }
    }

    private static String line(FunctionText text, ImportedFunction function) {
        List<String> parts = new ArrayList<>();
        parts.add(text.label(function));
        if (!function.description().isEmpty()) {
            parts.add(function.description());
        }
        String accessControl = FunctionText.accessControl(function);
        if (!accessControl.isEmpty()) {
            parts.add(accessControl);
        }
        if (Boolean.TRUE.equals(function.isPublished())) {
            parts.add("publishes %d KiB".formatted(function.peerMemory() >> 10));
        }
        if (function.movedTo() != null) {
            parts.add("moved below " + function.movedTo());
        }
        return String.join("; ", parts);
    }
}
