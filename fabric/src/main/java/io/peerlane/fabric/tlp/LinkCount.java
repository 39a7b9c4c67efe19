package io.peerlane.fabric.tlp;

/**
 * Payload bytes that crossed one link.
 *
 * @param name address of the port above the link
 */
public record LinkCount(String name, LinkRole role, DirectionCount towardRoot, DirectionCount fromRoot) {

    /** What was counted since {@code before}, a count of the same link. */
    public LinkCount minus(LinkCount before) {
        if (!name.equals(before.name)) {
            throw new IllegalArgumentException("counts of two links: " + name + " and " + before.name);
        }
        return new LinkCount(name, role, towardRoot.minus(before.towardRoot), fromRoot.minus(before.fromRoot));
    }
}
