package io.peerlane.app.cli;

import io.peerlane.app.report.Json;
import io.peerlane.app.topology.MachineTree;
import io.peerlane.app.topology.TopologyDocument;
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
        var machine = source.load();
        var out = CommandStreams.out(spec);
        if (output.json()) {
            out.println(Json.write(TopologyDocument.of(source.name(), source.formats(), machine)));
        } else {
            MachineTree.print(machine, out);
        }
        out.flush();
        return ExitCode.GOOD;
    }
}
