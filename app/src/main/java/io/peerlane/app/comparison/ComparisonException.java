package io.peerlane.app.comparison;

/** A comparison that could not be done; the message is for people. */
public final class ComparisonException extends RuntimeException {

    private static final long serialVersionUID = 1;

    /** With a message that says which process did what. */
    public ComparisonException(String message) {
        super(message);
    }
}
