package io.peerlane.app.topology;

/**
 * Bytes that pass host memory and the links of root ports for each byte moved, computed from the route.
 *
 * @param hostMemory bytes written to it and read from it
 * @param rootPortLinks bytes over links between a root port and what is below, at least
 * @param rootPortLinksAtMost as {@code rootPortLinks}, if what is unknown goes up to the host bridge
 */
public record BytesPerByte(int hostMemory, int rootPortLinks, int rootPortLinksAtMost) {

    static final BytesPerByte NONE = new BytesPerByte(0, 0, 0);

    BytesPerByte plus(BytesPerByte other) {
        return new BytesPerByte(
                hostMemory + other.hostMemory,
                rootPortLinks + other.rootPortLinks,
                rootPortLinksAtMost + other.rootPortLinksAtMost);
    }

    /** {@code 2}, or {@code 0 to 2}. */
    String rootPortLinksText() {
        return rootPortLinks == rootPortLinksAtMost ? "" + rootPortLinks : rootPortLinks + " to " + rootPortLinksAtMost;
    }

    /** {@code host memory 2, root port links 2}. */
    @Override
    public String toString() {
        return "host memory %d, root port links %s".formatted(hostMemory, rootPortLinksText());
    }
}
