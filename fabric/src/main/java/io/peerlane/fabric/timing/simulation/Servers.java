package io.peerlane.fabric.timing.simulation;

import java.util.Arrays;
import java.util.List;

/** The servers of all resources: until when each is taken, and what waited. */
final class Servers {

    private long[][] free = new long[0][];
    private long[] busy = {};
    private long[] waited = {};
    private long[] longestWait = {};

    /** Knows {@code resources} from now on: those it knows already, in their order, and more behind them. */
    void know(List<Resource> resources) {
        int known = free.length;
        if (resources.size() <= known) {
            return;
        }
        free = Arrays.copyOf(free, resources.size());
        busy = Arrays.copyOf(busy, free.length);
        waited = Arrays.copyOf(waited, free.length);
        longestWait = Arrays.copyOf(longestWait, free.length);
        for (int i = known; i < free.length; i++) {
            free[i] = new long[resources.get(i).servers()];
        }
    }

    /** Takes the server that is free first, from {@code now} on; returns when service begins. */
    long take(int resource, long now, long service) {
        long start = load(resource, now, service);
        waited[resource] += start - now;
        longestWait[resource] = Math.max(longestWait[resource], start - now);
        return start;
    }

    /** As {@link #take}, of something that does not wait. */
    long load(int resource, long now, long service) {
        long[] of = free[resource];
        int first = 0;
        for (int i = 1; i < of.length; i++) {
            if (of[i] < of[first]) {
                first = i;
            }
        }
        long start = Math.max(now, of[first]);
        of[first] = start + service;
        busy[resource] += service;
        return start;
    }

    /** When the last server is free. */
    long allFree() {
        return Arrays.stream(free).flatMapToLong(Arrays::stream).max().orElse(0);
    }

    long busy(int resource) {
        return busy[resource];
    }

    ResourceUse use(int index, Resource resource, long elapsed) {
        return new ResourceUse(
                resource.name(),
                resource.servers(),
                busy[index],
                elapsed == 0 ? 0 : (double) busy[index] / elapsed / resource.servers(),
                elapsed == 0 ? 0 : (double) waited[index] / elapsed,
                longestWait[index]);
    }
}
