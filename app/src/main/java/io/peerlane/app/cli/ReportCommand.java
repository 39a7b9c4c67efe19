package io.peerlane.app.cli;

import picocli.CommandLine.Command;

/** {@code peerlane report}: what can be done with reports that are there. */
@Command(
        name = "report",
        description = "Reports of comparisons: compare two, print one again, the schemas of the documents.",
        subcommands = {ReportDiffCommand.class, ReportShowCommand.class, ReportSchemaCommand.class},
        synopsisSubcommandLabel = "COMMAND")
final class ReportCommand implements Runnable {

    @Override
    public void run() {
        throw new Refusal("report: a command is missing; 'peerlane report --help' lists them");
    }
}
