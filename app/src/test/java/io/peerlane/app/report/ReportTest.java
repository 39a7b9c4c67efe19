package io.peerlane.app.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.peerlane.app.report.html.HtmlReport;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportTest {

    private static List<String> names(JsonNode node) {
        List<String> names = new ArrayList<>();
        node.fieldNames().forEachRemaining(names::add);
        return names;
    }

    @Test
    void tellsHowADriveOnAnEndpointReachedTheHostAndOnlyThen() throws IOException {
        var good = SampleReport.good();
        assertThat(TextReport.render(good)).doesNotContain("outbound maps");
        assertThat(HtmlReport.render(good)).doesNotContain("PCI endpoint");
        var counts = new EndpointCounts(1234, 56, 0, 1234, 1 << 20, 1 << 30, 0, 0);
        var report = SampleReport.withEndpoint(counts);
        assertThat(TextReport.render(report))
                .contains("host write, 128 KiB, depth 32: 3,702 outbound maps (168 partial, 0 refused)")
                .contains("3.00 GiB");
        assertThat(HtmlReport.render(report))
                .contains("Drive on a PCI endpoint")
                .contains("3,702");
        JsonNode result = new ObjectMapper().readTree(Json.write(report)).at("/results/0/endpoint");
        assertThat(names(result))
                .containsExactly(
                        "maps",
                        "partialMaps",
                        "failedMaps",
                        "translationsProgrammed",
                        "windowBytesRead",
                        "windowBytesWritten",
                        "dmaBytesRead",
                        "dmaBytesWritten");
    }

    @Test
    void keepsTheFieldsOfTheJsonContract() throws IOException {
        JsonNode root = new ObjectMapper().readTree(Json.write(SampleReport.good()));
        assertThat(names(root))
                .contains("schemaVersion", "command", "seed", "machine", "versions", "timing", "results", "verdicts");
        assertThat(root.at("/schemaVersion").asInt()).isEqualTo(1);
        assertThat(root.at("/machine/name").asText()).isEqualTo("one-switch");
        assertThat(root.at("/timing/mode").asText()).isEqualTo("untimed");
        JsonNode result = root.at("/results/0");
        assertThat(names(result))
                .startsWith(
                        "path",
                        "transport",
                        "rw",
                        "bs",
                        "iodepth",
                        "numjobs",
                        "repeat",
                        "seconds",
                        "ios",
                        "bytes",
                        "iops",
                        "bytesPerSecond",
                        "latencyNanos",
                        "cpuSeconds")
                .contains("verify", "requests", "ledger")
                .doesNotContain("sha256", "endpoint");
        assertThat(names(result.get("latencyNanos")))
                .containsExactly("mean", "min", "max", "p50", "p90", "p99", "p99.9");
        assertThat(result.at("/latencyNanos/p99.9").isNull()).isTrue();
        assertThat(names(result.get("cpuSeconds"))).containsExactly("target", "client");
        assertThat(names(result.get("verify"))).containsExactly("checked", "errors");
        assertThat(names(result.get("requests"))).contains("p2p", "host", "fallbacks");
        assertThat(result.at("/requests/fallbacks/POOL_EXHAUSTED").isNumber()).isTrue();
        assertThat(names(result.at("/ledger/dram")))
                .containsExactly("dataRead", "dataWritten", "controlRead", "controlWritten");
        JsonNode link = result.at("/ledger/links/0");
        assertThat(names(link)).containsExactly("name", "role", "towardRoot", "fromRoot");
        assertThat(names(link.get("towardRoot"))).containsExactly("data", "control");
        assertThat(names(root.at("/verdicts/0")))
                .contains("metric", "rw", "baseline", "path", "difference", "low", "high", "text")
                .contains("bs", "iodepth", "repeats", "outcome");
        assertThat(root.at("/verdicts/0/outcome").asText()).isEqualTo("none");
        assertThat(root.at("/metrics/0/kind").asText()).isEqualTo("measured");
        assertThat(root.at("/metrics/0/better").asText()).isEqualTo("higher");
        assertThat(root.at("/results/0/latencyCurve/0/0").asDouble()).isEqualTo(0.5);
    }

    @Test
    void readsAReportOfAnEarlierVersionWithWhatItLacksEmpty() throws IOException {
        String old;
        try (var resource = ReportTest.class.getResourceAsStream("report-0.1-first.json")) {
            old = new String(Objects.requireNonNull(resource).readAllBytes(), StandardCharsets.UTF_8);
        }
        Report report = Json.read(old, Report.class);
        assertThat(report.metrics()).isEmpty();
        assertThat(report.table()).isEmpty();
        assertThat(report.model()).isEmpty();
        assertThat(report.timing()).isEqualTo(Timing.of("untimed"));
        assertThat(report.results()).isNotEmpty().allSatisfy(result -> {
            assertThat(result.latencyCurve()).isEmpty();
            assertThat(result.utilisation()).isEmpty();
            assertThat(result.rateIops()).isNull();
            assertThat(result.ledger().links().getFirst().capacity()).isNull();
        });
        assertThat(report.verdicts()).extracting(Verdict::outcome).contains(Verdict.Outcome.NONE);
        assertThat(Json.read(Json.write(report), Report.class)).isEqualTo(report);
        assertThat(TextReport.render(report)).contains("no detectable difference");
        assertThat(HtmlReport.render(report)).contains("no detectable difference");
    }

    @Test
    void comesBackFromJsonAsItWas() throws IOException {
        Report report = SampleReport.good();
        assertThat(Json.read(Json.write(report), Report.class)).isEqualTo(report);
    }

    @Test
    void fitsATerminalOfAHundredAndTenColumns() {
        String text = TextReport.render(SampleReport.report(
                "two-root-ports",
                List.of(new Fallback(
                        "cmb",
                        "NOT_REACHABLE",
                        76_912,
                        List.of("no common upstream port; ".repeat(20).strip()))),
                List.of()));
        assertThat(text.lines()).allSatisfy(line -> assertThat(line.length()).isLessThanOrEqualTo(110));
        assertThat(text).contains("! cmb fell back to host memory for 76,912 requests: NOT_REACHABLE");
    }

    @Test
    void saysFirstWhatTheLedgerShows() {
        String text = TextReport.render(SampleReport.good());
        assertThat(text)
                .contains("no data byte touched host DRAM or the uplink")
                .contains("host moved", "crossed host DRAM 2.00 times and the uplink 2.00 times")
                .contains("no detectable difference");
        assertThat(text).matches("(?s).*peer memory, peak +- +6\\.3 % +-.*");
        assertThat(text)
                .matches("(?s).*throughput +1,050 MB/s +1,060 MB/s +1\\.01 +0\\.98 to 1\\.04 +none detectable.*");
    }

    @Test
    void saysWhatASlowerPathSaves() {
        Report good = SampleReport.good();
        Verdict slower = SampleReport.verdict(
                "bytesPerSecond", "write", -0.1, -0.06, Verdict.Outcome.LESS, "cmb 8.0 % slower than host");
        assertThat(TextReport.render(SampleReport.withVerdicts(good, List.of(slower))))
                .contains(
                        "! write throughput: cmb 8.0 % slower than host, and saves 2.00 bytes of host DRAM traffic and")
                .contains("the uplink for each byte moved");
    }

    @Test
    void warnsOfAClockThatIsLate() {
        Report late = SampleReport.withTiming(SampleReport.good(), new Timing("paced", 20.0, 1000L, 7L, 1_500_000L));
        assertThat(TextReport.render(late))
                .contains("! 7 of 1,000 completions came later than the model says, the worst by 1.50 ms");
    }

    @Test
    void writesOneCsvLineOfEqualLengthPerWindow() {
        List<String> lines = CsvReport.render(SampleReport.good()).lines().toList();
        assertThat(lines).hasSize(1 + 12);
        assertThat(lines)
                .allMatch(line -> line.split(",", -1).length == lines.getFirst().split(",", -1).length);
        assertThat(lines.get(1)).startsWith("host,rdma,write,131072,32,1,0,");
    }

    @Test
    void keepsTheFirstColumnsOfTheCsv() {
        assertThat(CsvReport.render(SampleReport.good()))
                .startsWith(
                        "path,transport,rw,bs,iodepth,numjobs,repeat,seconds,ios,bytes,iops,bytesPerSecond,latencyMeanNanos,"
                                + "latencyP50Nanos,latencyP99Nanos,cpuTargetSeconds,cpuClientSeconds,verifyChecked,verifyErrors,requestsP2p,"
                                + "requestsHost,dramDataRead,dramDataWritten,uplinkDataTowardRoot,uplinkDataFromRoot,rnicData,driveData,");
    }

    @Test
    void writesTheTableWithItsVerdictsAsCsv() {
        List<String> lines = TableCsv.render(SampleReport.good()).lines().toList();
        assertThat(lines).hasSize(1 + SampleReport.good().table().size());
        assertThat(lines.get(1))
                .startsWith("write,131072,32,,bytesPerSecond,throughput,B/s,measured,higher,host,1.05E9,1.0,");
        assertThat(lines.get(2)).contains(",cmb,", "\"1,060 MB/s\"", ",none,no detectable difference");
    }

    @Test
    void writesAllFiles(@TempDir Path folder) throws IOException {
        ReportFiles.write(SampleReport.good(), folder.resolve("deep/er"));
        try (var files = Files.list(folder.resolve("deep/er"))) {
            assertThat(files.map(f -> f.getFileName().toString()))
                    .containsExactlyInAnyOrder("report.json", "report.csv", "report-table.csv", "report.html");
        }
    }
}
