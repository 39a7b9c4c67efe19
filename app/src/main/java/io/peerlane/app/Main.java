package io.peerlane.app;

import io.peerlane.app.cli.PeerlaneCommand;
import io.peerlane.app.comparison.HttpTargetState;
import io.peerlane.app.comparison.SystemProcessLauncher;
import io.peerlane.app.machine.MachinePaths;
import io.peerlane.app.machine.MachineSimulation;
import io.peerlane.app.machine.NvmeTargetService;
import io.peerlane.app.machine.RdmaBlockConnector;
import io.peerlane.app.machine.RdmaControllerConnector;
import io.peerlane.app.machine.TcpBlockConnector;
import io.peerlane.app.machine.TcpControllerConnector;
import java.io.File;
import java.io.PrintWriter;
import java.lang.management.ManagementFactory;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Where the program begins. */
public final class Main {

    private static final String LOG_LEVEL = "PEERLANE_LOG";

    private Main() {}

    /** Runs a command and ends with its exit code. */
    public static void main(String[] arguments) {
        Locale.setDefault(Locale.ROOT);
        quieten(arguments);
        PrintWriter out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
        PrintWriter err = new PrintWriter(System.err, true, StandardCharsets.UTF_8);
        int code = PeerlaneCommand.line(collaborators(), out, err).execute(arguments);
        out.flush();
        err.flush();
        System.exit(code);
    }

    /** A service tells what happens, a command only what goes wrong; PEERLANE_LOG says otherwise. Before any logger. */
    private static void quieten(String[] arguments) {
        boolean service = arguments.length > 0 && arguments[0].equals("serve");
        if (!service && System.getenv(LOG_LEVEL) == null) {
            System.setProperty(LOG_LEVEL, "WARN");
        }
    }

    private static PeerlaneCommand.Collaborators collaborators() {
        return new PeerlaneCommand.Collaborators(
                Map.of("rdma", RdmaBlockConnector::new, "tcp", TcpBlockConnector::new),
                Map.of("rdma", RdmaControllerConnector::new, "tcp", TcpControllerConnector::new),
                Optional.of(NvmeTargetService::new),
                (name, words) -> new SystemProcessLauncher(ownCommand()).start(name, words),
                address -> new HttpTargetState(HttpClient.newHttpClient(), address),
                (machine, pci, path) -> new MachinePaths().of(machine, pci, path),
                MachineSimulation::open);
    }

    /** The Java virtual machine, its options and the program, as this process was started. */
    private static List<String> ownCommand() {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
        String path = System.getProperty("java.class.path");
        command.addAll(
                path.endsWith(".jar") && !path.contains(File.pathSeparator)
                        ? List.of("-jar", path)
                        : List.of("-cp", path, Main.class.getName()));
        return command;
    }
}
