package io.peerlane.app.cli;

/** Exit codes of every command. */
public final class ExitCode {

    /** The job did what was asked. */
    public static final int GOOD = 0;

    /** It did not: a request failed, data differed, an invariant does not hold, a connection was lost. */
    public static final int FAILED = 1;

    /** It was not begun: options, files or addresses that cannot be used. */
    public static final int REFUSED = 2;

    /** It did, but not by the path asked for, and {@code --strict} was given. */
    public static final int FELL_BACK = 3;

    private ExitCode() {}
}
