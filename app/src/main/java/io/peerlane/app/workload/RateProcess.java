package io.peerlane.app.workload;

import java.util.Locale;

/** How the requests of a rate are spread over time, in fio's words. */
public enum RateProcess {
    /** At fixed intervals. */
    LINEAR,
    /** At exponentially distributed intervals, as those of many clients that know nothing of one another. */
    POISSON;

    /** The name on the command line and in JSON. */
    public String json() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * The value of a name.
     *
     * @throws IllegalArgumentException naming what is known, for any other
     */
    public static RateProcess parse(String name) {
        return switch (name) {
            case "linear" -> LINEAR;
            case "poisson" -> POISSON;
            default -> throw new IllegalArgumentException("found " + name + ", wanted one of linear, poisson");
        };
    }
}
