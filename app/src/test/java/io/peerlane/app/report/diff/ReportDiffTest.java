package io.peerlane.app.report.diff;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.peerlane.app.report.Copies;
import io.peerlane.app.report.LedgerCounts;
import io.peerlane.app.report.Report;
import io.peerlane.app.report.Result;
import io.peerlane.app.report.SampleReport;
import io.peerlane.app.report.Verdict.Outcome;
import io.peerlane.app.report.diff.Concern.Kind;
import io.peerlane.app.report.diff.Concern.Weight;
import io.peerlane.app.report.html.LargeReport;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

class ReportDiffTest {

    private static ReportDiff diff(Report a, Report b) {
        return ReportDiff.of("a.json", a, "b.json", b);
    }

    private static Difference of(ReportDiff diff, String path, String metric) {
        return diff.differences().stream()
                .filter(d -> d.path().equals(path)
                        && d.rw().equals("write")
                        && d.metric().equals(metric))
                .findFirst()
                .orElseThrow();
    }

    private static Report changed(Report report, UnaryOperator<Result> change) {
        return SampleReport.with(report, report.results().stream().map(change).toList());
    }

    /** The same window with its rate multiplied. */
    private static Result faster(Result r, double factor) {
        return Copies.with(Copies.with(r, "iops", r.iops() * factor), "bytesPerSecond", r.bytesPerSecond() * factor);
    }

    @Test
    void findsNothingBetweenAReportAndItself() {
        Report report = SampleReport.good();
        ReportDiff diff = diff(report, report);
        assertThat(diff.comparable()).isTrue();
        assertThat(diff.concerns()).isEmpty();
        assertThat(diff.differences())
                .isNotEmpty()
                .allMatch(d -> d.outcome() == Outcome.NONE
                        || d.outcome() == Outcome.IDENTICAL
                        || d.outcome() == Outcome.UNDECIDED)
                .allMatch(d -> d.ratio() == null || Math.abs(d.ratio() - 1) < 1e-9);
        assertThat(diff.regressions(0)).isEmpty();
    }

    @Test
    void claimsWhatIsFarBeyondTheRepeatsAndSaysByHowMuch() {
        Report report = new LargeReport(5).repeats(8).report();
        Difference slower = of(diff(report, changed(report, r -> faster(r, 0.5))), "cmb", "bytesPerSecond");
        assertThat(slower.outcome()).isEqualTo(Outcome.LESS);
        assertThat(slower.ratio()).isCloseTo(0.5, within(1e-9));
        assertThat(slower.low()).isLessThan(0.5);
        assertThat(slower.high()).isBetween(0.5, 0.6);
        assertThat(slower.text()).isEqualTo("50.0 % less");
        assertThat(slower.regression()).isCloseTo(0.5, within(1e-9));
        Difference faster = of(diff(report, changed(report, r -> faster(r, 2))), "cmb", "bytesPerSecond");
        assertThat(faster.outcome()).isEqualTo(Outcome.MORE);
        assertThat(faster.regression()).isZero();
    }

    @Test
    void claimsNothingWithinTheNoiseOfTheRepeats() {
        Report a = new LargeReport(5).repeats(5).report();
        Report b = new LargeReport(6).repeats(5).report();
        assertThat(of(diff(a, b), "host", "bytesPerSecond").outcome()).isEqualTo(Outcome.NONE);
    }

    @Test
    void leavesOneRepeatUndecided() {
        Report a = new LargeReport(5).repeats(1).report();
        Report b = new LargeReport(6).repeats(1).report();
        ReportDiff diff = diff(a, b);
        assertThat(of(diff, "host", "bytesPerSecond").outcome()).isEqualTo(Outcome.UNDECIDED);
        assertThat(diff.concerns()).anyMatch(c -> c.kind() == Kind.REPEATS && c.weight() == Weight.CAUTION);
    }

    @Test
    void judgesCountsThatNeverVaryExactly() {
        Report a = SampleReport.good();
        LedgerCounts clean = a.results().stream()
                .filter(r -> r.path().equals("cmb"))
                .findFirst()
                .orElseThrow()
                .ledger();
        Report b = changed(a, r -> r.path().equals("host") ? SampleReport.with(clean, r) : r);
        Difference saved = of(diff(a, b), "host", "dramBytesPerByte");
        assertThat(saved.outcome()).isEqualTo(Outcome.LESS);
        assertThat(saved.regression()).isZero();
        Difference lost = of(diff(b, a), "host", "dramBytesPerByte");
        assertThat(lost.outcome()).isEqualTo(Outcome.MORE);
        assertThat(lost.ratio()).isNull();
        assertThat(lost.text()).isEqualTo("2.00 instead of 0.00");
        assertThat(diff(b, a).regressions(1000)).contains(lost);
    }

    @Test
    void saysThatMachinesAndClocksAreNotTheSame() {
        Report a = new LargeReport(5).report();
        ReportDiff other = diff(a, new LargeReport(5).machine("one-switch", 8).report());
        assertThat(other.comparable()).isFalse();
        assertThat(other.concerns())
                .anyMatch(c -> c.kind() == Kind.MACHINE && c.field().equals("machine.functions"));
        ReportDiff paced = diff(a, new LargeReport(5).paced().report());
        assertThat(paced.comparable()).isFalse();
        assertThat(paced.concerns())
                .anyMatch(c -> c.kind() == Kind.TIMING && c.a().equals("untimed") && c.b().equals("paced"));
    }

    @Test
    void namesWhatOnlyOneReportHas() {
        Report a = new LargeReport(5)
                .paths("host", "cmb", "rnic")
                .sizes(4096, 131_072)
                .report();
        Report b = new LargeReport(5).report();
        ReportDiff diff = diff(a, b);
        assertThat(diff.concerns())
                .contains(new Concern(Kind.LOAD, Weight.NOTE, "results[].path", "only rnic", "-"))
                .anyMatch(c -> c.a().contains("4 KiB"));
        assertThat(diff.differences()).noneMatch(d -> d.path().equals("rnic") || d.bs() == 4096);
    }

    @Test
    void toleratesTheSameRunWrittenElsewhere() {
        Report a = SampleReport.good();
        assertThat(diff(a, a).concerns()).isEmpty();
        assertThat(new Concerns(
                                a,
                                withCommand(
                                        a,
                                        List.of(
                                                "peerlane",
                                                "compare",
                                                "--runtime",
                                                "3",
                                                "--repeats",
                                                "3",
                                                "--out",
                                                "x")))
                        .all())
                .isEmpty();
        assertThat(new Concerns(a, withCommand(a, List.of("peerlane", "compare", "--runtime", "9"))).all())
                .hasSize(1)
                .allMatch(c -> c.kind() == Kind.OPTION);
    }

    private static Report withCommand(Report r, List<String> command) {
        return new Report(
                r.schemaVersion(),
                r.started(),
                command,
                r.seed(),
                r.machine(),
                r.versions(),
                r.timing(),
                r.kinds(),
                r.results(),
                r.verdicts(),
                r.fallbacks(),
                r.violations(),
                r.method(),
                r.metrics(),
                r.table(),
                r.model());
    }

    @Test
    void printsConcernsBeforeNumbers() {
        String text = DiffText.render(
                diff(new LargeReport(5).report(), new LargeReport(5).paced().report()));
        assertThat(text).contains("! these reports are about different things", "timing timing.mode: untimed, paced");
        assertThat(text.indexOf("timing.mode")).isLessThan(text.indexOf("bytesPerSecond"));
    }
}
