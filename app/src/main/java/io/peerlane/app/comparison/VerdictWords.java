package io.peerlane.app.comparison;

import io.peerlane.app.report.Amounts;
import io.peerlane.app.report.Verdict.Outcome;
import io.peerlane.app.statistics.Answer;
import io.peerlane.app.statistics.Interval;
import io.peerlane.app.statistics.PairedAnalysis;
import java.util.Collections;
import java.util.List;

/** What one comparison claims, and how it is said. */
final class VerdictWords {

    private final Judged judged;
    private final BlockPairs pairs;

    VerdictWords(Judged judged) {
        this.judged = judged;
        this.pairs = judged.pairs();
    }

    Outcome outcome() {
        return judged.answer().map(VerdictWords::outcome).orElseGet(this::exactOutcome);
    }

    String text() {
        return judged.answer().map(this::text).orElseGet(this::exactText);
    }

    private static Outcome outcome(Answer answer) {
        if (answer.interval().isEmpty()) {
            return Outcome.UNDECIDED;
        }
        if (!answer.claimed()) {
            return Outcome.NONE;
        }
        return answer.estimate() > 0 ? Outcome.MORE : Outcome.LESS;
    }

    private String text(Answer answer) {
        double difference = Math.expm1(answer.estimate());
        if (answer.interval().isEmpty()) {
            return "undecided: %s in %s; %d repeats are the fewest that can tell, %d the usual number"
                    .formatted(
                            Amounts.percent(difference),
                            repeats(),
                            PairedAnalysis.LEAST_BLOCKS,
                            ComparisonOptions.DEFAULT_REPEATS);
        }
        String interval = interval(answer.interval().get());
        if (answer.claimed()) {
            return "%s %.1f %% %s than %s (%s)"
                    .formatted(
                            judged.path(),
                            Math.abs(difference) * 100,
                            difference > 0
                                    ? judged.metric().more()
                                    : judged.metric().less(),
                            judged.baseline(),
                            interval);
        }
        return answer.alone()
                ? "no detectable difference: %s (%s) is not beyond what %d comparisons give by chance"
                        .formatted(Amounts.percent(difference), interval, judged.questions())
                : "no detectable difference (%s)".formatted(interval);
    }

    private static String interval(Interval interval) {
        return "95 %% interval %s to %s"
                .formatted(Amounts.percent(Math.expm1(interval.low())), Amounts.percent(Math.expm1(interval.high())));
    }

    /** Numbers that are the same in every repeat, or 0 on one side: no noise that anything could be inferred from. */
    private Outcome exactOutcome() {
        double from = BlockPairs.mean(pairs.baselines());
        double to = BlockPairs.mean(pairs.paths());
        if (pairs.constant() && from == to) {
            return Outcome.IDENTICAL;
        }
        if (pairs.constant() || from == 0 || to == 0) {
            return to > from ? Outcome.MORE : Outcome.LESS;
        }
        return pairs.paths().size() < PairedAnalysis.LEAST_BLOCKS ? Outcome.UNDECIDED : Outcome.NONE;
    }

    private String exactText() {
        String to = range(pairs.paths());
        String from = range(pairs.baselines());
        return switch (exactOutcome()) {
            case IDENTICAL -> "identical in %s: %s".formatted(every(), to);
            case MORE, LESS -> "%s instead of %s in %s".formatted(to, from, every());
            case NONE -> "no detectable difference: %s, %s has %s".formatted(to, judged.baseline(), from);
            case UNDECIDED -> "undecided: %s in %s, %s has %s".formatted(to, repeats(), judged.baseline(), from);
        };
    }

    private String range(List<Double> values) {
        String unit = judged.metric().metric().unit();
        String low = Amounts.of(Collections.min(values), unit);
        String high = Amounts.of(Collections.max(values), unit);
        return low.equals(high) ? low : low + " to " + high;
    }

    private String every() {
        return pairs.paths().size() == 1 ? "the one repeat" : "every repeat";
    }

    private String repeats() {
        int n = pairs.paths().size();
        return n == 1 ? "one repeat" : n + " repeats";
    }
}
