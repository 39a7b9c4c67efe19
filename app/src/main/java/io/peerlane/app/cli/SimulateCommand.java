package io.peerlane.app.cli;

import io.peerlane.app.comparison.DataPath;
import io.peerlane.app.report.Json;
import io.peerlane.app.report.ReportFiles;
import io.peerlane.app.report.SimulationText;
import io.peerlane.app.simulation.Plan;
import io.peerlane.app.simulation.PlanReader;
import io.peerlane.app.simulation.SimulatedMachine;
import io.peerlane.app.simulation.SimulationReport;
import io.peerlane.app.simulation.SimulationRun;
import io.peerlane.fabric.timing.TimingException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code peerlane simulate}: virtual time. */
@Command(
        name = "simulate",
        description = {
            "Virtual time: what machines would do, path by path, without sockets. Sweeps every combination of",
            "machine, path, direction, block size, depth, clients and memory load; names the bottleneck of each.",
            "Every number is modelled; the report lists each constant with its source."
        },
        sortOptions = false)
final class SimulateCommand implements Callable<Integer> {

    private static final long MOST_PLAN_BYTES = 1 << 20;
    private static final int MOST_THREADS = 256;

    private final SimulatedMachine.Opener machines;

    @Option(names = "--plan", paramLabel = "FILE", description = "a plan in YAML; options below are put over it")
    private @Nullable Path plan;

    @Option(names = "--machine", paramLabel = "NAME|FILE", split = ",", description = "default: one-switch")
    private List<String> machineNames = List.of();

    @Option(names = "--paths", paramLabel = "PATH", split = ",", description = "default: host,cmb")
    private List<DataPath> paths = List.of();

    @Option(names = "--rw", paramLabel = "RW", split = ",", description = "read, write (default: write,read)")
    private List<String> directions = List.of();

    @Option(
            names = {"--bs", "--blocksize"},
            paramLabel = "SIZE",
            split = ",",
            description = "default: 128k")
    private List<Size> blockSizes = List.of();

    @Option(names = "--iodepth", paramLabel = "N", split = ",", description = "of each client (default: 32)")
    private List<Integer> depths = List.of();

    @Option(names = "--clients", paramLabel = "N", split = ",", description = "default: 1")
    private List<Integer> clients = List.of();

    @Option(names = "--drives", paramLabel = "N", split = ",", description = "with a namespace each (default: 1)")
    private List<Integer> drives = List.of();

    @Option(
            names = "--neighbour",
            paramLabel = "GB/S",
            split = ",",
            description = "what processors write to memory meanwhile (default: 0)")
    private List<Double> neighbours = List.of();

    @Option(
            names = {"--rate", "--rate_iops"},
            paramLabel = "N",
            split = ",",
            description =
                    "open loop: I/Os per second of each client on each drive, at random times (default: 0, closed loop)")
    private List<Double> rates = List.of();

    @Option(names = "--inline", paramLabel = "SIZE", description = "what a command capsule may carry (default: 0)")
    private @Nullable Size inline;

    @Option(names = "--operations", paramLabel = "N", description = "of each point (default: 10000)")
    private @Nullable Integer operations;

    @Option(
            names = {"--randseed", "--seed"},
            paramLabel = "N",
            description = "default: 1")
    private @Nullable Long seed;

    @Option(names = "--threads", paramLabel = "N", description = "default: one for each processor")
    private int threads = Runtime.getRuntime().availableProcessors();

    @Option(names = "--out", paramLabel = "DIR", description = "where simulation.{json,csv,html} are written")
    private @Nullable Path out;

    @Mixin
    private OutputOption output = new OutputOption();

    @Spec
    private @Nullable CommandSpec spec;

    SimulateCommand(SimulatedMachine.Opener machines) {
        this.machines = machines;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        Plan whole = plan();
        if (threads < 1 || threads > MOST_THREADS) {
            throw Refusal.of("--threads", threads, "1 to " + MOST_THREADS);
        }
        SimulationReport report;
        try {
            report = new SimulationRun(whole, machines, threads).run(CommandStreams.words(spec), Version.all());
        } catch (TimingException e) {
            throw new Refusal(String.valueOf(e.getMessage()));
        }
        PrintWriter to = CommandStreams.out(spec);
        to.println((output.json() ? Json.write(report) : SimulationText.render(report)).stripTrailing());
        if (out != null) {
            String files =
                    ReportFiles.write(report, out).stream().map(Path::toString).collect(Collectors.joining(" "));
            CommandStreams.err(spec).println("wrote " + files);
        }
        to.flush();
        return ExitCode.GOOD;
    }

    private Plan plan() throws IOException {
        Plan base = plan == null ? PlanReader.parse("plan", "{}") : read(plan);
        return new Plan(
                machineNames.isEmpty() ? base.machines() : machineNames,
                paths.isEmpty() ? base.paths() : paths,
                directions.isEmpty() ? base.rw() : directions,
                blockSizes.isEmpty()
                        ? base.bs()
                        : blockSizes.stream().map(SimulateCommand::bytes).toList(),
                depths.isEmpty() ? base.iodepth() : depths,
                clients.isEmpty() ? base.clients() : clients,
                drives.isEmpty() ? base.drives() : drives,
                neighbours.isEmpty() ? base.neighbour() : neighbours,
                rates.isEmpty() ? base.rate() : rates,
                inline == null ? base.inline() : bytes(inline),
                operations == null ? base.operations() : operations,
                seed == null ? base.seed() : seed);
    }

    private static Plan read(Path file) throws IOException {
        if (!Files.isRegularFile(file) || Files.size(file) > MOST_PLAN_BYTES) {
            throw Refusal.of("--plan", file, "a file that can be read, of at most " + MOST_PLAN_BYTES + " bytes");
        }
        return PlanReader.parse(file.toString(), Files.readString(file));
    }

    private static int bytes(Size size) {
        return (int) Math.min(Integer.MAX_VALUE, size.bytes());
    }
}
