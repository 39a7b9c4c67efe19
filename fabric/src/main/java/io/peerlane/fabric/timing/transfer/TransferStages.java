package io.peerlane.fabric.timing.transfer;

import io.peerlane.fabric.timing.LinkTiming;
import io.peerlane.fabric.timing.MachineTiming;
import io.peerlane.fabric.timing.MemoryTiming;
import io.peerlane.fabric.timing.Parameter;
import io.peerlane.fabric.timing.Picoseconds;
import io.peerlane.fabric.timing.TimingException;
import io.peerlane.fabric.timing.simulation.Stage;
import io.peerlane.fabric.tlp.LinkDirection;
import io.peerlane.fabric.tlp.LinkRole;
import io.peerlane.fabric.tlp.Route;
import java.util.ArrayList;
import java.util.List;

/**
 * DMA along a route, chunk by chunk. Memory writes are posted: a sender waits for links and credits, not for an answer.
 * Reads are not: the request travels first, completions carry the data back, and a requester has a number of tags only
 * (PCI Express Base 6.0, 2.2.6.2 and 2.4).
 */
public final class TransferStages {

    private static final String MEMORY = "memory";

    private final MachineTiming timing;
    private final MachineResources resources;
    private final MemoryTiming memory;
    private final long chunkBytes;
    private final long inFlightBytes;
    private final double memoryShare;

    /**
     * @param chunkBytes size of each chunk, at least 1
     * @param inFlightBytes of all operations together, for the share that the cache serves and the translations at hand
     */
    public TransferStages(MachineTiming timing, MachineResources resources, long chunkBytes, long inFlightBytes) {
        this.timing = timing;
        this.resources = resources;
        this.chunkBytes = chunkBytes;
        memory = timing.memoryTiming();
        this.inFlightBytes = inFlightBytes;
        memoryShare = memory.missShare(inFlightBytes);
    }

    /** A requester writes to what answers at the end of the route. */
    public List<Stage> write(Route route) {
        List<Stage> stages = new ArrayList<>();
        links(route.hops(), true, stages);
        if (route.isDram()) {
            writeMemory(route.hops(), stages);
        }
        return stages;
    }

    /**
     * A requester reads from what answers at the end of the route.
     *
     * @param requester for the tags
     * @param completerLatency until the first byte is ready, in picoseconds; memory's own is added here
     */
    public List<Stage> read(Route route, String requester, long completerLatency) {
        List<Stage> stages = new ArrayList<>();
        if (route.isInternal()) {
            stages.add(Stage.whole(Stage.NONE, 0, completerLatency));
            return stages;
        }
        long there = latency(route.hops()) + completerLatency;
        if (route.isDram()) {
            there += memory.readLatency(inFlightBytes);
        }
        stages.add(Stage.through(tags(requester), tagTime(there + latency(route.completionHops())), 0, there));
        if (route.isDram()) {
            stages.add(memoryAccess());
        }
        links(route.completionHops(), false, stages);
        return stages;
    }

    private int tags(String requester) {
        return resources.index("read tags of " + requester);
    }

    /**
     * A tag is taken for a round trip, however little is asked for; all of them together are a server with that many requests
     * per round trip.
     */
    private long tagTime(long roundTrip) {
        double requests = Math.ceilDiv(chunkBytes, (long) timing.link().get(Parameter.MAX_READ_REQUEST));
        return Math.round(roundTrip * (requests / timing.link().get(Parameter.READ_TAGS)));
    }

    private void writeMemory(List<LinkDirection> hops, List<Stage> stages) {
        double creditRate = memory.creditRate(inFlightBytes);
        if (!hops.isEmpty() && !Double.isInfinite(creditRate)) {
            int credits =
                    resources.index("write credits of " + hops.getLast().link().name());
            stages.add(Stage.through(credits, Picoseconds.of(chunkBytes, creditRate), 0, 0));
        }
        stages.add(memoryAccess());
    }

    /** A processor copied a chunk from one place in memory to another: a read and a write of each byte. */
    public Stage copied() {
        return memoryAccess(2);
    }

    private Stage memoryAccess() {
        return memoryAccess(1);
    }

    private Stage memoryAccess(int times) {
        double bytes = times * chunkBytes * memoryShare;
        return Stage.through(resources.index(MEMORY), Picoseconds.of(bytes, memory.rate()), 0, 0);
    }

    private void links(List<LinkDirection> hops, boolean write, List<Stage> stages) {
        int payload = (int) timing.link().get(Parameter.MAX_PAYLOAD);
        for (int i = 0; i < hops.size(); i++) {
            if (i > 0 && crossesRootComplex(hops.get(i - 1), hops.get(i))) {
                stages.add(forwarding(hops.get(i), write));
                payload = Math.min(payload, (int) timing.rootComplex().get(Parameter.FORWARDED_PAYLOAD));
            }
            boolean switched = i + 1 < hops.size() && !crossesRootComplex(hops.get(i), hops.get(i + 1));
            stages.add(link(hops.get(i), write, payload, switched ? switchLatency() : 0));
        }
    }

    private Stage link(LinkDirection direction, boolean write, int payload, long latency) {
        var link =
                new LinkTiming(direction.link().generation(), direction.link().lanes(), timing.link());
        double wire = write ? link.writeBytes(chunkBytes, payload) : link.completionBytes(chunkBytes, payload);
        double back = link.linkLayerBytes(chunkBytes, payload) + (write ? 0 : link.requestBytes(chunkBytes));
        long service = Picoseconds.of(wire, link.wireRate());
        long head = service / Math.ceilDiv(chunkBytes, payload);
        return Stage.through(resources.index(direction), service, head, latency)
                .against(resources.index(direction.reverse()), Picoseconds.of(back, link.wireRate()));
    }

    private Stage forwarding(LinkDirection out, boolean write) {
        var rootComplex = timing.rootComplex();
        double rate = rootComplex.bytesPerSecond(Parameter.PEER_RATE);
        if (rate == 0 || (!write && rootComplex.get(Parameter.PEER_READS) == 0)) {
            throw new TimingException(
                    "rootComplex",
                    rootComplex.profile() + ", which forwards no peer " + (write ? "writes" : "reads"),
                    "one that does, for a path across it");
        }
        return Stage.through(
                resources.index("peer forwarding to " + out.link().name()),
                Picoseconds.of(chunkBytes, rate),
                0,
                rootComplex.picoseconds(Parameter.PEER_LATENCY));
    }

    private long latency(List<LinkDirection> hops) {
        long sum = 0;
        for (int i = 1; i < hops.size(); i++) {
            sum += crossesRootComplex(hops.get(i - 1), hops.get(i))
                    ? timing.rootComplex().picoseconds(Parameter.PEER_LATENCY)
                    : switchLatency();
        }
        return sum;
    }

    private long switchLatency() {
        return timing.switches().picoseconds(Parameter.SWITCH_LATENCY);
    }

    private static boolean crossesRootComplex(LinkDirection in, LinkDirection out) {
        return in.isTowardRoot()
                && !out.isTowardRoot()
                && in.link().role() == LinkRole.UPLINK
                && out.link().role() == LinkRole.UPLINK;
    }
}
