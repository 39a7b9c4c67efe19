package io.peerlane.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.peerlane.app.report.Json;
import io.peerlane.app.report.Report;
import io.peerlane.app.report.SampleReport;
import io.peerlane.app.report.html.LargeReport;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class ReportCommandTest {

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @TempDir
    private Path folder;

    private int run(String... arguments) {
        CommandLine line = new CommandLine(new ReportCommand());
        PeerlaneCommand.configure(line, new PrintWriter(out, true), new PrintWriter(err, true));
        return line.execute(arguments);
    }

    private String file(String name, Report report) throws IOException {
        return Files.writeString(folder.resolve(name), Json.write(report)).toString();
    }

    @Test
    void comparesTwoReports() throws IOException {
        String a = file("a.json", new LargeReport(1).report());
        String b = file("b.json", new LargeReport(2).report());
        assertThat(run("diff", a, b)).isEqualTo(ExitCode.GOOD);
        assertThat(out.toString())
                .contains("A  " + a, "bytesPerSecond", "dramBytesPerByte", "no detectable difference");
        assertThat(err.toString()).isEmpty();
    }

    @Test
    void comparesTwoReportsAsJson() throws IOException {
        String a = file("a.json", SampleReport.good());
        assertThat(run("diff", a, a, "-o", "json")).isEqualTo(ExitCode.GOOD);
        var root = new ObjectMapper().readTree(out.toString());
        assertThat(root.path("schemaVersion").asInt()).isEqualTo(1);
        assertThat(root.path("comparable").asBoolean()).isTrue();
        assertThat(root.at("/differences/0/ratio").asDouble()).isEqualTo(1);
    }

    @Test
    void failsOnARegressionOnlyWhenAsked() throws IOException {
        Report host = SampleReport.good();
        var clean = host.results().stream()
                .filter(r -> r.path().equals("cmb"))
                .findFirst()
                .orElseThrow()
                .ledger();
        Report better = SampleReport.with(
                host,
                host.results().stream().map(r -> SampleReport.with(clean, r)).toList());
        String a = file("a.json", better);
        String b = file("b.json", host);
        assertThat(run("diff", a, b)).isEqualTo(ExitCode.GOOD);
        assertThat(run("diff", a, b, "--fail-on-regression", "10")).isEqualTo(ExitCode.FAILED);
        assertThat(err.toString()).contains("worse by more than 10.0 %: host, write", "dramBytesPerByte");
        assertThat(run("diff", b, a, "--fail-on-regression", "10")).isEqualTo(ExitCode.GOOD);
    }

    @Test
    void refusesWhatIsNoReportInOneLine() throws IOException {
        String good = file("a.json", SampleReport.good());
        Path bad = Files.writeString(folder.resolve("bad.json"), "{\"schemaVersion\": 1, \"results\": 7}");
        assertThat(run("diff", good, bad.toString())).isEqualTo(ExitCode.REFUSED);
        assertThat(run("diff", good, folder.resolve("absent.json").toString())).isEqualTo(ExitCode.REFUSED);
        assertThat(run("diff", good, good, "--fail-on-regression", "-1")).isEqualTo(ExitCode.REFUSED);
        assertThat(run("diff", good, good, "--fail-on-regression", "NaN")).isEqualTo(ExitCode.REFUSED);
        assertThat(run("diff", good)).isEqualTo(ExitCode.REFUSED);
        assertThat(run("show", bad.toString())).isEqualTo(ExitCode.REFUSED);
        assertThat(run()).isEqualTo(ExitCode.REFUSED);
        assertThat(err.toString().lines()).hasSize(7).allMatch(line -> line.startsWith("peerlane: "));
        assertThat(err.toString()).contains("bad.json: started: found nothing, wanted a text");
        assertThat(out.toString()).isEmpty();
    }

    @Test
    void printsAReportAgainAndWritesItsFiles() throws IOException {
        String file = file("a.json", SampleReport.good());
        assertThat(run("show", file, "--out", folder.resolve("again").toString()))
                .isEqualTo(ExitCode.GOOD);
        assertThat(out.toString()).contains("no data byte touched host DRAM");
        assertThat(folder.resolve("again/report.html")).isNotEmptyFile();
        assertThat(folder.resolve("again/report.json"))
                .content()
                .isEqualToIgnoringNewLines(Files.readString(Path.of(file)));
    }

    @Test
    void printsEachSchema() throws IOException {
        assertThat(run("schema")).isEqualTo(ExitCode.GOOD);
        assertThat(new ObjectMapper().readTree(out.toString()).path("title").asText())
                .isEqualTo("report.json of peerlane compare");
        assertThat(run("schema", "diff")).isEqualTo(ExitCode.GOOD);
        assertThat(run("schema", "nothing")).isEqualTo(ExitCode.REFUSED);
        assertThat(err.toString()).contains("found nothing, wanted report, simulation or diff");
    }
}
