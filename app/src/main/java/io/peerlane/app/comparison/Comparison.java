package io.peerlane.app.comparison;

import io.peerlane.app.config.ByteSize;
import io.peerlane.app.report.Cell;
import io.peerlane.app.report.Report;
import io.peerlane.app.report.Result;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Measures every path in every cell and every repeat, and reports. Each repeat has fresh target processes, one for each
 * path; each cell is one client process against each of them. The order is drawn: of the cells in a repeat, and of the paths
 * in a cell.
 */
public final class Comparison {

    private final ComparisonOptions options;
    private final ProcessLauncher launcher;
    private final TargetState.Opener opener;
    private final ProcessorTime time;
    private final Consumer<String> progress;
    private final List<Lane> lanes;
    private final Results results;
    private Map<String, Object> machine = Map.of();
    private int windows;

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
        this.lanes = Lane.of(options.paths());
        this.results = new Results(options, lanes);
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
        Schedule schedule = new Schedule(lanes, options.cells(), options.seed());
        for (int repeat = 0; repeat < options.repeats(); repeat++) {
            measure(repeat, schedule.next());
        }
        return report(started, command, versions);
    }

    private Report report(Instant started, List<String> command, Map<String, String> versions) {
        List<Result> measured = results.results();
        List<Cell> cells = measured.stream().map(Result::cell).distinct().toList();
        Verdicts verdicts =
                new Verdicts(measured, lanes.stream().map(Lane::label).toList(), cells, options.seed());
        return new Report(
                Report.SCHEMA_VERSION,
                started.truncatedTo(ChronoUnit.SECONDS).toString(),
                command,
                options.seed(),
                machine,
                versions,
                results.timing(),
                Report.KINDS,
                measured,
                verdicts.all(),
                results.fallbacks(),
                results.violations(),
                new Method(options).sentences(),
                verdicts.metrics(),
                verdicts.table(),
                results.model());
    }

    private void measure(int repeat, List<Schedule.Turn> turns) {
        try (Block block = new Block(options, launcher, time, () -> windows++)) {
            block.start(lanes, opener);
            machine = block.state(lanes.getFirst()).machine();
            MachineTree tree = MachineTree.of(machine);
            for (Schedule.Turn turn : turns) {
                for (Block.Measured m : block.measure(turn)) {
                    results.add(m.lane(), m.cell(), repeat, tree, m.outcome()).forEach(this::tell);
                }
            }
        }
    }

    private void tell(Result r) {
        progress.accept(String.format(
                Locale.ROOT,
                "repeat %d of %d  %-9s %-9s %7s depth %-4d %,8.0f MB/s %,10.0f IOPS  p2p %d, host %d requests",
                r.repeat() + 1,
                options.repeats(),
                r.path(),
                r.rw(),
                ByteSize.format(r.bs()),
                r.iodepth(),
                r.bytesPerSecond() / 1e6,
                r.iops(),
                r.requests().p2p(),
                r.requests().host()));
    }
}
