package io.peerlane.app.report;

/** A report for the terminal: at most 110 columns. */
public final class TextReport {

    private static final int WIDTH = 110;
    private static final String INDENT = "    ";
    private static final String LEGEND =
            "target, client: processor seconds per GiB; DRAM, uplink: data bytes per byte acknowledged\n";

    private TextReport() {}

    /** What is claimed and what went wrong, the table of paths, and each path beside the first in every metric. */
    public static String render(Report report) {
        StringBuilder text = new StringBuilder();
        for (Headlines.Headline line : new Headlines(report).all()) {
            wrap(text, mark(line.tone()), line.text());
        }
        for (Fallback fallback : report.fallbacks()) {
            fallback.explanation().forEach(line -> wrap(text, INDENT, line));
        }
        endpoints(text, report);
        text.append('\n').append(table(report)).append(LEGEND).append('\n');
        text.append(new NormalisedText(report).render());
        return text.toString();
    }

    private static void endpoints(StringBuilder text, Report report) {
        for (Cell cell : report.cells()) {
            for (String path : report.paths()) {
                report.summary(path, cell)
                        .endpoint()
                        .ifPresent(counts ->
                                wrap(text, INDENT, "%s %s: %s".formatted(path, cell.describe(), counts.describe())));
            }
        }
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
                .row("path", "load", "IOPS", "MB/s", "p50", "p99", "target", "client", "DRAM", "uplink")
                .rule();
        for (Cell cell : report.cells()) {
            for (String path : report.paths()) {
                row(table, cell, report.summary(path, cell));
            }
        }
        return table.toString();
    }

    private static void row(TextTable table, Cell cell, PathSummary s) {
        if (s.results().isEmpty()) {
            return;
        }
        table.row(
                s.path(),
                cell.describe(),
                Amounts.count(s.mean(Result::iops)),
                Amounts.count(s.mean(Result::bytesPerSecond) / 1e6),
                Amounts.nanos(s.latency("p50")),
                Amounts.nanos(s.latency("p99")),
                Amounts.fixed(s.mean(r -> r.cpuSecondsPerGiB().target())),
                Amounts.fixed(s.mean(r -> r.cpuSecondsPerGiB().client())),
                Amounts.perByte(s.perByte(LedgerCounts::dramData)),
                Amounts.perByte(s.perByte(l -> l.data("uplink"))));
    }

    /** Lines of at most {@link #WIDTH} columns: the first with a mark, the others indented as far. */
    private static void wrap(StringBuilder text, String mark, String line) {
        StringBuilder row = new StringBuilder(mark);
        int words = 0;
        for (String word : line.strip().split(" +", -1)) {
            if (row.length() + word.length() > WIDTH && words > 0) {
                text.append(row.toString().stripTrailing()).append('\n');
                row.setLength(0);
                row.append(INDENT);
                words = 0;
            }
            row.append(word).append(' ');
            words++;
        }
        text.append(row.toString().stripTrailing()).append('\n');
    }
}
