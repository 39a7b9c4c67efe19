package io.peerlane.app.machine;

import io.peerlane.fabric.pci.PciFunction;
import java.util.Optional;

/** The drivers of a running target, by the names they have in the tree below {@code /sys}. */
final class RunningFunctions {

    static final String NVME = "nvme";
    static final String RNIC = "rnic";

    private final RunningTarget running;

    RunningFunctions(RunningTarget running) {
        this.running = running;
    }

    /** Name of the driver that would take the function; empty if there is none for it. */
    Optional<String> matching(PciFunction function) {
        if (function == running.machine().rnic().function()) {
            return Optional.of(RNIC);
        }
        boolean drive = running.machine().drives().values().stream().anyMatch(known -> known.function() == function);
        return drive ? Optional.of(NVME) : Optional.empty();
    }

    /** Name of the driver that has the function. */
    Optional<String> bound(PciFunction function) {
        return matching(function).filter(_ -> running.isBound(function.address()));
    }
}
