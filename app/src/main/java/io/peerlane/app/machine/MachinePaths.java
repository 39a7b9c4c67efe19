package io.peerlane.app.machine;

import io.peerlane.app.comparison.DataPath;
import io.peerlane.app.comparison.PathArguments;
import java.util.List;
import java.util.Map;

/**
 * Finds on a machine who provides the memory of a data path. The machine is built for the question, without drivers and
 * namespaces, and asked what the target will ask: how provider, adapter and drive reach each other. Any thread.
 */
public final class MachinePaths implements PathArguments {

    private static final long SEED = 0;

    @Override
    public List<String> of(String machine, DataPath path) {
        if (path == DataPath.HOST) {
            return List.of("--p2pmem", "0");
        }
        try (var built = TargetMachine.build(Machines.load(machine), Map.of(), SEED)) {
            return new PathSearch(built).arguments(path);
        }
    }
}
