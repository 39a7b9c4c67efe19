package io.peerlane.fabric.timing.transfer;

import io.peerlane.fabric.timing.Component;
import io.peerlane.fabric.timing.Parameter;
import io.peerlane.fabric.timing.simulation.Stage;

/** What the processors that run the target do for a command. */
public final class ProcessorStages {

    private final Component cpu;
    private final MachineResources resources;

    /** @param cpu values of the processors */
    public ProcessorStages(Component cpu, MachineResources resources) {
        this.cpu = cpu;
        this.resources = resources;
    }

    /** From a completion's interrupt or poll to its handling. */
    public Stage notice() {
        return Stage.delay(cpu.picoseconds(Parameter.NOTICE_LATENCY), 0);
    }

    /** Half of what a command takes: once to start it, once to end it. */
    public Stage half() {
        int cores = resources.index("processors", (int) cpu.get(Parameter.CORES));
        return Stage.once(cores, cpu.picoseconds(Parameter.COMMAND_TIME) / 2, 0);
    }
}
