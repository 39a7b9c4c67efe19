package io.peerlane.app.statistics;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;

/**
 * The chance that a family of questions gives by itself: signed-rank statistics (Wilcoxon, Biometrics Bulletin 1, 1945)
 * under flipped labels, with the step-down maximum of Westfall and Young (Resampling-Based Multiple Testing, 1993,
 * algorithm 2.8).
 *
 * <p>Which of two paths came first in a block was random. If they are the same, swapping their labels in any set of
 * blocks gives a sample as likely as the one found, whatever drifts and however the noise is distributed; all questions
 * of a block are swapped together, so that what they have in common is kept. The adjusted chance of a question is the
 * share of swaps in which the largest statistic among it and all weaker questions is as large as its own. Claiming what
 * is at or below 5 % claims anything false in at most 5 % of all families.
 */
final class SignFlips {

    private static final int MOST_ENUMERATED = 16;
    private static final int DRAWN = 9_999;
    private static final double TOLERANCE = 1e-9;

    private final int blocks;
    private final double[][] scores;
    private final double[] found;
    private final int[] weakestFirst;
    private final long[] reached;
    private long flips;

    private SignFlips(List<Question> family) {
        this.blocks = family.getFirst().differences().size();
        this.scores = family.stream().map(SignFlips::scores).toArray(double[][]::new);
        this.found = new double[scores.length];
        for (int q = 0; q < scores.length; q++) {
            found[q] = Math.abs(IntStream.range(0, blocks).mapToDouble(at(q)).sum());
        }
        this.weakestFirst = IntStream.range(0, found.length)
                .boxed()
                .sorted(Comparator.comparingDouble(q -> found[q]))
                .mapToInt(Integer::intValue)
                .toArray();
        this.reached = new long[found.length];
    }

    private IntToDoubleFunction at(int question) {
        return block -> scores[question][block];
    }

    /** Adjusted chances, 0 to 1, in the order of the questions. */
    static List<Double> chances(List<Question> family, SplittableRandom random) {
        if (family.isEmpty()) {
            return List.of();
        }
        SignFlips flips = new SignFlips(family);
        if (flips.blocks <= MOST_ENUMERATED) {
            flips.enumerate();
        } else {
            flips.draw(random);
        }
        return flips.adjusted();
    }

    /** Weighted ranks of the sizes with the signs of the differences, scaled so that their sum has the variance 1. */
    private static double[] scores(Question question) {
        List<Double> d = question.differences();
        double[] scores = new double[d.size()];
        double squares = 0;
        for (int i = 0; i < scores.length; i++) {
            double rank = Double.isNaN(d.get(i)) ? 0 : rank(d, Math.abs(d.get(i)));
            scores[i] = rank == 0 ? 0 : rank * Math.signum(d.get(i));
            squares += scores[i] * scores[i];
        }
        for (int i = 0; i < scores.length && squares > 0; i++) {
            scores[i] *= question.weight() / Math.sqrt(squares);
        }
        return scores;
    }

    /** Rank of a size among all, ties in the middle. */
    private static double rank(List<Double> differences, double size) {
        long below = differences.stream().filter(d -> Math.abs(d) < size).count();
        long equal = differences.stream().filter(d -> Math.abs(d) == size).count();
        return below + (equal + 1) / 2.0;
    }

    /** Every set of blocks once; the first block stays, for a flip of all is the same again. In Gray code order. */
    private void enumerate() {
        double[] sums = sums();
        int[] signs = new int[blocks];
        Arrays.fill(signs, 1);
        count(sums);
        for (int i = 1; i < 1 << (blocks - 1); i++) {
            int block = 1 + Integer.numberOfTrailingZeros(i);
            signs[block] = -signs[block];
            for (int q = 0; q < sums.length; q++) {
                sums[q] += 2 * signs[block] * scores[q][block];
            }
            count(sums);
        }
    }

    private void draw(SplittableRandom random) {
        count(sums());
        double[] sums = new double[found.length];
        for (int i = 0; i < DRAWN; i++) {
            Arrays.fill(sums, 0);
            for (int block = 0; block < blocks; block++) {
                int sign = random.nextBoolean() ? 1 : -1;
                for (int q = 0; q < sums.length; q++) {
                    sums[q] += sign * scores[q][block];
                }
            }
            count(sums);
        }
    }

    private double[] sums() {
        double[] sums = new double[found.length];
        for (int q = 0; q < sums.length; q++) {
            sums[q] = IntStream.range(0, blocks).mapToDouble(at(q)).sum();
        }
        return sums;
    }

    private void count(double[] sums) {
        flips++;
        double largest = 0;
        for (int q : weakestFirst) {
            largest = Math.max(largest, Math.abs(sums[q]));
            if (largest >= found[q] - TOLERANCE) {
                reached[q]++;
            }
        }
    }

    /** None below that of a stronger question: the step-down order. */
    private List<Double> adjusted() {
        Double[] chances = new Double[found.length];
        double least = 0;
        for (int i = weakestFirst.length - 1; i >= 0; i--) {
            int q = weakestFirst[i];
            least = Math.max(least, (double) reached[q] / flips);
            chances[q] = least;
        }
        return new ArrayList<>(List.of(chances));
    }
}
