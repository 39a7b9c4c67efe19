package io.peerlane.app.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.peerlane.app.report.Headlines.Headline;
import io.peerlane.app.report.Headlines.Tone;
import io.peerlane.app.report.html.LargeReport;
import java.util.List;
import org.junit.jupiter.api.Test;

class HeadlinesTest {

    private static List<String> texts(Report report) {
        return new Headlines(report).all().stream().map(Headline::text).toList();
    }

    @Test
    void putsWhatFailedBeforeEverythingElse() {
        List<Headline> lines = new Headlines(new LargeReport(1)
                        .violations("a byte too many")
                        .fallback("cmb", "NOT_REACHABLE", "why")
                        .paced()
                        .report())
                .all();
        assertThat(lines.getFirst()).isEqualTo(new Headline(Tone.BAD, "a byte too many"));
        assertThat(lines.get(1).text()).startsWith("cmb fell back");
        assertThat(lines.get(2).text()).startsWith("321 of 123,456 completions came later");
    }

    @Test
    void saysWhatTheFirstPathSpentWhereAnotherSavedIt() {
        assertThat(texts(new LargeReport(1).report()))
                .anyMatch(text ->
                        text.endsWith("no data byte touched host DRAM or the uplink (host: 2.00 and 2.00 times)"));
    }

    @Test
    void putsManyPathsIntoOneSentence() {
        var texts = texts(new LargeReport(1)
                .paths("host", "cmb", "cmb-other", "rnic", "bridge", "endpoint", "dmabuf", "tcp")
                .report());
        assertThat(texts.stream().filter(text -> text.startsWith("write throughput")))
                .hasSizeLessThanOrEqualTo(2)
                .anyMatch(text -> text.startsWith("write throughput, more than host: ") && text.contains("tcp (+"));
    }

    /** What was never sent is in no percentile: that must be said before any of them. */
    @Test
    void saysThatARateWasNotKept() {
        Report good = new LargeReport(1).report();
        assertThat(texts(good)).noneMatch(text -> text.startsWith("the rate was not kept"));
        Report overloaded = new LargeReport(1).rate(5000).report();
        assertThat(new Headlines(overloaded).all().getFirst())
                .isEqualTo(new Headline(
                        Tone.WARNING,
                        "the rate was not kept in 12 of 12 windows: 204 requests were due and not sent, and are in no"
                                + " latency"));
    }

    @Test
    void judgesNoProcessorTimeOfAPacedMachine() {
        assertThat(texts(new LargeReport(1).report())).anyMatch(text -> text.contains("processor time"));
        assertThat(texts(new LargeReport(1).paced().report()))
                .noneMatch(text -> text.contains("processor time"))
                .anyMatch(text -> text.contains("throughput"));
    }

    @Test
    void sumsUpManyLoads() {
        var texts = texts(new LargeReport(1).sizes(4096, 131_072).depths(1, 32).report());
        assertThat(texts.stream()
                        .filter(text -> text.startsWith("write throughput of cmb, 4 loads: better than host in")))
                .hasSize(1);
    }
}
