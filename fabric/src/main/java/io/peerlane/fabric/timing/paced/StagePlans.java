package io.peerlane.fabric.timing.paced;

import io.peerlane.fabric.timing.MachineTiming;
import io.peerlane.fabric.timing.Parameter;
import io.peerlane.fabric.timing.simulation.Stage;
import io.peerlane.fabric.timing.transfer.Chunks;
import io.peerlane.fabric.timing.transfer.MachineResources;
import io.peerlane.fabric.timing.transfer.MediumStages;
import io.peerlane.fabric.timing.transfer.NetworkStages;
import io.peerlane.fabric.timing.transfer.ProcessorStages;
import io.peerlane.fabric.timing.transfer.TransferStages;
import io.peerlane.fabric.tlp.LinkDirection;
import io.peerlane.fabric.tlp.Route;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The stages of what devices do: the parts of a request as a simulated one passes them, one after the other. A processor's
 * half of a command is in what it handles: a message that came in, a drive's completion.
 */
final class StagePlans {

    private static final String ADAPTER = "the adapter";

    /** Sizes and routes are few; who sends thousands of them has plans made anew. */
    private static final int MOST_KEPT = 4096;

    private final MachineTiming timing;
    private final MachineResources resources = new MachineResources();
    private final NetworkStages network;
    private final ProcessorStages processor;
    private final Map<Key, StagePlan> kept = new HashMap<>();

    /** What is done. */
    enum Kind {
        RECEIVE,
        READ,
        SEND,
        DRIVE_READ,
        DRIVE_WRITE,
        DRIVE_COMMAND
    }

    /** @param drive its name, or nothing for the adapter */
    record Work(Kind kind, String drive) {}

    private record Way(boolean dram, List<LinkDirection> hops, List<LinkDirection> completionHops) {
        static @Nullable Way of(@Nullable Route route) {
            return route == null ? null : new Way(route.isDram(), route.hops(), route.completionHops());
        }
    }

    private record Key(Work work, @Nullable Way way, long bytes, long inFlight) {}

    StagePlans(MachineTiming timing) {
        this.timing = timing;
        network = new NetworkStages(timing.network(), resources);
        processor = new ProcessorStages(timing.cpu(), resources);
    }

    /**
     * The plan of some work.
     *
     * @param route the device's way to the data; null if none moves
     * @param inFlightBytes of everything under way, for the share that the cache serves
     * @throws io.peerlane.fabric.timing.TimingException if the timing allows no such transfer
     */
    synchronized StagePlan of(Work work, @Nullable Route route, long bytes, long inFlightBytes) {
        var key = new Key(work, Way.of(route), bytes, footprint(inFlightBytes + bytes));
        StagePlan plan = kept.get(key);
        if (plan == null) {
            plan = make(key, route);
            if (kept.size() == MOST_KEPT) {
                kept.clear();
            }
            kept.put(key, plan);
        }
        return plan;
    }

    /** To the next power of two, where it matters at all. */
    private long footprint(long inFlightBytes) {
        return timing.memory().get(Parameter.INJECTABLE_CACHE) == 0 || inFlightBytes <= 1
                ? 0
                : Long.highestOneBit(inFlightBytes - 1) << 1;
    }

    private StagePlan make(Key key, @Nullable Route route) {
        Chunks chunks = Chunks.of(key.bytes());
        var transfers = new TransferStages(timing, resources, chunks.bytes(), key.inFlight());
        List<Stage> stages =
                switch (key.work().kind()) {
                    case RECEIVE -> receive(transfers, route, key.bytes());
                    case READ -> read(transfers, route, key.bytes());
                    case SEND -> send(transfers, route, key.bytes());
                    case DRIVE_READ, DRIVE_WRITE, DRIVE_COMMAND -> drive(key.work(), transfers, route, chunks);
                };
        return new StagePlan(resources.all(), stages, chunks.count(), key.bytes());
    }

    private List<Stage> receive(TransferStages transfers, @Nullable Route route, long bytes) {
        List<Stage> stages = new ArrayList<>(List.of(network.latency()));
        if (addPlacing(transfers, route, bytes, stages)) {
            stages.add(processor.notice());
        }
        stages.add(processor.half());
        return stages;
    }

    /** The request travels to the host, the data back. */
    private List<Stage> read(TransferStages transfers, @Nullable Route route, long bytes) {
        List<Stage> stages = new ArrayList<>(List.of(network.latency(), network.latency()));
        addPlacing(transfers, route, bytes, stages);
        stages.add(processor.notice());
        return stages;
    }

    private boolean addPlacing(TransferStages transfers, @Nullable Route route, long bytes, List<Stage> stages) {
        if (route == null || bytes == 0) {
            return false;
        }
        stages.add(network.in(bytes));
        stages.addAll(transfers.write(route));
        return true;
    }

    private List<Stage> send(TransferStages transfers, @Nullable Route route, long bytes) {
        List<Stage> stages = new ArrayList<>();
        if (route != null && bytes > 0) {
            stages.addAll(transfers.read(route, ADAPTER, memoryLatency(route)));
            stages.add(network.out(bytes));
        }
        stages.add(network.latency());
        return stages;
    }

    private List<Stage> drive(Work work, TransferStages transfers, @Nullable Route route, Chunks chunks) {
        var medium = new MediumStages(timing.drive(work.drive()).named(work.drive()), resources, chunks.bytes());
        List<Stage> stages = new ArrayList<>(List.of(medium.command()));
        if (work.kind() == Kind.DRIVE_READ) {
            stages.addAll(medium.read());
            if (route != null) {
                stages.addAll(transfers.write(route));
            }
        } else if (work.kind() == Kind.DRIVE_WRITE) {
            if (route != null) {
                stages.addAll(transfers.read(route, work.drive(), memoryLatency(route)));
            }
            stages.addAll(medium.write());
        }
        stages.add(processor.notice());
        stages.add(processor.half());
        return stages;
    }

    /** Until a device's memory gives its first byte; that of host memory is in the transfer. */
    private long memoryLatency(Route route) {
        return route.isDram() ? 0 : timing.drive().picoseconds(Parameter.CMB_READ_LATENCY);
    }
}
