package io.peerlane.app.cli;

import java.io.PrintWriter;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;

/** Where a command prints to. */
final class CommandStreams {

    private CommandStreams() {}

    /** Results. */
    static PrintWriter out(@Nullable CommandSpec spec) {
        return known(spec).commandLine().getOut();
    }

    /** Everything else. */
    static PrintWriter err(@Nullable CommandSpec spec) {
        return known(spec).commandLine().getErr();
    }

    private static CommandSpec known(@Nullable CommandSpec spec) {
        if (spec == null) {
            throw new IllegalStateException("runs only under a command line");
        }
        return spec;
    }
}
