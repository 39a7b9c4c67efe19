package io.peerlane.app.cli;

import io.peerlane.app.comparison.ComparisonException;
import io.peerlane.app.config.ConfigurationException;
import io.peerlane.app.workload.WorkloadException;
import java.io.PrintWriter;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** Turns what goes wrong into one line and an exit code. */
final class Refusals {

    private Refusals() {}

    /** Options that picocli refuses. */
    static int onParameter(ParameterException e, String[] arguments) {
        CommandLine line = e.getCommandLine();
        PrintWriter err = line.getErr();
        err.printf(
                "peerlane: %s%s (try '%s --help')%n",
                oneLine(text(e)), suggestion(e), line.getCommandSpec().qualifiedName());
        return ExitCode.REFUSED;
    }

    private static String suggestion(ParameterException e) {
        var similar =
                e instanceof UnmatchedArgumentException unmatched ? unmatched.getSuggestions() : List.<String>of();
        return similar.isEmpty() ? "" : ", did you mean " + String.join(" or ", similar) + "?";
    }

    private static String text(ParameterException e) {
        ArgSpec argument = e.getArgSpec();
        Throwable cause = e.getCause();
        if (argument != null && cause instanceof CommandLine.TypeConversionException) {
            return name(argument) + ": " + cause.getMessage();
        }
        return String.valueOf(e.getMessage());
    }

    private static String name(ArgSpec argument) {
        return argument instanceof OptionSpec option ? option.longestName() : argument.paramLabel();
    }

    /** Failures while a command runs. Those that are nobody's mistake keep their stack trace. */
    static int onExecution(Exception e, CommandLine line, @Nullable ParseResult parsed) {
        int code = code(e);
        line.getErr().println("peerlane: " + (code == ExitCode.REFUSED ? oneLine(message(e)) : message(e)));
        if (code == ExitCode.FAILED && !expected(e)) {
            line.getErr().println(trace(e));
        }
        return code;
    }

    private static int code(Exception e) {
        return e instanceof Refusal || e instanceof ConfigurationException || e instanceof ParameterException
                ? ExitCode.REFUSED
                : ExitCode.FAILED;
    }

    private static boolean expected(Exception e) {
        return e instanceof WorkloadException || e instanceof ComparisonException || e instanceof java.io.IOException;
    }

    private static String message(Exception e) {
        return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    }

    private static String oneLine(String text) {
        return text.lines().collect(Collectors.joining(" "));
    }

    private static String trace(Exception e) {
        var text = new java.io.StringWriter();
        e.printStackTrace(new PrintWriter(text, true));
        return text.toString();
    }
}
