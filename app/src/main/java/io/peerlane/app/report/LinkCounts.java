package io.peerlane.app.report;

/**
 * Bytes over one link; counted.
 *
 * @param name address of the port or function at its lower end
 * @param role {@code uplink} (a root port's link), {@code rnic}, {@code drive} or {@code other}
 * @param towardRoot upstream
 * @param fromRoot downstream
 */
public record LinkCounts(String name, String role, DirectionCounts towardRoot, DirectionCounts fromRoot) {

    /** What came since {@code before}. */
    public LinkCounts minus(LinkCounts before) {
        return new LinkCounts(name, role, towardRoot.minus(before.towardRoot), fromRoot.minus(before.fromRoot));
    }
}
