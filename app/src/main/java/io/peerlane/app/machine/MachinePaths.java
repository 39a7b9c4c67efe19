package io.peerlane.app.machine;

import io.peerlane.app.comparison.DataPath;
import io.peerlane.app.comparison.PathArguments;
import io.peerlane.app.config.PciParameters;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/**
 * Finds on a machine who provides the memory of a data path. The machine is built for the question, without drivers and
 * namespaces, and asked what the target will ask: how provider, adapter and drive reach each other. Any thread.
 */
public final class MachinePaths implements PathArguments {

    private static final long SEED = 0;

    /** As the machine says. */
    List<String> of(String machine, DataPath path) {
        return of(machine, List.of(), path);
    }

    @Override
    public List<String> of(String machine, List<String> pci, DataPath path) {
        if (path == DataPath.HOST || path == DataPath.TCP) {
            return List.of("--p2pmem", "0");
        }
        var described = Machines.load(machine);
        var kernel = KernelReader.override(described.kernel(), PciParameters.parse(pci), OptionalLong.empty());
        try (var built = TargetMachine.build(described.withKernel(kernel), Map.of(), SEED)) {
            return new PathSearch(built).arguments(path);
        }
    }
}
