package io.peerlane.app.statistics;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Windows as a shared machine gives them: each in log-normal noise, now and then one in which a neighbour stole the
 * processor, all of them under a drift that is linear in part and a random walk in part, and in blocks that have something
 * in common. One speed moves all metrics of a window, each with noise of its own.
 *
 * @param noise standard deviation of the logarithm of a window's speed
 * @param thefts share of windows with a thief
 * @param loss mean of the logarithm of the speed that a thief takes, exponentially distributed
 * @param drift of the logarithm of the speed over the whole run
 * @param walk standard deviation of its step from window to window
 * @param block standard deviation of what a block's windows have in common
 */
record NoisyMachine(double noise, double thefts, double loss, double drift, double walk, double block) {

    /** How metrics follow the speed of a window, and their own noise in units of {@link #noise}. */
    enum Follower {
        THROUGHPUT(1, 0),
        LATENCY_MEAN(-1, 0.1),
        LATENCY_P50(-1, 0.4),
        LATENCY_P99(-1.4, 1.5),
        LATENCY_P999(-1.6, 2.5),
        CPU_TARGET(-0.3, 0.7),
        CPU_CLIENT(-0.3, 0.7);

        private final double share;
        private final double own;

        Follower(double share, double own) {
            this.share = share;
            this.own = own;
        }
    }

    /** Logarithms by block, window (cell times two, baseline first) and metric. */
    double[][][] run(int blocks, int cells, double effect, boolean ordered, SplittableRandom random) {
        double[][][] windows = new double[blocks][2 * cells][];
        double direction = random.nextBoolean() ? drift : -drift;
        double wandered = 0;
        int order = 0;
        for (int b = 0; b < blocks; b++) {
            double common = random.nextGaussian(0, block);
            for (int cell = 0; cell < cells; cell++) {
                boolean swap = !ordered && random.nextBoolean();
                for (int i = 0; i < 2; i++) {
                    int path = swap ? 1 - i : i;
                    wandered += random.nextGaussian(0, walk);
                    double slow = direction * order++ / (2.0 * blocks * cells) + wandered + common;
                    windows[b][2 * cell + path] = window(slow + (path == 1 ? effect : 0), random);
                }
            }
        }
        return windows;
    }

    private double[] window(double level, SplittableRandom random) {
        double speed = level + random.nextGaussian(0, noise);
        if (random.nextDouble() < thefts) {
            speed += loss * Math.log(1 - random.nextDouble());
        }
        Follower[] followers = Follower.values();
        double[] logarithms = new double[followers.length];
        for (int m = 0; m < followers.length; m++) {
            logarithms[m] = speed * followers[m].share + random.nextGaussian(0, noise) * followers[m].own;
        }
        return logarithms;
    }

    /** The family of a report: every metric in every cell, throughput with its weight, and a copy of it that counts once. */
    static List<Question> family(double[][][] windows, double weight) {
        List<Question> family = new ArrayList<>();
        for (int cell = 0; cell < windows[0].length / 2; cell++) {
            for (Follower follower : Follower.values()) {
                family.add(question(windows, cell, follower, follower == Follower.THROUGHPUT ? weight : 1));
            }
            family.add(question(windows, cell, Follower.THROUGHPUT, 1));
        }
        return family;
    }

    /** One metric in one cell. */
    static Question question(double[][][] windows, int cell, Follower follower, double weight) {
        List<Double> differences = new ArrayList<>();
        for (double[][] block : windows) {
            differences.add(block[2 * cell + 1][follower.ordinal()] - block[2 * cell][follower.ordinal()]);
        }
        return new Question(differences, weight);
    }
}
