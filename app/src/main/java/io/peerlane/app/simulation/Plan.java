package io.peerlane.app.simulation;

import io.peerlane.app.comparison.DataPath;
import io.peerlane.app.config.ConfigurationException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What to simulate: every combination of these.
 *
 * @param rw {@code read}, {@code write}
 * @param bs bytes
 * @param drives with a namespace each
 * @param neighbour GB/s that processors write to memory
 * @param rate operations per second of each client on each drive, 0 for a closed loop
 * @param inline bytes that a command capsule may carry, 0 to 16384
 * @param operations of each point
 * @param seed of the latencies that vary
 */
public record Plan(
        List<String> machines,
        List<DataPath> paths,
        List<String> rw,
        List<Integer> bs,
        List<Integer> iodepth,
        List<Integer> clients,
        List<Integer> drives,
        List<Double> neighbour,
        List<Double> rate,
        int inline,
        int operations,
        long seed) {

    private static final int MOST_POINTS = 100_000;
    private static final int MOST_DEPTH = 65_535;
    private static final int MOST_CLIENTS = 1024;
    private static final int MOST_DRIVES = 64;
    private static final int MOST_OUTSTANDING = 1 << 20;
    private static final int LEAST_OPERATIONS = 100;
    private static final int MOST_OPERATIONS = 10_000_000;
    private static final int LEAST_BLOCK = 512;
    private static final int MOST_BLOCK = 16 << 20;
    private static final int MOST_NEIGHBOUR = 10_000;
    private static final int MOST_RATE = 1_000_000_000;
    private static final int MOST_INLINE = 16_384;

    /**
     * Copies the lists.
     *
     * @throws ConfigurationException if a value is out of range, or there are too many points
     */
    public Plan {
        machines = List.copyOf(machines);
        paths = List.copyOf(paths);
        rw = List.copyOf(rw);
        bs = List.copyOf(bs);
        iodepth = List.copyOf(iodepth);
        clients = List.copyOf(clients);
        drives = List.copyOf(drives);
        neighbour = List.copyOf(neighbour);
        rate = List.copyOf(rate);
        rw.forEach(Plan::checkDirection);
        bs.forEach(value -> check("bs", value, LEAST_BLOCK, MOST_BLOCK));
        iodepth.forEach(value -> check("iodepth", value, 1, MOST_DEPTH));
        clients.forEach(value -> check("clients", value, 1, MOST_CLIENTS));
        drives.forEach(value -> check("drives", value, 1, MOST_DRIVES));
        neighbour.forEach(value -> check("neighbour", value, 0, MOST_NEIGHBOUR));
        rate.forEach(value -> check("rate", value, 0, MOST_RATE));
        check("inline", inline, 0, MOST_INLINE);
        check("operations", operations, LEAST_OPERATIONS, MOST_OPERATIONS);
        check("iodepth * clients * drives", outstanding(List.of(iodepth, clients, drives)), 1, MOST_OUTSTANDING);
        check("points", size(machines, paths, rw, bs, iodepth, clients, drives, neighbour, rate), 1, MOST_POINTS);
    }

    private static double outstanding(List<List<Integer>> factors) {
        return factors.stream()
                .mapToDouble(factor ->
                        factor.stream().mapToInt(Integer::intValue).max().orElse(0))
                .reduce(1, (a, b) -> a * b);
    }

    private static double size(List<?>... dimensions) {
        return Arrays.stream(dimensions).mapToDouble(List::size).reduce(1, (a, b) -> a * b);
    }

    private static void checkDirection(String found) {
        if (!found.equals("read") && !found.equals("write")) {
            throw new ConfigurationException("plan", "rw", "'" + found + "'", "read or write");
        }
    }

    private static void check(String field, double found, double least, double most) {
        if (!(found >= least && found <= most)) {
            throw new ConfigurationException("plan", field, number(found), number(least) + " to " + number(most));
        }
    }

    private static String number(double value) {
        return value == Math.rint(value) ? String.valueOf((long) value) : String.valueOf(value);
    }

    /** The combinations; the path changes first, so that what is compared stands together. */
    public List<Point> points() {
        List<Point> points = new ArrayList<>();
        for (String machine : machines) {
            for (double load : neighbour) {
                for (int count : drives) {
                    for (int hosts : clients) {
                        loads(machine, load, count, hosts, points);
                    }
                }
            }
        }
        return points;
    }

    private void loads(String machine, double load, int count, int hosts, List<Point> points) {
        for (String direction : rw) {
            for (int depth : iodepth) {
                for (int size : bs) {
                    for (double perSecond : rate) {
                        for (DataPath path : paths) {
                            points.add(new Point(
                                    machine, path, direction, size, depth, hosts, count, load, inline, perSecond));
                        }
                    }
                }
            }
        }
    }
}
