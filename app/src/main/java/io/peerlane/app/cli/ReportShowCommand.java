package io.peerlane.app.cli;

import io.peerlane.app.report.Json;
import io.peerlane.app.report.Report;
import io.peerlane.app.report.ReportFiles;
import io.peerlane.app.report.TextReport;
import io.peerlane.app.report.diff.ReportReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code peerlane report show}: a report again, from its JSON. */
@Command(
        name = "show",
        description = "Prints a report again from its report.json, and writes report.html and the rest with --out.",
        sortOptions = false)
final class ReportShowCommand implements Callable<Integer> {

    @Parameters(index = "0", paramLabel = "FILE", description = "a report.json")
    private Path file = Path.of("");

    @Option(names = "--out", paramLabel = "DIR", description = "where the report is written (default: nowhere)")
    private @Nullable Path out;

    @Mixin
    private OutputOption output = new OutputOption();

    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        Report report = ReportReader.read(file);
        PrintWriter to = CommandStreams.out(spec);
        to.println((output.json() ? Json.write(report) : TextReport.render(report)).stripTrailing());
        to.flush();
        if (out != null) {
            String files =
                    ReportFiles.write(report, out).stream().map(Path::toString).collect(Collectors.joining(" "));
            CommandStreams.err(spec).println("wrote " + files);
        }
        return ExitCode.GOOD;
    }
}
