package io.peerlane.app.cli;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;

/** What a command has from the command line it runs under: where it prints to, and how it was called. */
final class CommandStreams {

    private CommandStreams() {}

    /** Results. */
    static PrintWriter out(@Nullable CommandSpec spec) {
        return command(spec).commandLine().getOut();
    }

    /** Everything else. */
    static PrintWriter err(@Nullable CommandSpec spec) {
        return command(spec).commandLine().getErr();
    }

    /** The command as it was called, for reports. */
    static List<String> words(@Nullable CommandSpec spec) {
        List<String> words = new ArrayList<>(List.of("peerlane"));
        words.addAll(command(spec).root().commandLine().getParseResult().originalArgs());
        return words;
    }

    /**
     * What picocli set.
     *
     * @throws IllegalStateException if nothing did
     */
    static CommandSpec command(@Nullable CommandSpec spec) {
        if (spec == null) {
            throw new IllegalStateException("runs only under a command line");
        }
        return spec;
    }
}
