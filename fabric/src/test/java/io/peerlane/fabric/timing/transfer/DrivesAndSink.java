package io.peerlane.fabric.timing.transfer;

import io.peerlane.fabric.timing.Component;
import io.peerlane.fabric.timing.ComponentKind;
import io.peerlane.fabric.timing.MachineTiming;
import io.peerlane.fabric.timing.Profiles;
import io.peerlane.fabric.timing.simulation.Outcome;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;

/** A root port for a sink with memory, and one for each of some drives. */
final class DrivesAndSink implements AutoCloseable {

    static final String SINK = "sink";

    /** For each drive: enough that the start does not count. */
    private static final long OPERATIONS = 4000;

    private static final long BYTES = 64 << 20;

    private final Endpoints endpoints;
    private final List<Component> drives;

    DrivesAndSink(int generation, int drives, String driveProfile, MachineTiming timing) {
        this(generation, drives, Profiles.find(ComponentKind.DRIVE, driveProfile), timing);
    }

    /** @param drive what each drive is like */
    DrivesAndSink(int generation, int drives, Component drive, MachineTiming timing) {
        SequencedMap<String, Integer> lanes = new LinkedHashMap<>();
        lanes.put(SINK, 16);
        for (int i = 0; i < drives; i++) {
            lanes.put("drive" + i, 4);
        }
        this.drives = lanes.keySet().stream()
                .filter(name -> !name.equals(SINK))
                .map(drive::named)
                .toList();
        endpoints = new Endpoints(generation, lanes, timing);
    }

    /** Reads of all drives at once, into the memory of the sink. */
    Outcome readsToSink(long blockBytes, int depth) {
        return reads(endpoints.blocks(blockBytes, depth, drives.size()), SINK, blockBytes);
    }

    /** The same one after the other, in pieces of 512 bytes. */
    Outcome synchronousReadsToSink(long blockBytes) {
        return reads(endpoints.blocks(blockBytes, 1, drives.size(), 512), SINK, blockBytes);
    }

    /** Reads of all drives at once, into host memory. */
    Outcome readsToHost(long blockBytes, int depth) {
        return reads(endpoints.blocks(blockBytes, depth, drives.size()), Endpoints.HOST, blockBytes);
    }

    /** Reads into the memory of the sink, each of which takes some time of one of the processors first. */
    Outcome readsToSink(long blockBytes, int depth, int cores, double processorNanos) {
        var run = endpoints.blocks(blockBytes, depth, drives.size());
        for (var drive : drives) {
            run.flow(
                    drive.name(),
                    run.processor(cores, processorNanos),
                    run.medium(drive),
                    run.writes(drive.name(), SINK));
        }
        return run.outcome(operations(blockBytes));
    }

    /** The same by host memory: the drives write it, the sink reads it. */
    Outcome readsThroughHost(long blockBytes, int depth, int cores, double processorNanos) {
        var run = endpoints.blocks(blockBytes, depth, drives.size());
        for (var drive : drives) {
            run.flow(
                    drive.name(),
                    run.processor(cores, processorNanos),
                    run.medium(drive),
                    run.writes(drive.name(), Endpoints.HOST),
                    run.buffered(),
                    run.reads(SINK, Endpoints.HOST));
        }
        return run.outcome(operations(blockBytes));
    }

    private Outcome reads(Endpoints.Run run, String to, long blockBytes) {
        for (var drive : drives) {
            run.flow(drive.name(), run.medium(drive), run.writes(drive.name(), to));
        }
        return run.outcome(operations(blockBytes));
    }

    private long operations(long blockBytes) {
        return Math.max(OPERATIONS, BYTES / blockBytes) * drives.size();
    }

    @Override
    public void close() {
        endpoints.close();
    }
}
