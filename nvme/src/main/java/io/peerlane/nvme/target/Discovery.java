package io.peerlane.nvme.target;

import io.peerlane.nvme.target.discovery.DiscoveryLog;
import io.peerlane.nvme.target.discovery.LogGeneration;
import io.peerlane.nvme.wire.fabrics.DiscoveryEntry;
import io.peerlane.nvme.wire.fabrics.SubsystemType;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** The discovery subsystem of a target and the generation of its log page. Safe from any thread. */
final class Discovery {

    private static final SubsystemIdentity IDENTITY = new SubsystemIdentity("PLDISCOVERY", "Peerlane discovery", "0.1");

    private final Subsystem subsystem;
    private final LogGeneration generation = new LogGeneration(this::tellControllers);

    Discovery(Target target) {
        subsystem = new Subsystem(target, SubsystemType.DISCOVERY_NQN, IDENTITY, true);
    }

    /** The well-known subsystem; it admits every host. */
    Subsystem subsystem() {
        return subsystem;
    }

    /** Makes a change that log pages may show; {@code change} says whether it made a difference. */
    void change(BooleanSupplier change) {
        generation.change(change);
    }

    /** The page that {@code entries} gives, with the generation it belongs to. */
    DiscoveryLog log(Supplier<List<DiscoveryEntry>> entries) {
        return generation.read(counter -> new DiscoveryLog(counter, entries.get()));
    }

    private void tellControllers() {
        subsystem.controllers().forEach(TargetController::discoveryLogMayHaveChanged);
    }
}
