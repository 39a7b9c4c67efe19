package io.peerlane.app.comparison;

import java.util.ArrayList;
import java.util.List;

/**
 * The values of one metric of two paths, block by block.
 *
 * @param baseline by block; not a number where the window does not give the metric
 * @param path likewise
 */
record BlockPairs(List<Double> baseline, List<Double> path) {

    /** Copies of the lists are kept. */
    BlockPairs {
        baseline = List.copyOf(baseline);
        path = List.copyOf(path);
    }

    /** The values of the baseline where both are known. */
    List<Double> baselines() {
        return paired(baseline);
    }

    /** The values of the path where both are known. */
    List<Double> paths() {
        return paired(path);
    }

    private List<Double> paired(List<Double> side) {
        List<Double> known = new ArrayList<>();
        for (int i = 0; i < path.size(); i++) {
            if (!Double.isNaN(baseline.get(i)) && !Double.isNaN(path.get(i))) {
                known.add(side.get(i));
            }
        }
        return known;
    }

    /** Whether both sides have the same number in every block, each its own. */
    boolean constant() {
        return baselines().stream().distinct().count() == 1
                && paths().stream().distinct().count() == 1;
    }

    /** Whether logarithms tell of them: none is 0. */
    boolean positive() {
        return baselines().stream().allMatch(v -> v > 0) && paths().stream().allMatch(v -> v > 0);
    }

    /** Logarithms of the ratios; not a number where a block does not give both. */
    List<Double> logarithms() {
        List<Double> differences = new ArrayList<>();
        for (int i = 0; i < path.size(); i++) {
            differences.add(Math.log(path.get(i) / baseline.get(i)));
        }
        return differences;
    }

    static double mean(List<Double> values) {
        return values.stream().mapToDouble(Double::doubleValue).average().orElse(Double.NaN);
    }
}
