package io.peerlane.app.cli;

import io.peerlane.app.report.Cell;
import io.peerlane.app.report.Json;
import io.peerlane.app.report.diff.DiffText;
import io.peerlane.app.report.diff.Difference;
import io.peerlane.app.report.diff.ReportDiff;
import io.peerlane.app.report.diff.ReportReader;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code peerlane report diff}: two reports of comparisons against each other. */
@Command(
        name = "diff",
        description = {
            "What differs between two reports: machine, versions and options, then every number that both have,",
            "with an interval from the repeats. Reads report.json files of 'peerlane compare'."
        },
        sortOptions = false)
final class ReportDiffCommand implements Callable<Integer> {

    private static final double MOST_PERCENT = 1e6;

    @Parameters(index = "0", paramLabel = "A.json", description = "the report that is compared with")
    private Path first = Path.of("");

    @Parameters(index = "1", paramLabel = "B.json", description = "the report that is judged")
    private Path second = Path.of("");

    @Option(
            names = "--fail-on-regression",
            paramLabel = "PERCENT",
            description = "end with exit code 1 if B is worse by more than this in any number, and that may be claimed")
    private @Nullable Double percent;

    @Mixin
    private OutputOption output = new OutputOption();

    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public Integer call() {
        if (percent != null && !(percent >= 0 && percent <= MOST_PERCENT)) {
            throw Refusal.of("--fail-on-regression", percent, "0 or more, in percent");
        }
        ReportDiff diff =
                ReportDiff.of(first.toString(), ReportReader.read(first), second.toString(), ReportReader.read(second));
        PrintWriter out = CommandStreams.out(spec);
        out.println((output.json() ? Json.write(diff) : DiffText.render(diff)).stripTrailing());
        out.flush();
        return percent == null ? ExitCode.GOOD : judge(diff.regressions(percent / 100));
    }

    private int judge(List<Difference> regressions) {
        PrintWriter err = CommandStreams.err(spec);
        regressions.forEach(d -> err.println(String.format(
                Locale.ROOT,
                "peerlane: worse by more than %s %%: %s, %s, %s: %s",
                percent,
                d.path(),
                new Cell(d.rw(), d.bs(), d.iodepth(), d.rateIops()).describe(),
                d.metric(),
                d.text())));
        return regressions.isEmpty() ? ExitCode.GOOD : ExitCode.FAILED;
    }
}
