package io.peerlane.fabric.timing.transfer;

import io.peerlane.fabric.timing.Component;
import io.peerlane.fabric.timing.Parameter;
import io.peerlane.fabric.timing.Picoseconds;
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
        return Stage.once(processors(), cpu.picoseconds(Parameter.COMMAND_TIME) / 2, 0);
    }

    /** Half of what sockets take on top of that for a command over TCP. */
    public Stage socketHalf() {
        return Stage.once(processors(), cpu.picoseconds(Parameter.SOCKET_TIME) / 2, 0);
    }

    /** A chunk is copied between a socket and memory; what that costs memory is {@link TransferStages#copied}. */
    public Stage copy(long chunkBytes) {
        return Stage.whole(processors(), Picoseconds.of(chunkBytes, cpu.bytesPerSecond(Parameter.COPY_RATE)), 0);
    }

    private int processors() {
        return resources.index("processors", (int) cpu.get(Parameter.CORES));
    }
}
