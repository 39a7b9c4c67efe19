package io.peerlane.app.cli;

import io.peerlane.app.comparison.Comparison;
import io.peerlane.app.comparison.ComparisonException;
import io.peerlane.app.comparison.ComparisonOptions;
import io.peerlane.app.comparison.DataPath;
import io.peerlane.app.comparison.PathArguments;
import io.peerlane.app.comparison.ProcessLauncher;
import io.peerlane.app.comparison.ProcessorTime;
import io.peerlane.app.comparison.TargetState;
import io.peerlane.app.report.Json;
import io.peerlane.app.report.Report;
import io.peerlane.app.report.ReportFiles;
import io.peerlane.app.report.TextReport;
import io.peerlane.app.statistics.PairedAnalysis;
import io.peerlane.app.workload.ReadWrite;
import io.peerlane.app.workload.Verify;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code peerlane compare}: copy offload against host memory. */
@Command(
        name = "compare",
        description =
                "Copy offload against host memory: target and clients in processes of their own, paths interleaved,"
                        + " data verified. Prints the verdict and the table; writes report.html, report.json, report.csv,"
                        + " report-table.csv.",
        sortOptions = false)
final class CompareCommand implements Callable<Integer> {

    private static final long LEAST_NAMESPACE = 256L << 20;

    private final ProcessLauncher launcher;
    private final TargetState.Opener opener;
    private final PathArguments pathArguments;

    @Option(
            names = "--paths",
            paramLabel = "PATH",
            split = ",",
            defaultValue = "host,cmb",
            description = "data paths, the first is the baseline (default: ${DEFAULT-VALUE})")
    private List<DataPath> paths = List.of();

    @Option(
            names = "--machine",
            paramLabel = "NAME|FILE",
            defaultValue = "one-switch",
            description = "machine (default: ${DEFAULT-VALUE})")
    private String machine = "one-switch";

    @Option(
            names = "--pci",
            paramLabel = "PARAMETER",
            description = "kernel parameter pci= of the machine, e.g. disable_acs_redir=0000:02:00.0;0000:02:01.0")
    private List<String> pci = List.of();

    @Option(
            names = "--rw",
            paramLabel = "RW",
            split = ",",
            defaultValue = "write,read",
            description = "directions, each measured apart (default: ${DEFAULT-VALUE})")
    private List<ReadWrite> directions = List.of();

    @Option(names = "--rwmixread", paramLabel = "PERCENT", defaultValue = "50", description = "reads of a mixed job")
    private int readPercent;

    @Option(
            names = {"--bs", "--blocksize"},
            paramLabel = "SIZE",
            split = ",",
            defaultValue = "128k",
            description = "bytes of an I/O, each measured apart (default: ${DEFAULT-VALUE})")
    private List<Size> blockSizes = List.of();

    @Option(
            names = "--iodepth",
            paramLabel = "N",
            split = ",",
            defaultValue = "32",
            description = "I/Os outstanding per job, each measured apart (default: ${DEFAULT-VALUE})")
    private List<Integer> ioDepths = List.of();

    @Option(
            names = {"--rate_iops", "--rate-iops"},
            paramLabel = "N",
            description =
                    "requests per second and job, whether or not earlier ones are complete (open loop); with a paced"
                            + " clock seconds of the machine (default: as many as the depth allows)")
    private @Nullable Double rateIops;

    @Option(names = "--numjobs", paramLabel = "N", defaultValue = "1", description = "default: ${DEFAULT-VALUE}")
    private int numJobs;

    @Option(
            names = "--runtime",
            paramLabel = "TIME",
            defaultValue = "1",
            description = "of each window (default: ${DEFAULT-VALUE} s)")
    private Duration runtime = Duration.ofSeconds(1);

    @Option(
            names = {"--ramp_time", "--ramp-time"},
            paramLabel = "TIME",
            defaultValue = "2",
            description = "before each window, cut off (default: ${DEFAULT-VALUE} s)")
    private Duration ramp = Duration.ofSeconds(2);

    @Option(
            names = "--repeats",
            paramLabel = "N",
            defaultValue = "" + ComparisonOptions.DEFAULT_REPEATS,
            description = "of every path under every load; fewer than " + PairedAnalysis.LEAST_BLOCKS
                    + " tell no difference of speed (default: ${DEFAULT-VALUE})")
    private int repeats;

    @Option(
            names = "--timing",
            paramLabel = "MODE",
            defaultValue = "untimed",
            description =
                    "clock of the machine: untimed, or paced: completions come when the model of the machine says,"
                            + " dilated (default: ${DEFAULT-VALUE})")
    private String timing = "untimed";

    @Option(
            names = "--dilation",
            paramLabel = "K",
            description = "seconds of the wall clock per second of a paced machine (default: the target's)")
    private @Nullable Integer dilation;

    @Option(names = "--ns-size", paramLabel = "SIZE", description = "size of the namespace (default: 256m)")
    private @Nullable Size namespaceSize;

    @Option(
            names = "--input",
            paramLabel = "FILE",
            description =
                    "copy this file into the namespace by each path and read it back, instead of a generated load")
    private @Nullable Path input;

    @Option(
            names = "--verify",
            paramLabel = "HOW",
            defaultValue = "crc32c",
            description = "none or crc32c (default: ${DEFAULT-VALUE})")
    private Verify verify = Verify.CRC32C;

    @Option(
            names = {"--randseed", "--seed"},
            paramLabel = "N",
            defaultValue = "1",
            description = "default: ${DEFAULT-VALUE}")
    private long seed;

    @Option(names = "--cpus", paramLabel = "CPU", split = ",", description = "processors of the target, e.g. 0")
    private List<Integer> cpus = List.of();

    @Option(names = "--client-cpus", paramLabel = "CPU", split = ",", description = "processors of the client, e.g. 1")
    private List<Integer> clientCpus = List.of();

    @Option(names = "--out", paramLabel = "DIR", description = "where the report is written (default: nowhere)")
    private @Nullable Path out;

    @Option(names = "--strict", description = "end with exit code 3 if a path fell back to host memory")
    private boolean strict;

    @Mixin
    private OutputOption output = new OutputOption();

    @Spec
    private @Nullable CommandSpec spec;

    /** With what starts processes of this program, reads a target's state and knows the paths of a machine. */
    CompareCommand(ProcessLauncher launcher, TargetState.Opener opener, PathArguments pathArguments) {
        this.launcher = launcher;
        this.opener = opener;
        this.pathArguments = pathArguments;
    }

    @Override
    public Integer call() throws IOException {
        ComparisonOptions options = options();
        if (out != null) {
            prepare(out);
        }
        Comparison comparison = new Comparison(options, launcher, opener, ProcessorTime.ofSystem(), this::progress);
        Report report;
        try {
            report = comparison.run(CommandStreams.words(spec), Version.all());
        } catch (ComparisonException e) {
            output.printFailure(out(), err(), String.valueOf(e.getMessage()).strip());
            return ExitCode.FAILED;
        }
        print(report);
        return exitCode(report);
    }

    private void print(Report report) throws IOException {
        String text = output.json() ? Json.write(report) : "\n" + TextReport.render(report);
        out().println(text.stripTrailing());
        if (out != null) {
            String files =
                    ReportFiles.write(report, out).stream().map(Path::toString).collect(Collectors.joining(" "));
            err().println("wrote " + files);
        }
        out().flush();
    }

    private int exitCode(Report report) {
        if (!report.violations().isEmpty()) {
            return ExitCode.FAILED;
        }
        return strict && !report.fallbacks().isEmpty() ? ExitCode.FELL_BACK : ExitCode.GOOD;
    }

    private ComparisonOptions options() throws IOException {
        check("--repeats", repeats, 1, 1000);
        ioDepths.forEach(depth -> check("--iodepth", depth, 1, 65535));
        check("--numjobs", numJobs, 1, 1024);
        check("--rwmixread", readPercent, 0, 100);
        blockSizes.forEach(size -> check("--bs", size.bytes(), 512, 1 << 30));
        if (!runtime.isPositive()) {
            throw Refusal.of("--runtime", runtime.toMillis() + "ms", "more than 0");
        }
        refuseClock();
        if (input != null && !Files.isRegularFile(input)) {
            throw Refusal.of("--input", input, "a file that can be read");
        }
        return new ComparisonOptions(
                paths,
                directions.stream().map(ReadWrite::json).distinct().toList(),
                repeats,
                runtime,
                ramp,
                blockSizes.stream().map(size -> (int) size.bytes()).distinct().toList(),
                ioDepths.stream().distinct().toList(),
                optional(rateIops),
                numJobs,
                readPercent,
                seed,
                verify.json(),
                timing,
                dilation == null ? OptionalDouble.empty() : OptionalDouble.of(dilation),
                Optional.ofNullable(input).map(file -> file.toAbsolutePath().toString()),
                argumentsByPath(),
                serveArguments(),
                cpuArguments(clientCpus),
                Duration.ofSeconds(60),
                runtime.plus(ramp).plusSeconds(120));
    }

    private void refuseClock() {
        if (!timing.equals("untimed") && !timing.equals("paced")) {
            throw Refusal.of("--timing", timing, "untimed or paced");
        }
        if (timing.equals("paced") && paths.contains(DataPath.TCP)) {
            throw Refusal.of(
                    "--paths", "tcp", "paths over RDMA with --timing paced, which has no clock for NVMe/TCP's network");
        }
        if (dilation != null && (!timing.equals("paced") || dilation < 1)) {
            throw Refusal.of("--dilation", dilation, "at least 1, and --timing paced");
        }
        if (rateIops != null && !(rateIops > 0)) {
            throw Refusal.of("--rate_iops", rateIops, "more than 0");
        }
    }

    private static OptionalDouble optional(@Nullable Double value) {
        return value == null ? OptionalDouble.empty() : OptionalDouble.of(value);
    }

    /** Before anything is measured: a path that the machine does not have is refused here. */
    private Map<DataPath, List<String>> argumentsByPath() {
        Map<DataPath, List<String>> byPath = new EnumMap<>(DataPath.class);
        paths.forEach(path -> byPath.put(path, pathArguments.of(machine, pci, path)));
        return byPath;
    }

    private List<String> serveArguments() throws IOException {
        List<String> arguments = new ArrayList<>(List.of("--machine", machine, "--exit-with-stdin"));
        arguments.addAll(List.of("--ns-size", String.valueOf(namespaceBytes())));
        pci.forEach(parameter -> arguments.addAll(List.of("--pci", parameter)));
        arguments.addAll(List.of("--seed", String.valueOf(seed)));
        arguments.addAll(cpuArguments(cpus));
        return arguments;
    }

    /** As asked for; else 256 MiB, or the file in whole MiB if that is more. */
    private long namespaceBytes() throws IOException {
        if (namespaceSize != null) {
            return namespaceSize.bytes();
        }
        long file = input == null ? 0 : Math.ceilDiv(Files.size(input), 1 << 20) << 20;
        return Math.max(LEAST_NAMESPACE, file);
    }

    private static List<String> cpuArguments(List<Integer> cpus) {
        return cpus.isEmpty()
                ? List.of()
                : List.of("--cpus", cpus.stream().map(String::valueOf).collect(Collectors.joining(",")));
    }

    private static void check(String option, long value, long low, long high) {
        if (value < low || value > high) {
            throw Refusal.of(option, value, low + " to " + high);
        }
    }

    /** Before anything is measured: a folder that cannot be made ends a run at once, not after minutes. */
    private static void prepare(Path folder) {
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw Refusal.of("--out", folder, "a folder that can be written");
        }
        if (!Files.isWritable(folder)) {
            throw Refusal.of("--out", folder, "a folder that can be written");
        }
    }

    private void progress(String line) {
        err().println(line);
        err().flush();
    }

    private PrintWriter out() {
        return CommandStreams.out(spec);
    }

    private PrintWriter err() {
        return CommandStreams.err(spec);
    }
}
