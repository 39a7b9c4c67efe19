package io.peerlane.app.cli;

import picocli.CommandLine.Command;

/** {@code peerlane topology}: the machine and its verdicts. */
@Command(
        name = "topology",
        description = "Machines and what they can do.",
        subcommands = {
            TopologyShowCommand.class,
            TopologyImportCommand.class,
            TopologyExplainCommand.class,
            TopologyCheckCommand.class
        },
        synopsisSubcommandLabel = "COMMAND")
final class TopologyCommand implements Runnable {

    @Override
    public void run() {
        throw new Refusal("topology: a command is missing; 'peerlane topology --help' lists them");
    }
}
