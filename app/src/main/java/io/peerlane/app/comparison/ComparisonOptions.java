package io.peerlane.app.comparison;

import io.peerlane.app.report.Cell;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * What to compare.
 *
 * @param paths the first is the baseline
 * @param directions fio's names, in order
 * @param repeats at least 1
 * @param runtime of each window, seconds as fio takes them, e.g. {@code 3}
 * @param ramp before each window
 * @param blockSizes bytes of an I/O, each measured apart
 * @param ioDepths I/Os outstanding per job, each measured apart
 * @param rateIops requests per second and job, of the machine's time (open loop); empty for a closed loop
 * @param numJobs jobs
 * @param readPercent of mixed directions
 * @param seed of the client's choices
 * @param verify {@code crc32c} or {@code none}
 * @param timing clock of the machine
 * @param dilation of a paced clock; empty for the target's own choice
 * @param input file to copy instead of a generated load
 * @param pathArguments for the target, by path
 * @param serveArguments more for the target: machine, namespace, processors
 * @param clientArguments more for the client
 * @param startTimeout longest time a process may take to be ready
 * @param phaseTimeout longest time of a window with everything around it
 */
public record ComparisonOptions(
        List<DataPath> paths,
        List<String> directions,
        int repeats,
        Duration runtime,
        Duration ramp,
        List<Integer> blockSizes,
        List<Integer> ioDepths,
        OptionalDouble rateIops,
        int numJobs,
        int readPercent,
        long seed,
        String verify,
        String timing,
        OptionalDouble dilation,
        Optional<String> input,
        Map<DataPath, List<String>> pathArguments,
        List<String> serveArguments,
        List<String> clientArguments,
        Duration startTimeout,
        Duration phaseTimeout) {

    /**
     * Repeats that find a difference of 5 % in throughput nine times out of ten on a machine that is shared but not busy;
     * {@code PairedAnalysisTest} shows it.
     */
    public static final int DEFAULT_REPEATS = 15;

    /** Throughput is what most people ask for: it gets more of the chance of error than any other metric. */
    public static final double THROUGHPUT_WEIGHT = 1.4;

    /** Copies of lists and map are kept. */
    public ComparisonOptions {
        paths = List.copyOf(paths);
        directions = List.copyOf(directions);
        blockSizes = List.copyOf(blockSizes);
        ioDepths = List.copyOf(ioDepths);
        pathArguments = Map.copyOf(pathArguments);
        serveArguments = List.copyOf(serveArguments);
        clientArguments = List.copyOf(clientArguments);
    }

    /** Whether the machine has a clock. */
    boolean paced() {
        return timing.equals("paced");
    }

    /** The directions that are measured, in order: a file is written and read. */
    List<String> phases() {
        return input.isPresent() ? List.of("write", "read") : directions;
    }

    /** The loads: every direction with every size and depth. A file that is copied has its directions itself. */
    List<Cell> cells() {
        List<Cell> cells = new ArrayList<>();
        for (String rw : input.isPresent() ? List.of("write") : directions) {
            for (int bs : blockSizes) {
                for (int depth : ioDepths) {
                    cells.add(new Cell(
                            rw, bs, depth, rateIops.isPresent() ? (Double) (rateIops.getAsDouble() * numJobs) : null));
                }
            }
        }
        return cells;
    }
}
