package io.peerlane.app.simulation;

import io.peerlane.fabric.timing.MachineTiming;
import io.peerlane.fabric.timing.NetworkTiming;
import io.peerlane.fabric.timing.Parameter;
import io.peerlane.fabric.timing.Picoseconds;
import io.peerlane.fabric.timing.simulation.Flow;
import io.peerlane.fabric.timing.simulation.Stage;
import io.peerlane.fabric.timing.transfer.MachineResources;
import io.peerlane.fabric.timing.transfer.MediumStages;
import io.peerlane.fabric.timing.transfer.TransferStages;
import java.util.ArrayList;
import java.util.List;

/**
 * A request over NVMe/RDMA as stages. A write: the capsule arrives, the target has the adapter read the data from the host
 * into memory, the drive fetches it from there. A read: the drive puts the data into memory, the adapter takes it from there
 * and writes it to the host (NVMe over RDMA Transport 1.1, 2.4).
 */
final class RequestStages {

    /** Pieces that data is simulated in: small ones overlap the links they pass, a large request has at most so many. */
    private static final int CHUNK_BYTES = 4096;

    private static final int MOST_CHUNKS = 16;

    private final Point point;
    private final PathRoutes routes;
    private final MachineTiming timing;
    private final MachineResources resources;
    private final int chunks;
    private final long chunkBytes;
    private final TransferStages transfers;
    private final MediumStages medium;
    private final List<Stage> stages = new ArrayList<>();

    RequestStages(Point point, PathRoutes routes, MachineTiming timing, MachineResources resources) {
        this.point = point;
        this.routes = routes;
        this.timing = timing;
        this.resources = resources;
        chunks = Math.clamp(Math.ceilDiv(point.bs(), CHUNK_BYTES), 1, MOST_CHUNKS);
        chunkBytes = Math.ceilDiv(point.bs(), chunks);
        transfers = new TransferStages(timing, resources, chunkBytes, point.inFlightBytes());
        medium = new MediumStages(timing.drive(routes.drive()).named(routes.drive()), resources, chunkBytes);
    }

    Flow flow() {
        if (point.isWrite()) {
            write();
        } else {
            read();
        }
        return new Flow(routes.drive(), point.depth(), point.bs(), chunks, stages);
    }

    private void write() {
        stages.add(network());
        stages.add(processor());
        stages.add(network()); // the request for the data
        stages.add(network()); // its first byte
        stages.add(wire("network in"));
        stages.addAll(transfers.write(routes.fromAdapter()));
        stages.add(notice());
        stages.add(medium.command());
        stages.addAll(transfers.read(routes.fromDrive(), routes.drive(), memoryLatency()));
        stages.addAll(medium.write());
        stages.add(notice());
        stages.add(processor());
        stages.add(network());
    }

    private void read() {
        stages.add(network());
        stages.add(processor());
        stages.add(medium.command());
        stages.addAll(medium.read());
        stages.addAll(transfers.write(routes.fromDrive()));
        stages.add(notice());
        stages.add(processor());
        stages.addAll(transfers.read(routes.fromAdapter(), "the adapter", memoryLatency()));
        stages.add(wire("network out"));
        stages.add(network());
    }

    private long memoryLatency() {
        return routes.isPeerMemory() ? timing.drive().picoseconds(Parameter.CMB_READ_LATENCY) : 0;
    }

    private Stage network() {
        return Stage.delay(timing.network().picoseconds(Parameter.NETWORK_LATENCY), 0);
    }

    private Stage notice() {
        return Stage.delay(timing.cpu().picoseconds(Parameter.NOTICE_LATENCY), 0);
    }

    /** Half of what a command takes: once to start it, once to end it. */
    private Stage processor() {
        int cores = resources.index("processors", (int) timing.cpu().get(Parameter.CORES));
        return Stage.once(cores, timing.cpu().picoseconds(Parameter.COMMAND_TIME) / 2, 0);
    }

    private Stage wire(String direction) {
        var network = new NetworkTiming(timing.network());
        long service = Picoseconds.of(network.wireBytes(point.bs()) / chunks, network.wireRate());
        return Stage.through(resources.index(direction), service, service / Math.max(1, chunkBytes / 1024), 0);
    }
}
