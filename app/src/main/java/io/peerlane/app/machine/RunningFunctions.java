package io.peerlane.app.machine;

import io.peerlane.fabric.pci.PciFunction;
import java.util.Optional;

/** The drivers of a running target, by the names they have in the tree below {@code /sys}. */
final class RunningFunctions {

    static final String NVME = "nvme";
    static final String RNIC = "rnic";
    static final String VFIO = "vfio-pci";

    private final RunningTarget running;

    RunningFunctions(RunningTarget running) {
        this.running = running;
    }

    /** Name of the driver that would take the function; empty if there is none for it. */
    Optional<String> matching(PciFunction function) {
        var machine = running.machine();
        if (function == machine.rnic().function()) {
            return Optional.of(RNIC);
        }
        return machine.drives().values().stream()
                .filter(drive -> drive.function() == function)
                .findFirst()
                .map(_ -> machine.isInUserSpace(function) ? VFIO : NVME);
    }

    /** Name of the driver that has the function. */
    Optional<String> bound(PciFunction function) {
        return matching(function).filter(_ -> running.isBound(function.address()));
    }
}
