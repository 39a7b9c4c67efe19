package io.peerlane.app.statistics;

import java.util.List;

/**
 * One question of a family: is there a difference?
 *
 * @param differences by block, 0 for none, not a number where the block has no answer. All questions of a family have the
 *     same blocks
 * @param weight how much of the family's chance of error it gets; 1 for a question like any other
 */
public record Question(List<Double> differences, double weight) {

    /** A copy of the list is kept. */
    public Question {
        differences = List.copyOf(differences);
    }

    double[] known() {
        return differences.stream()
                .mapToDouble(Double::doubleValue)
                .filter(d -> !Double.isNaN(d))
                .toArray();
    }

    /** Whether it asks what the other asks, perhaps with the opposite sign: a metric that is a function of another one. */
    boolean asks(Question other) {
        return same(other, 1) || same(other, -1);
    }

    private boolean same(Question other, int sign) {
        for (int i = 0; i < differences.size(); i++) {
            double a = differences.get(i);
            double b = sign * other.differences.get(i);
            if (Double.isNaN(a) != Double.isNaN(b) || Math.abs(a - b) > 1e-9) {
                return false;
            }
        }
        return true;
    }
}
