package io.peerlane.fabric.timing.transfer;

import io.peerlane.fabric.timing.Component;
import io.peerlane.fabric.timing.NetworkTiming;
import io.peerlane.fabric.timing.Parameter;
import io.peerlane.fabric.timing.Picoseconds;
import io.peerlane.fabric.timing.simulation.Stage;

/** The way between host and adapter: a latency for each message, and the wire for data. */
public final class NetworkStages {

    private static final int FIRST_PACKET = 1024;

    private final Component network;
    private final MachineResources resources;

    /** @param network values of the adapter's port and what is behind it */
    public NetworkStages(Component network, MachineResources resources) {
        this.network = network;
        this.resources = resources;
    }

    /** One way, of whatever is sent. */
    public Stage latency() {
        return Stage.delay(network.picoseconds(Parameter.NETWORK_LATENCY), 0);
    }

    /** Data from the host. */
    public Stage in(long bytes) {
        return wire("network in", bytes);
    }

    /** Data to the host. */
    public Stage out(long bytes) {
        return wire("network out", bytes);
    }

    private Stage wire(String direction, long bytes) {
        var wire = new NetworkTiming(network);
        Chunks chunks = Chunks.of(bytes);
        long service = Picoseconds.of(wire.wireBytes(bytes) / chunks.count(), wire.wireRate());
        long packets = Math.max(1, chunks.bytes() / FIRST_PACKET);
        return Stage.through(resources.index(direction), service, service / packets, 0);
    }
}
