package io.peerlane.app.statistics;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;

/** Answers a family of questions about the same blocks. Deterministic from its seed; for any thread. */
public final class PairedAnalysis {

    /**
     * Fewer blocks than this claim nothing. Of six blocks the clearest sample there is comes by chance in 2 of 64 labellings,
     * which leaves a family of questions next to nothing, and their bootstrap is not bounded.
     */
    public static final int LEAST_BLOCKS = 7;

    private static final int RESAMPLES = 4_999;

    private final long seed;
    private final int resamples;

    /** With a seed for what is drawn. */
    public PairedAnalysis(long seed) {
        this(seed, RESAMPLES);
    }

    /** With fewer resamples than a report has, for tests of thousands of runs. */
    PairedAnalysis(long seed, int resamples) {
        this.seed = seed;
        this.resamples = resamples;
    }

    /** How many different questions can be answered: those that ask the same, up to the sign, count once. */
    public static int distinct(List<Question> family) {
        return representatives(family).size();
    }

    /** The answers, in the order of the questions. */
    public List<Answer> answer(List<Question> family) {
        List<Question> asked = representatives(family);
        List<Double> chances = SignFlips.chances(asked, new SplittableRandom(seed));
        List<Answer> answers = new ArrayList<>();
        for (Question question : family) {
            int at = indexOf(asked, question);
            answers.add(answer(question, at < 0 ? 1 : chances.get(at)));
        }
        return answers;
    }

    /** The same blocks are drawn for every question: what asks the same has the same interval. */
    private Answer answer(Question question, double chance) {
        double[] known = question.known();
        double estimate = known.length == 0
                ? Double.NaN
                : TrimmedMean.ofSorting(known.clone()).estimate();
        Optional<Interval> interval = known.length < LEAST_BLOCKS
                ? Optional.empty()
                : Interval.of(known, resamples, new SplittableRandom(seed));
        return new Answer(known.length, estimate, interval, chance);
    }

    /** Each question that has blocks enough once, with the largest weight that it has. */
    private static List<Question> representatives(List<Question> family) {
        List<Question> asked = new ArrayList<>();
        for (Question question : family) {
            int at = indexOf(asked, question);
            if (question.known().length < LEAST_BLOCKS) {
                continue;
            }
            if (at < 0) {
                asked.add(question);
            } else if (asked.get(at).weight() < question.weight()) {
                asked.set(at, question);
            }
        }
        return asked;
    }

    private static int indexOf(List<Question> asked, Question question) {
        for (int i = 0; i < asked.size(); i++) {
            if (asked.get(i).asks(question)) {
                return i;
            }
        }
        return -1;
    }
}
