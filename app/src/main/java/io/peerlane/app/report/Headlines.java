package io.peerlane.app.report;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

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
        overload().ifPresent(lines::add);
        report.paths().stream()
                .map(this::ledger)
                .sorted(Comparator.comparing(Headline::tone))
                .forEach(lines::add);
        lines.addAll(new VerdictLines(report).all());
        return lines;
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

    /** A rate that was not kept: what is still waiting at the end of a window is in no latency. */
    private Optional<Headline> overload() {
        List<Long> unsent = report.results().stream()
                .flatMap(result -> Optional.ofNullable(result.unsent()).stream())
                .filter(requests -> requests > 0)
                .toList();
        if (unsent.isEmpty()) {
            return Optional.empty();
        }
        long requests = unsent.stream().mapToLong(Long::longValue).sum();
        return Optional.of(new Headline(
                Tone.WARNING,
                "the rate was not kept in %s of %s windows: %s requests were due and not sent, and are in no latency"
                        .formatted(
                                Amounts.count(unsent.size()),
                                Amounts.count(report.results().size()),
                                Amounts.count(requests))));
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
            return new Headline(Tone.GOOD, moved + "no data byte touched host DRAM or the uplink" + instead(path));
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

    /** What the first path had to spend on the same. */
    private String instead(String path) {
        String baseline = report.paths().getFirst();
        List<Result> windows = report.results().stream()
                .filter(result -> result.path().equals(baseline))
                .toList();
        PathSummary first = new PathSummary(baseline, "all", windows);
        double dram = first.perByte(LedgerCounts::dramData);
        return baseline.equals(path) || dram == 0
                ? ""
                : " (%s: %s and %s times)"
                        .formatted(
                                baseline, Amounts.perByte(dram), Amounts.perByte(first.perByte(l -> l.data("uplink"))));
    }

    /** Whether the operating system under the machine moves the data as well, which no ledger of the machine sees. */
    private boolean overSockets(String path) {
        return report.results().stream()
                .anyMatch(result ->
                        result.path().equals(path) && result.transport().equals("tcp"));
    }
}
