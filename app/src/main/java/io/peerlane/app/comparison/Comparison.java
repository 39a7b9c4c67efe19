package io.peerlane.app.comparison;

import io.peerlane.app.report.Report;
import io.peerlane.app.report.Timing;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Measures every path in every repeat, interleaved, and reports. For each path and repeat a target process of its own is
 * started; each direction is one client process against it.
 */
public final class Comparison {

    private final ComparisonOptions options;
    private final ProcessLauncher launcher;
    private final TargetState.Opener opener;
    private final ProcessorTime time;
    private final Consumer<String> progress;
    private final Results results;
    private Map<String, Object> machine = Map.of();

    /**
     * A comparison that has not begun.
     *
     * @param progress takes a line about each window, for people
     */
    public Comparison(
            ComparisonOptions options,
            ProcessLauncher launcher,
            TargetState.Opener opener,
            ProcessorTime time,
            Consumer<String> progress) {
        this.options = options;
        this.launcher = launcher;
        this.opener = opener;
        this.time = time;
        this.progress = progress;
        this.results = new Results(options);
    }

    /**
     * Runs it; blocks until done. No process outlives this call.
     *
     * @param command as it was called, for the report
     * @param versions of everything that matters, for the report
     * @throws ComparisonException if a process cannot be started, dies or does not answer in time
     */
    public Report run(List<String> command, Map<String, String> versions) {
        Instant started = Instant.now();
        for (int repeat = 0; repeat < options.repeats(); repeat++) {
            for (DataPath path : options.paths()) {
                measure(path, repeat);
            }
        }
        return new Report(
                Report.SCHEMA_VERSION,
                started.truncatedTo(ChronoUnit.SECONDS).toString(),
                command,
                options.seed(),
                machine,
                versions,
                Timing.of(options.timing()),
                Report.KINDS,
                results.results(),
                new Verdicts(results.results()).all(),
                results.fallbacks(),
                results.violations(),
                method(),
                List.of(),
                List.of(),
                List.of());
    }

    private void measure(DataPath path, int repeat) {
        String name = "target (%s)".formatted(path.json());
        try (TargetProcess target =
                TargetProcess.await(launcher.start(name, serveArguments(path)), opener, options.startTimeout())) {
            machine = target.state().machine();
            List<String> clients = options.input().isPresent() ? List.of("file") : options.directions();
            for (String direction : clients) {
                measure(path, repeat, direction, target);
            }
        }
    }

    private void measure(DataPath path, int repeat, String direction, TargetProcess target) {
        ChildProcess client = launcher.start(
                "client (%s %s)".formatted(path.json(), direction), clientArguments(path, direction, target.ready()));
        try (ClientSession session = new ClientSession(client, target, time, options.phaseTimeout())) {
            int before = results.results().size();
            results.add(path, repeat, MachineTree.of(machine), session.run());
            results.results().stream()
                    .skip(before)
                    .forEach(r -> progress.accept(String.format(
                            Locale.ROOT,
                            "repeat %d of %d  %-9s %-9s %,8.0f MB/s %,10.0f IOPS  p2p %d, host %d requests",
                            repeat + 1,
                            options.repeats(),
                            r.path(),
                            r.rw(),
                            r.bytesPerSecond() / 1e6,
                            r.iops(),
                            r.requests().p2p(),
                            r.requests().host())));
        }
    }

    private List<String> serveArguments(DataPath path) {
        List<String> arguments =
                new ArrayList<>(List.of("serve", "--bind", "127.0.0.1", "--http-port", "0", "--rdma-port", "0"));
        arguments.addAll(List.of("--inline-data-size", "0"));
        arguments.addAll(options.pathArguments().getOrDefault(path, List.of()));
        arguments.addAll(options.serveArguments());
        return arguments;
    }

    private List<String> clientArguments(DataPath path, String direction, ReadyLine ready) {
        String key = path.transport();
        List<String> arguments = new ArrayList<>(List.of("io", "--transport", key, "--traddr", ready.host(key)));
        arguments.addAll(List.of("--trsvcid", ready.port(key), "--nqn", ready.get("nqn")));
        arguments.addAll(List.of("--bs", String.valueOf(options.blockBytes())));
        arguments.addAll(List.of("--iodepth", String.valueOf(options.ioDepth())));
        arguments.addAll(List.of("--numjobs", String.valueOf(options.numJobs())));
        options.input()
                .ifPresentOrElse(file -> arguments.addAll(List.of("--input", file)), () -> load(arguments, direction));
        arguments.addAll(options.clientArguments());
        arguments.addAll(List.of("--output-format", "json", Handshake.OPTION));
        return arguments;
    }

    private void load(List<String> arguments, String direction) {
        arguments.addAll(List.of("--rw", direction, "--rwmixread", String.valueOf(options.readPercent())));
        arguments.addAll(List.of("--runtime", options.runtime().toMillis() + "ms"));
        arguments.addAll(List.of("--ramp_time", options.ramp().toMillis() + "ms"));
        arguments.addAll(List.of("--randseed", String.valueOf(options.seed()), "--verify", options.verify()));
    }

    private List<String> method() {
        List<String> method = new ArrayList<>();
        method.add(
                "Paths are interleaved: every path once in each of the %d repeats, each time with a fresh target process"
                        .formatted(options.repeats()));
        method.add("Each direction is a client process of its own, over TCP sockets on this machine");
        method.add("Before a window opens the client fills what it will verify and ramps up; no I/O is outstanding when"
                + " ledger and processor time are read");
        method.add(
                "Counted: bytes in the emulated machine, by a ledger that every transfer is charged to. Measured: time"
                        + " and processor time of this machine. Nothing here is modelled unless the timing says so");
        method.add("Verification: " + verification());
        method.add("Differences: ratio of geometric means over the repeats, Welch's 95 % interval on the logarithms; a"
                + " percentile is given only with ten samples beyond it");
        method.add("Latency is from submission to completion at a fixed depth (closed loop; coordinated omission is not"
                + " corrected)");
        if (options.paths().contains(DataPath.TCP)) {
            method.add(
                    "tcp: the processor copies every data byte between a socket and host memory, once, and the drive moves it"
                            + " by DMA; both are counted. The buffers of sockets belong to the operating system under the emulated"
                            + " machine, and so does the network card behind them: their copies and DMA are not counted");
        }
        method.add("Data in a command capsule lives in host memory by nature; it is switched off for every path");
        return method;
    }

    private String verification() {
        if (options.input().isPresent()) {
            return "SHA-256 of the file and of what is read back";
        }
        return options.verify().equals("none")
                ? "none was asked for"
                : "pattern with offset, generation and run in every 4 KiB, CRC-32C over it; writes are read back after"
                        + " their window";
    }
}
