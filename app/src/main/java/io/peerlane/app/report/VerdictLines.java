package io.peerlane.app.report;

import io.peerlane.app.report.Headlines.Headline;
import io.peerlane.app.report.Headlines.Tone;
import io.peerlane.app.report.Verdict.Outcome;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;

/** Verdicts in sentences: of throughput all, of the tail of latency and of processor time where a difference is claimed. */
final class VerdictLines {

    private static final String THROUGHPUT = "bytesPerSecond";

    /** What is said something about, with words for it. */
    private static final Map<String, String> SUBJECTS = Map.of(
            THROUGHPUT,
            "throughput",
            "latencyNanos.p99",
            "99th percentile of latency",
            "cpuSecondsPerGiB.target",
            "target processor time per GiB");

    private static final List<String> TIMED = List.of(THROUGHPUT, "latencyNanos.p99");
    private static final List<String> UNTIMED = List.of(THROUGHPUT, "latencyNanos.p99", "cpuSecondsPerGiB.target");

    /** Bytes for each byte; less is rounded away. */
    private static final double LEAST_SAVING = 0.005;

    private final Report report;

    VerdictLines(Report report) {
        this.report = report;
    }

    List<Headline> all() {
        List<Headline> lines = new ArrayList<>();
        for (String metric : metrics()) {
            for (String rw : report.directions()) {
                List<Verdict> verdicts = report.verdicts().stream()
                        .filter(v -> v.metric().equals(metric) && v.rw().equals(rw))
                        .toList();
                if (verdicts.stream().map(Verdict::cell).distinct().count() > 1) {
                    overLoads(lines, metric, rw, verdicts);
                } else {
                    oneLoad(lines, metric, rw, verdicts);
                }
            }
        }
        return lines;
    }

    /** With a paced clock processors mostly wait for it: their time is in the tables, but no verdict on the machine. */
    private List<String> metrics() {
        return report.timing().mode().equals("paced") ? TIMED : UNTIMED;
    }

    private void oneLoad(List<Headline> lines, String metric, String rw, List<Verdict> verdicts) {
        String subject = rw + " " + SUBJECTS.getOrDefault(metric, metric);
        for (Outcome outcome : List.of(Outcome.MORE, Outcome.LESS)) {
            claimed(
                    lines,
                    subject,
                    verdicts.stream().filter(v -> v.outcome() == outcome).toList());
        }
        if (metric.equals(THROUGHPUT)) {
            together(lines, subject, verdicts, Outcome.NONE, "no detectable difference");
            together(lines, subject, verdicts, Outcome.IDENTICAL, "the same in every repeat");
            together(lines, subject, verdicts, Outcome.UNDECIDED, "too few repeats to tell a difference");
        }
    }

    /** Paths with more of it, or those with less, share a sentence; but one that lost says what it saves for that. */
    private void claimed(List<Headline> lines, String subject, List<Verdict> verdicts) {
        boolean lost = verdicts.stream().anyMatch(v -> !saved(v).isEmpty());
        if (verdicts.size() < 2 || lost) {
            verdicts.forEach(v -> lines.add(new Headline(tone(v), subject + ": " + v.text() + saved(v))));
            return;
        }
        Verdict first = verdicts.getFirst();
        String paths = verdicts.stream().map(VerdictLines::withShare).collect(Collectors.joining(", "));
        String than = first.outcome() == Outcome.MORE ? "more than" : "less than";
        lines.add(new Headline(tone(first), "%s, %s %s: %s".formatted(subject, than, first.baseline(), paths)));
    }

    private static String withShare(Verdict verdict) {
        return verdict.difference() == null
                ? verdict.path()
                : "%s (%s)".formatted(verdict.path(), Amounts.percent(verdict.difference()));
    }

    /** Several paths of which the same is to be said share a sentence. */
    private void together(List<Headline> lines, String subject, List<Verdict> verdicts, Outcome outcome, String text) {
        List<Verdict> same =
                verdicts.stream().filter(v -> v.outcome() == outcome).toList();
        if (same.isEmpty()) {
            return;
        }
        String paths = same.stream().map(Verdict::path).collect(Collectors.joining(", "));
        String of = report.paths().size() > 2 ? " of " + paths : "";
        lines.add(new Headline(
                Tone.PLAIN,
                subject + of + ": " + (same.size() > 1 ? text : same.getFirst().text())));
    }

    /** What a path saves that is slower for it. */
    private String saved(Verdict v) {
        if (!v.metric().equals(THROUGHPUT) || v.outcome() != Outcome.LESS) {
            return "";
        }
        List<String> savings = new ArrayList<>();
        saving(v, LedgerCounts::dramData).ifPresent(bytes -> savings.add(bytes + " bytes of host DRAM traffic"));
        saving(v, l -> l.data("uplink")).ifPresent(bytes -> savings.add(bytes + " bytes on the uplink"));
        return savings.isEmpty() ? "" : ", and saves " + String.join(" and ", savings) + " for each byte moved";
    }

    private Optional<String> saving(Verdict v, ToLongFunction<LedgerCounts> bytes) {
        double less = report.summary(v.baseline(), v.cell()).perByte(bytes)
                - report.summary(v.path(), v.cell()).perByte(bytes);
        return less > LEAST_SAVING ? Optional.of(Amounts.fixed(less)) : Optional.empty();
    }

    /** One sentence for each path: in how many of the loads it won and lost. */
    private static void overLoads(List<Headline> lines, String metric, String rw, List<Verdict> verdicts) {
        for (String path : verdicts.stream().map(Verdict::path).distinct().toList()) {
            List<Verdict> of =
                    verdicts.stream().filter(v -> v.path().equals(path)).toList();
            List<Verdict> good = of.stream().filter(v -> tone(v) == Tone.GOOD).toList();
            List<Verdict> bad = of.stream().filter(v -> tone(v) == Tone.WARNING).toList();
            if (!metric.equals(THROUGHPUT) && good.isEmpty() && bad.isEmpty()) {
                continue;
            }
            String text = "%s %s of %s, %d loads: better than %s in %d%s, worse in %d%s, no claim in %d"
                    .formatted(
                            rw,
                            SUBJECTS.getOrDefault(metric, metric),
                            path,
                            of.size(),
                            of.getFirst().baseline(),
                            good.size(),
                            span(good),
                            bad.size(),
                            span(bad),
                            of.size() - good.size() - bad.size());
            lines.add(new Headline(!bad.isEmpty() ? Tone.WARNING : good.isEmpty() ? Tone.PLAIN : Tone.GOOD, text));
        }
    }

    private static String span(List<Verdict> verdicts) {
        var shares = verdicts.stream()
                .map(Verdict::difference)
                .filter(difference -> difference != null)
                .mapToDouble(difference -> Math.abs(difference) * 100)
                .summaryStatistics();
        return shares.getCount() == 0
                ? ""
                : String.format(Locale.ROOT, " (by %.1f to %.1f %%)", shares.getMin(), shares.getMax());
    }

    /** A path that loses is a warning, as loud as one that wins. */
    private static Tone tone(Verdict verdict) {
        if (!verdict.detectable()) {
            return Tone.PLAIN;
        }
        boolean more = verdict.outcome() == Outcome.MORE;
        return more == verdict.metric().equals(THROUGHPUT) ? Tone.GOOD : Tone.WARNING;
    }
}
