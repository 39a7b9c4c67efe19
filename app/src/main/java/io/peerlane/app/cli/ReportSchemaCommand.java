package io.peerlane.app.cli;

import io.peerlane.app.report.Schemas;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code peerlane report schema}: what the JSON documents hold. */
@Command(
        name = "schema",
        description =
                "Prints the JSON Schema (draft 2020-12) of report.json, simulation.json or the output of 'report diff'.")
final class ReportSchemaCommand implements Callable<Integer> {

    @Parameters(
            index = "0",
            arity = "0..1",
            paramLabel = "DOCUMENT",
            defaultValue = "report",
            description = "report, simulation or diff (default: ${DEFAULT-VALUE})")
    private Schemas.Document document = Schemas.Document.REPORT;

    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public Integer call() {
        PrintWriter out = CommandStreams.out(spec);
        out.println(Schemas.text(document).stripTrailing());
        out.flush();
        return ExitCode.GOOD;
    }
}
