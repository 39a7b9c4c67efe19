package io.peerlane.app.workload;

import java.util.Locale;

/** How a job checks its data. */
public enum Verify {
    /** Not at all. */
    NONE,
    /** Pattern with offset, generation and run, and a CRC-32C over each interval. */
    CRC32C;

    /** The name on the command line and in JSON. */
    public String json() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * The value of a name.
     *
     * @throws IllegalArgumentException naming what is known, for any other
     */
    public static Verify parse(String name) {
        return switch (name) {
            case "none", "0" -> NONE;
            case "crc32c" -> CRC32C;
            default -> throw new IllegalArgumentException("found " + name + ", wanted one of none, crc32c");
        };
    }
}
