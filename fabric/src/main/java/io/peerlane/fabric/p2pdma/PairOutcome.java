package io.peerlane.fabric.p2pdma;

import java.util.EnumSet;
import java.util.Set;

/**
 * What is possible between two functions, in the least space.
 *
 * @param types one bit for each possible map type, by ordinal
 * @param hops -1 if the way is not known
 */
public record PairOutcome(int types, int hops) {

    static final int DIRECT = 1 << MapType.BUS_ADDR.ordinal();
    static final int THROUGH = 1 << MapType.THRU_HOST_BRIDGE.ordinal();
    static final int REFUSED = 1 << MapType.NOT_SUPPORTED.ordinal();

    /** The possible map types. */
    public Set<MapType> possible() {
        var set = EnumSet.noneOf(MapType.class);
        for (var type : MapType.values()) {
            if ((types & (1 << type.ordinal())) != 0) {
                set.add(type);
            }
        }
        return set;
    }

    /** True if there is only one possibility. */
    public boolean isCertain() {
        return Integer.bitCount(types) == 1;
    }

    /** True if it works whatever is unknown. */
    public boolean isSupported() {
        return (types & REFUSED) == 0;
    }

    /** True if it works, or may. */
    public boolean mayBeSupported() {
        return (types & ~REFUSED) != 0;
    }

    /** True if it certainly stays below the root. */
    public boolean isDirect() {
        return types == DIRECT;
    }

    /** True if it may go up to the host bridge and work. */
    public boolean mayGoThrough() {
        return (types & THROUGH) != 0;
    }
}
