package io.peerlane.app.report.html;

import static org.assertj.core.api.Assertions.assertThat;

import io.peerlane.app.comparison.DataPath;
import io.peerlane.app.report.EndpointCounts;
import io.peerlane.app.report.Fallback;
import io.peerlane.app.report.Report;
import io.peerlane.app.report.SampleReport;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.w3c.dom.Element;

class HtmlReportTest {

    private static final String[] EIGHT =
            Arrays.stream(DataPath.values()).map(DataPath::json).toArray(String[]::new);

    static Stream<Report> reports() {
        return Stream.of(
                SampleReport.good(),
                SampleReport.withEndpoint(new EndpointCounts(1234, 56, 0, 1234, 1 << 20, 1 << 30, 0, 0)),
                SampleReport.with(SampleReport.good(), List.of()),
                new LargeReport(1).paths(EIGHT).report(),
                new LargeReport(2)
                        .paths("host", "cmb", "rnic")
                        .sizes(4096, 16384, 65536, 131_072, 1 << 20)
                        .depths(1, 4, 16, 32)
                        .report(),
                new LargeReport(3).repeats(1).paced().machine("small-cpu", 8).report());
    }

    @ParameterizedTest
    @MethodSource("reports")
    void isWellFormedAndRefersToNothingElse(Report report) throws Exception {
        String html = HtmlReport.render(report);
        var page = Pages.parse(html);
        assertThat(Pages.elements(page, "script")).isEmpty();
        assertThat(html.toLowerCase(Locale.ROOT))
                .doesNotContain("http:", "https:", "src=", "href=", "url(", "@import", "<script", "<link", "<iframe")
                .contains("prefers-color-scheme: dark", "@media print")
                .doesNotContain("infinity");
        assertThat(html).doesNotContain("NaN");
    }

    @ParameterizedTest
    @MethodSource("reports")
    void canBeReadWithoutSeeingIt(Report report) throws Exception {
        var page = Pages.parse(HtmlReport.render(report));
        assertThat(Pages.elements(page, "th"))
                .allMatch(th -> Set.of("col", "row").contains(th.getAttribute("scope")));
        assertThat(Pages.elements(page, "svg"))
                .allMatch(svg -> svg.hasAttribute("aria-hidden")
                        || svg.getAttribute("role").equals("img")
                                && !svg.getAttribute("aria-label").isBlank());
        assertThat(Pages.elements(page, "table"))
                .allMatch(table -> table.getElementsByTagName("caption").getLength() == 1);
        assertThat(Pages.elements(page, "html").getFirst().getAttribute("lang")).isEqualTo("en");
    }

    @ParameterizedTest
    @MethodSource("reports")
    void givesEveryRowOfATableAsManyCellsAsItsHead(Report report) throws Exception {
        for (Element table : Pages.elements(Pages.parse(HtmlReport.render(report)), "table")) {
            var rows = table.getElementsByTagName("tr");
            Set<Integer> widths = new HashSet<>();
            for (int i = 0; i < rows.getLength(); i++) {
                Element row = (Element) rows.item(i);
                widths.add(row.getElementsByTagName("td").getLength()
                        + row.getElementsByTagName("th").getLength());
            }
            assertThat(widths).as(table.getTextContent()).hasSize(1);
        }
    }

    @Test
    void saysTheVerdictFirstAndTheMethodLast() {
        String html = HtmlReport.render(new LargeReport(1).report());
        assertThat(List.of(
                        "no data byte touched host DRAM",
                        "Where the data went",
                        "host = 1.00",
                        "How fast",
                        "Latency by percentile",
                        "Host memory and uplink",
                        "Ledger",
                        "Which memory served",
                        "Model card",
                        "Method",
                        "Command, machine and versions"))
                .isSortedAccordingTo((a, b) -> Integer.compare(html.indexOf(a), html.indexOf(b)))
                .allSatisfy(heading -> assertThat(html).contains(heading));
    }

    @Test
    void drawsLinesWhereLoadsDifferAndBarsWhereOneIsAlone() throws Exception {
        var one = Pages.parse(HtmlReport.render(new LargeReport(1).report()));
        assertThat(Pages.elements(one, "h3"))
                .noneMatch(h -> h.getTextContent().contains("against"))
                .anyMatch(h -> h.getTextContent().equals("Throughput"));
        var grid = Pages.parse(HtmlReport.render(
                new LargeReport(1).sizes(4096, 131_072).depths(1, 32).report()));
        assertThat(Pages.elements(grid, "h3"))
                .anyMatch(h -> h.getTextContent().equals("write against block size"))
                .anyMatch(h -> h.getTextContent().equals("read against depth"));
    }

    @Test
    void givesEveryPathThatThereIsAColourAndAShapeOfItsOwn() throws Exception {
        String html = HtmlReport.render(new LargeReport(1).paths(EIGHT).report());
        String light = html.substring(html.indexOf(":root"), html.indexOf("@media"));
        String dark = html.substring(html.indexOf("@media"), html.indexOf("box-sizing"));
        for (String theme : List.of(light, dark)) {
            var colours = Pattern.compile("--p\\d: (#[0-9a-f]{6});")
                    .matcher(theme)
                    .results()
                    .map(found -> found.group(1))
                    .toList();
            assertThat(colours).doesNotHaveDuplicates().hasSize(PathColours.COLOURS);
        }
        Set<String> shapes = new HashSet<>();
        Pages.elements(Pages.parse(html), "path").forEach(path -> shapes.add(path.getAttribute("d")));
        assertThat(shapes.stream().filter(d -> d.endsWith("z"))).hasSize(EIGHT.length);
    }

    @Test
    void keepsThePathsColourWhateverElseIsCompared() {
        assertThat(new PathColours(List.of("host", "tcp")).of("tcp"))
                .isEqualTo(new PathColours(List.of("tcp", "cmb", "host")).of("tcp"));
        var twice = new PathColours(List.of("host", "host-2"));
        assertThat(twice.of("host-2")).isNotEqualTo(twice.of("host"));
    }

    @Test
    void escapesWhatCameFromElsewhere() {
        String html = HtmlReport.render(SampleReport.report(
                "<script>alert('x')</script>",
                List.of(new Fallback("cmb", "NOT_REACHABLE", 5, List.of("a <b> & \"c\""))),
                List.of("wanted <0>")));
        assertThat(html)
                .doesNotContain("<script", "a <b>")
                .contains("&lt;script&gt;alert(&#39;x&#39;)", "a &lt;b&gt; &amp; &quot;c&quot;", "wanted &lt;0&gt;");
    }

    @Test
    void saysThatAPacedMachineWasLateAndThatAPathLost() {
        String late = HtmlReport.render(new LargeReport(3).paced().report());
        assertThat(late).contains("321 of 123,456 completions came later than the model says, the worst by 4.20 ms");
        assertThat(HtmlReport.render(new LargeReport(3).report())).doesNotContain("later than the model");
    }
}
