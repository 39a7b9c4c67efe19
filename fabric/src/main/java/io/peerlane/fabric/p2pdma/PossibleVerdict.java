package io.peerlane.fabric.p2pdma;

import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * A verdict about a machine of which not everything is known.
 *
 * @param verdict as it would be if nothing unknown redirected and the processor were not exempt
 * @param possible every map type that what is known allows; one if the verdict is certain
 * @param knownHops the number of hops; empty if the way is not known
 * @param unknowns what would have to be known, one phrase each; empty if the verdict is certain
 */
public record PossibleVerdict(Verdict verdict, Set<MapType> possible, OptionalInt knownHops, List<String> unknowns) {

    /** Copies the collections. */
    public PossibleVerdict {
        possible = java.util.Collections.unmodifiableSet(new TreeSet<>(possible));
        unknowns = List.copyOf(unknowns);
    }

    /** True if there is only one possibility. */
    public boolean isCertain() {
        return possible.size() == 1;
    }

    /** Short sentences for people. */
    public String describe() {
        return isCertain() && knownHops.isPresent() ? verdict.describe() : uncertain();
    }

    private String uncertain() {
        String types = possible.stream().map(MapType::toString).collect(Collectors.joining(" or "));
        String hops = knownHops.isEmpty() ? "unknown hops" : knownHops.getAsInt() + " hops";
        String missing = unknowns.isEmpty() ? "" : " Not known: " + String.join("; ", unknowns) + ".";
        String certainly = isCertain() ? "" : "unknown, ";
        return "Client %s, provider %s: %s%s, %s.%s"
                .formatted(verdict.client(), verdict.provider(), certainly, types, hops, missing);
    }
}
