package io.peerlane.app.cli;

/** Options that cannot be used together or with what they name; the message is one line for people. Exit code 2. */
public final class Refusal extends RuntimeException {

    private static final long serialVersionUID = 1;

    /** With the line. */
    public Refusal(String message) {
        super(message);
    }

    /** {@code option: found x, wanted y}. */
    static Refusal of(String option, Object found, String wanted) {
        return new Refusal("%s: found %s, wanted %s".formatted(option, found, wanted));
    }
}
