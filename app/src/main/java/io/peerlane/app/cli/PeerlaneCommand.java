package io.peerlane.app.cli;

import io.peerlane.app.comparison.PathArguments;
import io.peerlane.app.comparison.ProcessLauncher;
import io.peerlane.app.comparison.TargetState;
import io.peerlane.app.simulation.SimulatedMachine;
import io.peerlane.app.workload.BlockConnector;
import java.io.PrintWriter;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** {@code peerlane}: the command that has the others. */
@Command(
        name = "peerlane",
        description = "NVMe over Fabrics copy offload on an emulated PCIe fabric.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        synopsisSubcommandLabel = "COMMAND")
public final class PeerlaneCommand implements Runnable {

    private PeerlaneCommand() {}

    /**
     * What the commands work with. Suppliers, so that a command loads only what it uses.
     *
     * @param connectors for I/O, by transport
     * @param controllers for admin commands, by transport
     * @param service the target service
     * @param launcher starts processes of this program
     * @param states reads a target's state
     * @param paths knows the data paths of a machine
     * @param machines opens machines for virtual time
     */
    public record Collaborators(
            Map<String, Supplier<BlockConnector>> connectors,
            Map<String, Supplier<ControllerConnector>> controllers,
            Optional<Supplier<TargetService>> service,
            ProcessLauncher launcher,
            TargetState.Opener states,
            PathArguments paths,
            SimulatedMachine.Opener machines) {}

    /** The command line with all commands. */
    public static CommandLine line(Collaborators with, PrintWriter out, PrintWriter err) {
        CommandLine line = new CommandLine(new PeerlaneCommand());
        line.addSubcommand(new CompareCommand(with.launcher(), with.states(), with.paths()));
        with.service().ifPresent(service -> line.addSubcommand(new ServeCommand(service)));
        line.addSubcommand(new IoCommand(with.connectors(), with.controllers()));
        line.addSubcommand(new DiscoverCommand(with.controllers()));
        line.addSubcommand(new IdentifyCommand(with.controllers()));
        line.addSubcommand(new TopologyCommand());
        line.addSubcommand(new SimulateCommand(with.machines()));
        line.addSubcommand(new ReportCommand());
        line.addSubcommand(new TrainCacheCommand());
        configure(line, out, err);
        return line;
    }

    static void configure(CommandLine line, PrintWriter out, PrintWriter err) {
        Converters.register(line);
        line.setOut(out);
        line.setErr(err);
        line.setUsageHelpWidth(100);
        line.setUsageHelpAutoWidth(false);
        line.setParameterExceptionHandler(Refusals::onParameter);
        line.setExecutionExceptionHandler(Refusals::onExecution);
        line.getSubcommands().values().forEach(PeerlaneCommand::help);
        line.getSubcommands()
                .values()
                .forEach(command -> command.getSubcommands().values().forEach(PeerlaneCommand::help));
    }

    private static void help(CommandLine command) {
        command.getCommandSpec().mixinStandardHelpOptions(true);
        command.getCommandSpec().versionProvider(new Version());
    }

    @Override
    public void run() {
        throw new Refusal("a command is missing; 'peerlane --help' lists them");
    }
}
