package io.peerlane.app.statistics;

import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Chances of a family of questions, each raised so that claiming what is at or below 5 % claims anything false in at most 5 %
 * of all families (S. Holm, Scandinavian Journal of Statistics 6, 1979).
 */
public final class StepDown {

    private StepDown() {}

    /** The adjusted chances, 0 to 1, in the order of the chances given. */
    public static List<Double> adjust(List<Double> chances) {
        int[] order = IntStream.range(0, chances.size())
                .boxed()
                .sorted(Comparator.comparingDouble(chances::get))
                .mapToInt(Integer::intValue)
                .toArray();
        Double[] adjusted = new Double[chances.size()];
        double least = 0;
        for (int i = 0; i < order.length; i++) {
            least = Math.max(least, Math.min(1, chances.get(order[i]) * (order.length - i)));
            adjusted[order[i]] = least;
        }
        return List.of(adjusted);
    }
}
