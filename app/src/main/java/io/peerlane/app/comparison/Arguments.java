package io.peerlane.app.comparison;

import io.peerlane.app.report.Cell;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Command lines of the processes of a comparison. */
final class Arguments {

    private final ComparisonOptions options;

    Arguments(ComparisonOptions options) {
        this.options = options;
    }

    List<String> serve(DataPath path) {
        List<String> arguments =
                new ArrayList<>(List.of("serve", "--bind", "127.0.0.1", "--http-port", "0", "--rdma-port", "0"));
        arguments.addAll(List.of("--inline-data-size", "0"));
        arguments.addAll(options.pathArguments().getOrDefault(path, List.of()));
        arguments.addAll(options.serveArguments());
        if (options.paced()) {
            arguments.addAll(List.of("--timing", options.timing()));
            options.dilation().ifPresent(k -> arguments.addAll(List.of("--dilation", number(k))));
        }
        return arguments;
    }

    /**
     * Of a client.
     *
     * @param time of the machine that it is for: requests per second are the machine's, the client's are the wall clock's
     */
    List<String> io(DataPath path, Cell cell, ReadyLine ready, MachineTime time) {
        String key = path.transport();
        List<String> arguments = new ArrayList<>(List.of("io", "--transport", key, "--traddr", ready.host(key)));
        arguments.addAll(List.of("--trsvcid", ready.port(key), "--nqn", ready.get("nqn")));
        arguments.addAll(List.of("--bs", String.valueOf(cell.bs())));
        arguments.addAll(List.of("--iodepth", String.valueOf(cell.iodepth())));
        arguments.addAll(List.of("--numjobs", String.valueOf(options.numJobs())));
        options.input()
                .ifPresentOrElse(file -> arguments.addAll(List.of("--input", file)), () -> load(arguments, cell, time));
        arguments.addAll(options.clientArguments());
        arguments.addAll(List.of("--output-format", "json", Handshake.OPTION));
        return arguments;
    }

    private void load(List<String> arguments, Cell cell, MachineTime time) {
        arguments.addAll(List.of("--rw", cell.rw(), "--rwmixread", String.valueOf(options.readPercent())));
        arguments.addAll(List.of("--runtime", options.runtime().toMillis() + "ms"));
        arguments.addAll(List.of("--ramp_time", options.ramp().toMillis() + "ms"));
        options.rateIops()
                .ifPresent(rate -> arguments.addAll(
                        List.of("--rate_iops", String.valueOf(Math.max(1, Math.round(time.of(rate)))))));
        arguments.addAll(List.of("--randseed", String.valueOf(options.seed()), "--verify", options.verify()));
    }

    /** Whole numbers without a fraction. */
    private static String number(double value) {
        return value == Math.rint(value) ? String.valueOf((long) value) : String.format(Locale.ROOT, "%.3f", value);
    }
}
