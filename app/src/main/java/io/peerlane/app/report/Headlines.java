package io.peerlane.app.report;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** What a report says, in sentences, the most important first. */
public final class Headlines {

    /** How a sentence should be taken. */
    public enum Tone {
        /** What was hoped for. */
        GOOD,
        /** A fact. */
        PLAIN,
        /** To be looked at. */
        WARNING,
        /** The run failed. */
        BAD
    }

    /** A sentence. */
    public record Headline(Tone tone, String text) {}

    private final Report report;

    /** Of this report. */
    public Headlines(Report report) {
        this.report = report;
    }

    /** All of them. */
    public List<Headline> all() {
        List<Headline> lines = new ArrayList<>();
        report.violations().forEach(text -> lines.add(new Headline(Tone.BAD, text)));
        report.fallbacks().forEach(fallback -> lines.add(new Headline(Tone.WARNING, fallback(fallback))));
        report.paths().stream()
                .map(this::ledger)
                .sorted(Comparator.comparing(Headline::tone))
                .forEach(lines::add);
        report.verdicts().stream()
                .filter(v -> v.metric().equals("bytesPerSecond"))
                .forEach(v ->
                        lines.add(new Headline(Tone.PLAIN, "%s throughput%s: %s".formatted(v.rw(), of(v), v.text()))));
        return lines;
    }

    /** Which path is judged, where there is more than one beside the baseline. */
    private String of(Verdict verdict) {
        return report.paths().size() > 2 ? " of " + verdict.path() : "";
    }

    private static String fallback(Fallback fallback) {
        return "%s fell back to host memory for %s requests: %s"
                .formatted(fallback.path(), Amounts.count(fallback.requests()), fallback.reason());
    }

    private Headline ledger(String path) {
        long bytes = 0;
        long dram = 0;
        long uplink = 0;
        for (Result result : report.results()) {
            if (result.path().equals(path)) {
                bytes += result.bytes();
                dram += result.ledger().dramData();
                uplink += result.ledger().data("uplink");
            }
        }
        if (bytes == 0) {
            return new Headline(Tone.PLAIN, "%s moved no data".formatted(path));
        }
        String moved = "%s moved %s: ".formatted(path, Amounts.bytes(bytes));
        if (dram == 0 && uplink == 0) {
            return new Headline(Tone.GOOD, moved + "no data byte touched host DRAM or the uplink");
        }
        if (dram == 0) {
            return new Headline(
                    Tone.GOOD,
                    moved
                            + "no data byte touched host DRAM; each crossed links of root ports %s times"
                                    .formatted(Amounts.perByte((double) uplink / bytes)));
        }
        return new Headline(
                Tone.PLAIN,
                moved
                        + "each data byte crossed host DRAM %s times and the uplink %s times"
                                .formatted(
                                        Amounts.perByte((double) dram / bytes),
                                        Amounts.perByte((double) uplink / bytes))
                        + (overSockets(path)
                                ? "; buffers of sockets and the network card behind them not counted"
                                : ""));
    }

    /** Whether the operating system under the machine moves the data as well, which no ledger of the machine sees. */
    private boolean overSockets(String path) {
        return report.results().stream()
                .anyMatch(result ->
                        result.path().equals(path) && result.transport().equals("tcp"));
    }
}
