package io.peerlane.app.report;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/**
 * Bytes over one link, counted, and what it could carry.
 *
 * @param name address of the port or function at its lower end
 * @param role {@code uplink} (a root port's link), {@code rnic}, {@code drive} or {@code other}
 * @param towardRoot upstream
 * @param fromRoot downstream
 * @param generation of PCI Express, 1 to 6; null if unknown, as what follows
 * @param lanes its width
 * @param capacity payload bytes per second in each direction; modelled
 */
public record LinkCounts(
        String name,
        String role,
        DirectionCounts towardRoot,
        DirectionCounts fromRoot,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Integer generation,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Integer lanes,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Double capacity) {

    /** A link of which nothing but its bytes is known. */
    public LinkCounts(String name, String role, DirectionCounts towardRoot, DirectionCounts fromRoot) {
        this(name, role, towardRoot, fromRoot, null, null, null);
    }

    /** What came since {@code before}. */
    public LinkCounts minus(LinkCounts before) {
        return new LinkCounts(
                name,
                role,
                towardRoot.minus(before.towardRoot),
                fromRoot.minus(before.fromRoot),
                generation,
                lanes,
                capacity);
    }
}
