package io.peerlane.fabric.timing.simulation;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * Runs flows over resources until a number of operations is done, through their stages as {@link StageWalk} says.
 *
 * <p>The operations of an open loop are begun in the order of their arrival, each when it has arrived and one of {@code depth}
 * places is free. Nothing is queued: a place that becomes free has the next arrival. A flow that falls behind by more than a
 * twentieth of its operations (at least {@value #LEAST_WAITING}) is overloaded and begins no more.
 */
public final class Simulation {

    private static final long LEAST_WAITING = 64;
    private static final long MOST_WAITING_SHARE = 20;

    private final List<Flow> flows;
    private final long operations;
    private final StageWalk walk;
    private final Stage[][] stages;
    private final int[] flowOf;
    private final long[] startOf;
    private final long[][] latencies;
    private final int[] done;
    private final @Nullable PoissonArrivals[] arrivals;
    private final long[] begun;
    private final long[] behind;
    private final boolean[] overloaded;

    private long issued;

    /**
     * @param operations to be done in all, at least 1; no more are begun
     * @param seed of the latencies that vary
     */
    public Simulation(List<Resource> resources, List<Flow> flows, long operations, long seed) {
        if (flows.isEmpty() || operations < 1 || operations > Integer.MAX_VALUE) {
            throw new IllegalArgumentException(flows.size() + " flows, " + operations + " operations");
        }
        this.flows = List.copyOf(flows);
        this.operations = operations;
        walk = new StageWalk(flows.stream().mapToInt(Flow::chunks).max().orElseThrow(), seed, this::complete);
        walk.know(List.copyOf(resources));
        stages = flows.stream().map(flow -> flow.stages().toArray(Stage[]::new)).toArray(Stage[][]::new);
        int slots = Math.toIntExact(flows.stream().mapToLong(Flow::depth).sum());
        flowOf = new int[slots];
        startOf = new long[slots];
        latencies = new long[flows.size()][64];
        done = new int[flows.size()];
        begun = new long[flows.size()];
        behind = new long[flows.size()];
        overloaded = new boolean[flows.size()];
        arrivals = arrivals(this.flows, new SplittableRandom(seed));
    }

    /** Generators of their own: how one flow varies does not change when another arrives. */
    private static @Nullable PoissonArrivals[] arrivals(List<Flow> flows, SplittableRandom random) {
        var arrivals = new @Nullable PoissonArrivals[flows.size()];
        for (int i = 0; i < arrivals.length; i++) {
            var own = random.split();
            arrivals[i] =
                    flows.get(i).isOpen() ? new PoissonArrivals(flows.get(i).rate(), own) : null;
        }
        return arrivals;
    }

    /** Runs to the end; once. */
    public Outcome run() {
        issueAll();
        while (!walk.isIdle()) {
            walk.step();
        }
        long elapsed = Math.max(walk.now(), walk.allFree()); // acknowledgements may end after what they are for
        List<FlowResult> results = new ArrayList<>();
        for (int i = 0; i < flows.size(); i++) {
            long[] sorted = Arrays.copyOf(latencies[i], done[i]);
            Arrays.sort(sorted);
            results.add(new FlowResult(
                    flows.get(i).name(), done[i], done[i] * flows.get(i).bytes(), sorted, behind[i], overloaded[i]));
        }
        return new Outcome(elapsed, walk.handled(), results, walk.uses(elapsed));
    }

    private void issueAll() {
        int slot = 0;
        for (int flow = 0; flow < flows.size(); flow++) {
            for (int i = 0; i < flows.get(flow).depth(); i++) {
                flowOf[slot] = flow;
                issue(slot++, 0);
            }
        }
    }

    private void issue(int slot, long time) {
        int flow = flowOf[slot];
        PoissonArrivals open = arrivals[flow];
        if (issued == operations || (open != null && (overloaded[flow] || begun[flow] == share(flow)))) {
            return;
        }
        issued++;
        begun[flow]++;
        startOf[slot] = open == null ? time : open.next();
        long begin = Math.max(time, startOf[slot]);
        behind[flow] = begin - startOf[slot];
        overloaded[flow] = open != null && behind[flow] > mostWaiting(flow) * open.interval();
        walk.begin(slot, stages[flow], flows.get(flow).chunks(), begin);
    }

    /** Of the operations of open loops, however many places each has; closed ones take what they get. */
    private long share(int flow) {
        return operations / flows.size() + (flow < operations % flows.size() ? 1 : 0);
    }

    private long mostWaiting(int flow) {
        return Math.max(LEAST_WAITING, share(flow) / MOST_WAITING_SHARE);
    }

    private void complete(int slot, long time) {
        int flow = flowOf[slot];
        if (done[flow] == latencies[flow].length) {
            latencies[flow] = Arrays.copyOf(latencies[flow], 2 * done[flow]);
        }
        latencies[flow][done[flow]++] = time - startOf[slot];
        issue(slot, time);
    }
}
