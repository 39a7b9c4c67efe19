package io.peerlane.app.cli;

import io.peerlane.app.report.Json;
import java.io.PrintWriter;
import java.util.Map;
import picocli.CommandLine.Option;

/** {@code -o json}, the same for every command. */
final class OutputOption {

    @Option(
            names = {"-o", "--output-format"},
            paramLabel = "FORMAT",
            defaultValue = "normal",
            description = "normal or json (default: ${DEFAULT-VALUE})")
    private OutputFormat format = OutputFormat.NORMAL;

    boolean json() {
        return format == OutputFormat.JSON;
    }

    /** Prints a failure where the result would be, so that a program reading JSON finds JSON. */
    void printFailure(PrintWriter out, PrintWriter err, String message) {
        if (json()) {
            out.println(Json.write(Map.of("schemaVersion", 1, "error", message)));
        }
        err.println("peerlane: " + message);
    }
}
