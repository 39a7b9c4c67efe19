package io.peerlane.fabric.timing.simulation;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Operations on their way through their stages, event by event. Who has a clock decides when the next event is handled.
 *
 * <p>An operation goes through its stages in order. Where stages are for chunks, all chunks are let go at once and each
 * goes on by itself: it waits for a server, takes it for its service, and its first packet is at the next stage while the
 * rest still comes. A server is taken for its own service only, however slowly the data arrives; the last byte leaves no
 * sooner than it came.
 *
 * <p>One thread at a time; nothing is allocated for an event. Bounded by the slots that are used.
 */
public final class StageWalk {

    /** Told when an operation is through its last stage. */
    @FunctionalInterface
    public interface Listener {
        /** @param time of the end, in picoseconds; another operation may begin in the slot during the call */
        void ended(int slot, long time);
    }

    private final Listener listener;
    private final SplittableRandom random;
    private final Servers servers = new Servers();
    private final EventQueue events = new EventQueue(64);

    /** Tokens of an operation: one for each chunk; the first stands for the operation itself. */
    private final int width;

    private List<Resource> resources = List.of();
    private int[] stageOf = {};
    private long[] tailOf = {};
    private Stage[][] stagesOf = {};
    private int[] chunksOf = {};
    private int[] pendingOf = {};
    private long[] lastTailOf = {};
    private long now;
    private long handled;

    /**
     * @param width most chunks of an operation
     * @param seed of the latencies that vary
     */
    public StageWalk(int width, long seed, Listener listener) {
        this.width = width;
        this.listener = listener;
        random = new SplittableRandom(seed);
    }

    /** Knows {@code all} from now on: those it knows already, in their order, and more behind them. */
    public void know(List<Resource> all) {
        if (all.size() > resources.size()) {
            resources = all;
            servers.know(all);
        }
    }

    /**
     * Begins an operation.
     *
     * @param slot 0 and up, without an operation
     * @param stages of resources that are known; not changed afterwards
     * @param chunks 1 to the width
     * @param time in picoseconds; before the last event if need be
     */
    public void begin(int slot, Stage[] stages, int chunks, long time) {
        if (slot >= stagesOf.length) {
            grow(slot + 1);
        }
        stagesOf[slot] = stages;
        chunksOf[slot] = chunks;
        enter(slot, 0, time);
    }

    private void grow(int least) {
        int slots = Math.max(least, 2 * stagesOf.length);
        int tokens = Math.multiplyExact(slots, width);
        stagesOf = Arrays.copyOf(stagesOf, slots);
        chunksOf = Arrays.copyOf(chunksOf, slots);
        pendingOf = Arrays.copyOf(pendingOf, slots);
        lastTailOf = Arrays.copyOf(lastTailOf, slots);
        stageOf = Arrays.copyOf(stageOf, tokens);
        tailOf = Arrays.copyOf(tailOf, tokens);
    }

    /** True if no operation is under way. */
    public boolean isIdle() {
        return events.isEmpty();
    }

    /** Time of the next event; not while idle. */
    public long next() {
        return events.time();
    }

    /** Handles the next event; not while idle. */
    public void step() {
        now = events.time();
        handled++;
        handle(events.take());
    }

    /** Time of the event handled last. */
    public long now() {
        return now;
    }

    /** Events handled so far. */
    public long handled() {
        return handled;
    }

    /** When the last server is free. */
    public long allFree() {
        return servers.allFree();
    }

    /** Resources known, by index. */
    public List<Resource> resources() {
        return resources;
    }

    /** For how long a resource's servers were taken so far, in picoseconds; what waits for them already is in it. */
    public long busy(int resource) {
        return servers.busy(resource);
    }

    /** What became of each resource. */
    public List<ResourceUse> uses(long elapsed) {
        List<ResourceUse> uses = new ArrayList<>();
        for (int i = 0; i < resources.size(); i++) {
            uses.add(servers.use(i, resources.get(i), elapsed));
        }
        return uses;
    }

    /** Begins stage {@code stage} of an operation that is as far as {@code time}. */
    private void enter(int slot, int stage, long time) {
        Stage[] of = stagesOf[slot];
        int tokens = stage < of.length && of[stage].scope() == Stage.Scope.CHUNK ? chunksOf[slot] : 1;
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
        Stage[] of = stagesOf[slot];
        int stage = stageOf[token];
        if (stage == of.length) {
            listener.ended(slot, now);
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
}
