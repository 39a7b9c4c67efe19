package io.peerlane.app.cli;

import io.peerlane.app.report.Json;
import io.peerlane.app.workload.Verify;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Loads what a start loads, so that the launcher's start-up cache holds it; does nothing else. */
@Command(name = "train-cache", hidden = true, description = "Loads what a start loads, for the launcher's cache.")
final class TrainCacheCommand implements Callable<Integer> {

    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public Integer call() {
        CommandSpecs.each(CommandStreams.command(spec).root(), command -> command.getUsageMessage());
        Json.write(Map.of("schemaVersion", 1, "verify", Verify.CRC32C));
        return ExitCode.GOOD;
    }

    /** Walks the commands. */
    private static final class CommandSpecs {

        static void each(CommandSpec from, java.util.function.Consumer<picocli.CommandLine> visit) {
            visit.accept(from.commandLine());
            from.subcommands().values().forEach(child -> each(child.getCommandSpec(), visit));
        }
    }
}
