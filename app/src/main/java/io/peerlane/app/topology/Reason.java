package io.peerlane.app.topology;

import io.peerlane.fabric.p2pdma.MapType;
import io.peerlane.fabric.p2pdma.PossibleVerdict;
import io.peerlane.fabric.p2pdma.Verdict;
import java.util.Collection;
import java.util.Comparator;
import java.util.stream.Collectors;

/** Verdicts in few words. */
final class Reason {

    private Reason() {}

    /** Every possible map type, the refusal last. */
    static String types(Collection<MapType> possible) {
        return possible.stream()
                .sorted(Comparator.comparing((MapType type) -> type == MapType.NOT_SUPPORTED)
                        .thenComparing(Comparator.naturalOrder()))
                .map(Object::toString)
                .collect(Collectors.joining(" or "));
    }

    /** {@code 4 hops}; -1 is unknown. */
    static String hops(int hops) {
        return hops < 0 ? "hops unknown" : hops == 1 ? "1 hop" : hops + " hops";
    }

    /** The main reason of a verdict. */
    static String of(PossibleVerdict found) {
        return found.unknowns().isEmpty()
                ? of(found.verdict())
                : "not known: " + found.unknowns().getFirst();
    }

    private static String of(Verdict verdict) {
        if (verdict.isDirect()) {
            return verdict.hops() == 0
                    ? "the provider itself"
                    : "below " + verdict.common().map(Object::toString).orElse("");
        }
        return verdict.redirectors().isEmpty() ? "no common bridge" : "ACS redirects at " + join(verdict.redirectors());
    }

    static String join(Collection<?> values) {
        return values.stream().map(Object::toString).collect(Collectors.joining(", "));
    }
}
