package io.peerlane.app.report;

import java.util.List;

/** A report for the terminal: at most 100 columns. */
public final class TextReport {

    private static final int WIDTH = 100;
    private static final String INDENT = "    ";
    private static final String LEGEND =
            "target, client: processor seconds per GiB; DRAM, uplink: data bytes per byte acknowledged\n";

    private TextReport() {}

    /** The table, the verdicts and what went wrong. */
    public static String render(Report report) {
        StringBuilder text = new StringBuilder();
        text.append(table(report)).append(LEGEND).append('\n');
        for (Headlines.Headline line : new Headlines(report).all()) {
            text.append(mark(line.tone())).append(line.text()).append('\n');
        }
        for (Fallback fallback : report.fallbacks()) {
            fallback.explanation().forEach(line -> wrap(text, line));
        }
        for (String rw : report.directions()) {
            for (String path : report.paths()) {
                report.summary(path, rw)
                        .endpoint()
                        .ifPresent(counts -> wrap(text, "%s %s: %s".formatted(path, rw, counts.describe())));
            }
        }
        text.append('\n').append(verdicts(report.verdicts()));
        return text.toString();
    }

    private static String mark(Headlines.Tone tone) {
        return switch (tone) {
            case GOOD, PLAIN -> "  ";
            case WARNING -> "! ";
            case BAD -> "FAILED: ";
        };
    }

    private static String table(Report report) {
        TextTable table = new TextTable(2)
                .row("path", "rw", "IOPS", "MB/s", "p50", "p99", "target", "client", "DRAM", "uplink")
                .rule();
        for (String rw : report.directions()) {
            for (String path : report.paths()) {
                row(table, report.summary(path, rw));
            }
        }
        return table.toString();
    }

    private static void row(TextTable table, PathSummary s) {
        if (s.results().isEmpty()) {
            return;
        }
        table.row(
                s.path(),
                s.rw(),
                Amounts.count(s.mean(Result::iops)),
                Amounts.count(s.mean(Result::bytesPerSecond) / 1e6),
                Amounts.nanos(s.latency("p50")),
                Amounts.nanos(s.latency("p99")),
                Amounts.fixed(s.mean(r -> r.cpuSecondsPerGiB().target())),
                Amounts.fixed(s.mean(r -> r.cpuSecondsPerGiB().client())),
                Amounts.perByte(s.perByte(LedgerCounts::dramData)),
                Amounts.perByte(s.perByte(l -> l.data("uplink"))));
    }

    private static String verdicts(List<Verdict> verdicts) {
        TextTable table = new TextTable(3);
        verdicts.forEach(v -> table.row(
                v.rw(), v.metric(), v.path() + " vs " + v.baseline(), difference(v), interval(v), judgement(v)));
        return table.toString();
    }

    private static String difference(Verdict v) {
        return v.difference() == null ? "-" : Amounts.percent(v.difference());
    }

    private static String interval(Verdict v) {
        return v.low() == null || v.high() == null
                ? ""
                : "(" + Amounts.percent(v.low()) + " to " + Amounts.percent(v.high()) + ")";
    }

    private static String judgement(Verdict v) {
        if (v.low() == null) {
            return "no interval from one repeat";
        }
        return v.detectable() ? "differs" : "no detectable difference";
    }

    /** Lines of at most {@link #WIDTH} columns, indented. */
    private static void wrap(StringBuilder text, String line) {
        StringBuilder row = new StringBuilder(INDENT);
        for (String word : line.strip().split(" +", -1)) {
            if (row.length() + word.length() > WIDTH && row.length() > INDENT.length()) {
                text.append(row.toString().stripTrailing()).append('\n');
                row.setLength(INDENT.length());
            }
            row.append(word).append(' ');
        }
        text.append(row.toString().stripTrailing()).append('\n');
    }
}
