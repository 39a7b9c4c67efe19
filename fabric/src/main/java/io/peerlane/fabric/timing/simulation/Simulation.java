package io.peerlane.fabric.timing.simulation;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Runs flows over resources until a number of operations is done.
 *
 * <p>An operation goes through its stages in order. Where stages are for chunks, all chunks are let go at once and each
 * goes on by itself: it waits for a server, takes it for its service, and its first packet is at the next stage while the
 * rest still comes. A server is taken for its own service only, however slowly the data arrives; the last byte leaves no
 * sooner than it came.
 */
public final class Simulation {

    private final List<Resource> resources;
    private final List<Flow> flows;
    private final long operations;
    private final SplittableRandom random;
    private final Servers servers;
    private final EventQueue events;

    /** Tokens of an operation: one for each chunk; the first stands for the operation itself. */
    private final int width;

    private final Stage[][] stages;
    private final int[] stageOf;
    private final long[] tailOf;
    private final int[] flowOf;
    private final long[] startOf;
    private final int[] pendingOf;
    private final long[] lastTailOf;
    private final long[][] latencies;
    private final int[] done;

    private long now;
    private long issued;
    private long handled;

    /**
     * @param operations to be done in all, at least 1; no more are begun
     * @param seed of the latencies that vary
     */
    public Simulation(List<Resource> resources, List<Flow> flows, long operations, long seed) {
        if (flows.isEmpty() || operations < 1 || operations > Integer.MAX_VALUE) {
            throw new IllegalArgumentException(flows.size() + " flows, " + operations + " operations");
        }
        this.resources = List.copyOf(resources);
        this.flows = List.copyOf(flows);
        this.operations = operations;
        random = new SplittableRandom(seed);
        servers = new Servers(resources);
        width = flows.stream().mapToInt(Flow::chunks).max().orElseThrow();
        stages = flows.stream().map(flow -> flow.stages().toArray(Stage[]::new)).toArray(Stage[][]::new);
        int slots = Math.toIntExact(flows.stream().mapToLong(Flow::depth).sum());
        int tokens = Math.multiplyExact(slots, width);
        events = new EventQueue(tokens);
        stageOf = new int[tokens];
        tailOf = new long[tokens];
        flowOf = new int[slots];
        startOf = new long[slots];
        pendingOf = new int[slots];
        lastTailOf = new long[slots];
        latencies = new long[flows.size()][64];
        done = new int[flows.size()];
    }

    /** Runs to the end; once. */
    public Outcome run() {
        issueAll();
        while (!events.isEmpty()) {
            now = events.time();
            handled++;
            handle(events.take());
        }
        now = Math.max(now, servers.allFree()); // acknowledgements may end after what they are for
        List<FlowResult> results = new ArrayList<>();
        for (int i = 0; i < flows.size(); i++) {
            long[] sorted = Arrays.copyOf(latencies[i], done[i]);
            Arrays.sort(sorted);
            results.add(new FlowResult(
                    flows.get(i).name(), done[i], done[i] * flows.get(i).bytes(), sorted));
        }
        List<ResourceUse> uses = new ArrayList<>();
        for (int i = 0; i < resources.size(); i++) {
            uses.add(servers.use(i, resources.get(i), now));
        }
        return new Outcome(now, handled, results, uses);
    }

    private void issueAll() {
        int slot = 0;
        for (int flow = 0; flow < flows.size(); flow++) {
            for (int i = 0; i < flows.get(flow).depth(); i++) {
                flowOf[slot] = flow;
                issue(slot++);
            }
        }
    }

    private void issue(int slot) {
        if (issued == operations) {
            return;
        }
        issued++;
        startOf[slot] = now;
        enter(slot, 0, now);
    }

    /** Begins stage {@code stage} of an operation that is as far as {@code time}. */
    private void enter(int slot, int stage, long time) {
        Stage[] of = stages[flowOf[slot]];
        int tokens = stage < of.length && of[stage].scope() == Stage.Scope.CHUNK
                ? flows.get(flowOf[slot]).chunks()
                : 1;
        pendingOf[slot] = tokens;
        lastTailOf[slot] = time;
        for (int i = 0; i < tokens; i++) {
            int token = slot * width + i;
            stageOf[token] = stage;
            tailOf[token] = time;
            events.put(time, token);
        }
    }

    private void handle(int token) {
        int slot = token / width;
        Stage[] of = stages[flowOf[slot]];
        int stage = stageOf[token];
        if (stage == of.length) {
            complete(slot);
        } else if (of[stage].scope() == Stage.Scope.CHUNK) {
            chunk(token, slot, of, stage);
        } else {
            long start = begin(of[stage]);
            enter(slot, stage + 1, start + of[stage].service() + pause(of[stage]));
        }
    }

    private long begin(Stage stage) {
        if (stage.against() != Stage.NONE) {
            servers.load(stage.against(), now, stage.againstService());
        }
        return stage.resource() == Stage.NONE ? now : servers.take(stage.resource(), now, stage.service());
    }

    private void chunk(int token, int slot, Stage[] of, int index) {
        Stage stage = of[index];
        long start = begin(stage);
        long pause = pause(stage);
        tailOf[token] = Math.max(start + stage.service(), tailOf[token] + stage.head()) + pause;
        int next = index + 1;
        if (next < of.length && of[next].scope() == Stage.Scope.CHUNK) {
            stageOf[token] = next;
            events.put(start + stage.head() + pause, token);
            return;
        }
        lastTailOf[slot] = Math.max(lastTailOf[slot], tailOf[token]);
        if (--pendingOf[slot] == 0) {
            enter(slot, next, lastTailOf[slot]);
        }
    }

    private long pause(Stage stage) {
        if (stage.variation() == 0) {
            return stage.latency();
        }
        return stage.latency() + Math.round(-Math.log1p(-random.nextDouble()) * stage.variation());
    }

    private void complete(int slot) {
        int flow = flowOf[slot];
        if (done[flow] == latencies[flow].length) {
            latencies[flow] = Arrays.copyOf(latencies[flow], 2 * done[flow]);
        }
        latencies[flow][done[flow]++] = now - startOf[slot];
        issue(slot);
    }
}
