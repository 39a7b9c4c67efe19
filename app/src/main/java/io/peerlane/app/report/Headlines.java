package io.peerlane.app.report;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.ToLongFunction;

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
        lateness().ifPresent(lines::add);
        report.paths().stream()
                .map(this::ledger)
                .sorted(Comparator.comparing(Headline::tone))
                .forEach(lines::add);
        report.verdicts().stream()
                .filter(v -> v.metric().equals("bytesPerSecond"))
                .map(this::throughput)
                .forEach(lines::add);
        return lines;
    }

    /** How fast, and what the path saves if that costs speed. */
    private Headline throughput(Verdict v) {
        String load = report.cells().stream().map(Cell::rw).distinct().count()
                        == report.cells().size()
                ? v.rw()
                : v.cell().describe() + ":";
        String path = report.paths().size() > 2 ? " of " + v.path() : "";
        String text = "%s throughput%s: %s".formatted(load, path, v.text());
        if (v.outcome() != Verdict.Outcome.LESS) {
            return new Headline(Tone.PLAIN, text);
        }
        String saved = saved(v);
        return new Headline(Tone.WARNING, saved.isEmpty() ? text : text + ", and saves " + saved);
    }

    private String saved(Verdict v) {
        List<String> savings = new ArrayList<>();
        saving(v, LedgerCounts::dramData).ifPresent(bytes -> savings.add(bytes + " bytes of host DRAM traffic"));
        saving(v, l -> l.data("uplink")).ifPresent(bytes -> savings.add(bytes + " bytes on the uplink"));
        return savings.isEmpty() ? "" : String.join(" and ", savings) + " for each byte moved";
    }

    private Optional<String> saving(Verdict v, ToLongFunction<LedgerCounts> bytes) {
        double less = report.summary(v.baseline(), v.cell()).perByte(bytes)
                - report.summary(v.path(), v.cell()).perByte(bytes);
        return less > 0.005 ? Optional.of(Amounts.fixed(less)) : Optional.empty();
    }

    /** A clock that comes late makes the machine slower than its model. */
    private Optional<Headline> lateness() {
        Timing timing = report.timing();
        Long completions = timing.completions();
        Long late = timing.late();
        if (completions == null || late == null || late == 0) {
            return Optional.empty();
        }
        Long worst = timing.worstLateNanos();
        return Optional.of(new Headline(
                Tone.WARNING,
                "%s of %s completions came later than the model says%s; a larger --dilation gives this machine more time"
                        .formatted(
                                Amounts.count(late),
                                Amounts.count(completions),
                                worst == null ? "" : ", the worst by " + Amounts.nanos(worst))));
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
