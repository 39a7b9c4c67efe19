package io.peerlane.fabric.timing.simulation;

import java.util.Arrays;
import java.util.List;

/** The servers of all resources: until when each is taken, and what waited. */
final class Servers {

    private final long[][] free;
    private final long[] busy;
    private final long[] waited;
    private final long[] longestWait;

    Servers(List<Resource> resources) {
        free = resources.stream().map(resource -> new long[resource.servers()]).toArray(long[][]::new);
        busy = new long[free.length];
        waited = new long[free.length];
        longestWait = new long[free.length];
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
