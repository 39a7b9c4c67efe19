package io.peerlane.fabric.tlp;

/** One of the two directions of a link; what a request or completion crosses and is charged to. */
public final class LinkDirection {

    private final Link link;
    private final boolean towardRoot;

    LinkDirection(Link link, boolean towardRoot) {
        this.link = link;
        this.towardRoot = towardRoot;
    }

    /** The link. */
    public Link link() {
        return link;
    }

    /** True for the direction from the device to the root complex. */
    public boolean isTowardRoot() {
        return towardRoot;
    }

    /** The other direction of the same link. */
    public LinkDirection reverse() {
        return towardRoot ? link.fromRoot() : link.towardRoot();
    }

    @Override
    public String toString() {
        return link.name() + (towardRoot ? " up" : " down");
    }
}
