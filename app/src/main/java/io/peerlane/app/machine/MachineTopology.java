package io.peerlane.app.machine;

import io.peerlane.fabric.pci.PciFunction;
import io.peerlane.fabric.topology.MachineDescription;
import io.peerlane.fabric.topology.dump.MachineModel;
import java.util.Map;

/** The topology of a described machine, in the form that imported ones have. */
public final class MachineTopology {

    private static final long SEED = 1;

    private MachineTopology() {}

    /**
     * Builds the machine, takes its topology and lets it go. Drives with a CMB and adapters with memory publish it.
     *
     * @throws io.peerlane.app.config.ConfigurationException if the description cannot be built
     */
    public static MachineModel model(MachineDescription description) {
        try (var machine = TargetMachine.build(description, Map.of(), SEED)) {
            var model = MachineModel.of(machine.fabric().topology(), description.cpu());
            machine.drives().forEach((name, drive) -> {
                model.attach(name, drive.function().address());
                publish(model, drive.function(), drive.options().cmb().bytes());
            });
            var rnic = machine.rnic();
            model.attach(rnic.function().name(), rnic.function().address());
            publish(model, rnic.function(), rnic.options().memoryBarSize());
            return model;
        }
    }

    private static void publish(MachineModel model, PciFunction function, long bytes) {
        if (bytes > 0) {
            model.publish(function.address(), bytes);
        }
    }
}
