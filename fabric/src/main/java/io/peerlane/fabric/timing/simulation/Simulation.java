package io.peerlane.fabric.timing.simulation;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Runs flows over resources until a number of operations is done, through their stages as {@link StageWalk} says. */
public final class Simulation {

    private final List<Flow> flows;
    private final long operations;
    private final StageWalk walk;
    private final Stage[][] stages;
    private final int[] flowOf;
    private final long[] startOf;
    private final long[][] latencies;
    private final int[] done;

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
                    flows.get(i).name(), done[i], done[i] * flows.get(i).bytes(), sorted));
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
        if (issued == operations) {
            return;
        }
        issued++;
        startOf[slot] = time;
        int flow = flowOf[slot];
        walk.begin(slot, stages[flow], flows.get(flow).chunks(), time);
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
