package io.peerlane.fabric.tlp;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Routes of one requester that were found since the machine was last reconfigured. Immutable. There are few, one per
 * range a device talks to, so a search is a walk along an array; a shared hint would only make processors fight for it.
 */
final class RouteTable {

    static final RouteTable EMPTY = new RouteTable(-1, new long[0], new long[0], new Route[0]);

    /** More ranges than any machine here has; beyond it, the newest is not kept. */
    private static final int MAX_ROUTES = 256;

    private final long generation;
    private final long[] starts;
    private final long[] sizes;
    private final Route[] routes;

    private RouteTable(long generation, long[] starts, long[] sizes, Route[] routes) {
        this.generation = generation;
        this.starts = starts;
        this.sizes = sizes;
        this.routes = routes;
    }

    /** The route that {@code address} takes; null if it is not known, or the machine is of another generation by now. */
    @Nullable
    Route find(long address, long currentGeneration) {
        if (generation != currentGeneration) {
            return null;
        }
        for (int i = 0; i < starts.length; i++) {
            if (Long.compareUnsigned(address - starts[i], sizes[i]) < 0) {
                return routes[i];
            }
        }
        return null;
    }

    /** A table with one more route, and without those of another generation. */
    RouteTable with(Route route) {
        int known = generation == route.generation() ? routes.length : 0;
        if (known == MAX_ROUTES) {
            return this;
        }
        long[] nextStarts = Arrays.copyOf(starts, known + 1);
        long[] nextSizes = Arrays.copyOf(sizes, known + 1);
        Route[] nextRoutes = Arrays.copyOf(routes, known + 1);
        nextStarts[known] = route.start();
        nextSizes[known] = route.limit() - route.start();
        nextRoutes[known] = route;
        return new RouteTable(route.generation(), nextStarts, nextSizes, nextRoutes);
    }
}
