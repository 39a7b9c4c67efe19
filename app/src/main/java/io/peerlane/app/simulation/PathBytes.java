package io.peerlane.app.simulation;

import io.peerlane.fabric.tlp.LinkDirection;
import io.peerlane.fabric.tlp.LinkRole;
import io.peerlane.fabric.tlp.Route;

/**
 * Bytes that a request of so many moves where copy offload is meant to save them; queue entries, capsules and doorbells are
 * in them.
 *
 * @param dram read from and written to memory
 * @param rootComplex in and out of it, by its root ports
 */
public record PathBytes(double dram, double rootComplex) {

    /**
     * Bytes of control for each request: capsule 64, response 16, submission entry 64, completion entry 16, the adapter's
     * work entries 128 and completions 64, interrupt 4, doorbells 12.
     */
    static final int CONTROL = 368;

    static PathBytes of(Point point, PathRoutes routes, double missShare) {
        double dram = 0;
        double rootComplex = 0;
        for (Route route : new Route[] {routes.fromAdapter(), routes.fromDrive()}) {
            dram += route.isDram() ? point.bs() * missShare : 0;
            rootComplex += (double) point.bs() * crossings(route);
        }
        dram += point.isCopied() ? 2 * point.bs() * missShare : 0; // from one place in memory to another
        return new PathBytes(dram + CONTROL, rootComplex + CONTROL);
    }

    private static long crossings(Route route) {
        return route.hops().stream()
                .map(LinkDirection::link)
                .filter(link -> link.role() == LinkRole.UPLINK)
                .count();
    }
}
