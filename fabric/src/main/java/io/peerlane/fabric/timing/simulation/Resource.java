package io.peerlane.fabric.timing.simulation;

/**
 * What operations wait for: it serves in the order of arrival.
 *
 * @param name for people, such as {@code 0000:00:01.0 up}
 * @param servers how many at a time, 1 to 1024
 */
public record Resource(String name, int servers) {

    private static final int MOST = 1024;

    /** @throws IllegalArgumentException if {@code servers} is out of range */
    public Resource {
        if (servers < 1 || servers > MOST) {
            throw new IllegalArgumentException(name + ": " + servers + " servers, wanted 1 to " + MOST);
        }
    }

    /** One server. */
    public static Resource single(String name) {
        return new Resource(name, 1);
    }
}
