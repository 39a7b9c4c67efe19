package io.peerlane.fabric.timing.simulation;

/**
 * A step of an operation, times in picoseconds.
 *
 * @param resource index of what it waits for, or {@link #NONE}
 * @param scope whether it is done once, or for each chunk of the data
 * @param service how long a server is taken
 * @param head from the start of service until the next stage may begin, at most {@code service}: of a link the first
 *     packet, of what must have all the whole service
 * @param latency that passes then, with no server taken
 * @param variation mean of an exponential time on top of it
 * @param against index of what is taken as well without being waited for, such as the other direction of a link by the
 *     acknowledgements, or {@link #NONE}
 * @param againstService for how long
 */
public record Stage(
        int resource,
        Scope scope,
        long service,
        long head,
        long latency,
        long variation,
        int against,
        long againstService) {

    /** Waits for nothing. */
    public static final int NONE = -1;

    /** How often a stage is done. */
    public enum Scope {
        /** Once for each operation, when all of the stage before it is done. */
        OPERATION,
        /** For each chunk of the data, as it comes. */
        CHUNK
    }

    /** @throws IllegalArgumentException if a time is negative, or {@code head} longer than {@code service} */
    public Stage {
        if (service < 0 || head < 0 || head > service || latency < 0 || variation < 0 || againstService < 0) {
            throw new IllegalArgumentException("service %d, head %d, latency %d, variation %d, against %d"
                    .formatted(service, head, latency, variation, againstService));
        }
    }

    /** Of an operation: a server for all of its time. */
    public static Stage once(int resource, long service, long latency) {
        return new Stage(resource, Scope.OPERATION, service, service, latency, 0, NONE, 0);
    }

    /** Of an operation: nothing but time. */
    public static Stage delay(long latency, long variation) {
        return new Stage(NONE, Scope.OPERATION, 0, 0, latency, variation, NONE, 0);
    }

    /** Of a chunk that must have gone through before it goes on. */
    public static Stage whole(int resource, long service, long latency) {
        return new Stage(resource, Scope.CHUNK, service, service, latency, 0, NONE, 0);
    }

    /** Of a chunk that goes on once its first packet is through. */
    public static Stage through(int resource, long service, long head, long latency) {
        return new Stage(resource, Scope.CHUNK, service, head, latency, 0, NONE, 0);
    }

    /** The same, and takes another resource without waiting for it. */
    public Stage against(int other, long otherService) {
        return new Stage(resource, scope, service, head, latency, variation, other, otherService);
    }
}
