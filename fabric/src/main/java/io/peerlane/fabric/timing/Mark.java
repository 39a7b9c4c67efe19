package io.peerlane.fabric.timing;

/** How much a constant of the model is worth. */
public enum Mark {
    /** Fixed by a public specification. */
    SPECIFIED("specification"),
    /** Measured and published. */
    MEASURED("measured"),
    /** Calculated from specified or measured values. */
    DERIVED("derived"),
    /** An engineering default without a public source. */
    ASSUMED("assumed"),
    /** Set by who runs the model. */
    GIVEN("given");

    private final String text;

    Mark(String text) {
        this.text = text;
    }

    /** One word for reports. */
    public String text() {
        return text;
    }
}
