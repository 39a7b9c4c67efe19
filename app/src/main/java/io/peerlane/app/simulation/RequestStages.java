package io.peerlane.app.simulation;

import io.peerlane.fabric.timing.MachineTiming;
import io.peerlane.fabric.timing.Parameter;
import io.peerlane.fabric.timing.simulation.Flow;
import io.peerlane.fabric.timing.simulation.Stage;
import io.peerlane.fabric.timing.transfer.Chunks;
import io.peerlane.fabric.timing.transfer.MachineResources;
import io.peerlane.fabric.timing.transfer.MediumStages;
import io.peerlane.fabric.timing.transfer.NetworkStages;
import io.peerlane.fabric.timing.transfer.ProcessorStages;
import io.peerlane.fabric.timing.transfer.TransferStages;
import java.util.ArrayList;
import java.util.List;

/**
 * A request as stages. A write: the capsule arrives, the target has the adapter read the data from the host into memory, the
 * drive fetches it from there. A read: the drive puts the data into memory, the adapter takes it from there and writes it to
 * the host (NVMe over RDMA Transport 1.1, 2.4). Over NVMe/TCP the adapter's memory is that of sockets, and the processor copies
 * between it and the drive's. Data in the capsule comes with the command.
 */
final class RequestStages {

    private final Point point;
    private final PathRoutes routes;
    private final MachineTiming timing;
    private final Chunks chunks;
    private final NetworkStages network;
    private final ProcessorStages processor;
    private final TransferStages transfers;
    private final MediumStages medium;
    private final List<Stage> stages = new ArrayList<>();

    RequestStages(Point point, PathRoutes routes, MachineTiming timing, MachineResources resources) {
        this.point = point;
        this.routes = routes;
        this.timing = timing;
        chunks = Chunks.of(point.bs());
        network = new NetworkStages(timing.network(), resources);
        processor = new ProcessorStages(timing.cpu(), resources);
        transfers = new TransferStages(timing, resources, chunks.bytes(), point.inFlightBytes());
        medium = new MediumStages(timing.drive(routes.drive()).named(routes.drive()), resources, chunks.bytes());
    }

    Flow flow() {
        if (point.isWrite()) {
            write();
        } else {
            read();
        }
        return new Flow(
                routes.drive(), point.depth(), point.bs(), chunks.count(), stages, point.rate() * point.clients());
    }

    private void write() {
        stages.add(network.latency());
        if (!point.isInCapsule()) {
            half();
            stages.add(network.latency()); // the request for the data
            stages.add(network.latency()); // its first byte
        }
        stages.add(network.in(point.bs()));
        stages.addAll(transfers.write(routes.fromAdapter()));
        stages.add(processor.notice());
        if (point.isInCapsule()) {
            half();
        }
        copy();
        stages.add(medium.command());
        stages.addAll(transfers.read(routes.fromDrive(), routes.drive(), memoryLatency()));
        stages.addAll(medium.write());
        stages.add(processor.notice());
        half();
        stages.add(network.latency());
    }

    private void read() {
        stages.add(network.latency());
        half();
        stages.add(medium.command());
        stages.addAll(medium.read());
        stages.addAll(transfers.write(routes.fromDrive()));
        stages.add(processor.notice());
        half();
        copy();
        stages.addAll(transfers.read(routes.fromAdapter(), "the adapter", memoryLatency()));
        stages.add(network.out(point.bs()));
        stages.add(network.latency());
    }

    private void half() {
        stages.add(processor.half());
        if (point.isCopied()) {
            stages.add(processor.socketHalf());
        }
    }

    private void copy() {
        if (point.isCopied()) {
            stages.add(processor.copy(chunks.bytes()));
            stages.add(transfers.copied());
        }
    }

    private long memoryLatency() {
        return routes.isPeerMemory() ? timing.drive().picoseconds(Parameter.CMB_READ_LATENCY) : 0;
    }
}
