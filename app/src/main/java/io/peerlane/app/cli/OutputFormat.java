package io.peerlane.app.cli;

/** How a command prints its result. */
enum OutputFormat {
    /** For people. */
    NORMAL,
    /** For programs. */
    JSON;

    /**
     * The format of a name.
     *
     * @throws IllegalArgumentException naming what is known, for any other
     */
    static OutputFormat parse(String name) {
        return switch (name) {
            case "normal" -> NORMAL;
            case "json" -> JSON;
            default -> throw new IllegalArgumentException("found " + name + ", wanted one of normal, json");
        };
    }
}
