package io.peerlane.nvme.target;

import org.jspecify.annotations.Nullable;

/**
 * The commands of a queue that have no response yet, by command identifier: no two of them may have the same (NVMe Base 2.1,
 * 3.3.1.5 and 4.1.1). Used on the queue's loop; allocates nothing per command.
 */
final class OutstandingCommands {

    /** Hosts number commands by tag, with a counter above it: neighbours fall into different buckets. */
    private static final int BUCKETS = 256;

    private final @Nullable TargetRequest[] buckets = new TargetRequest[BUCKETS];

    /** The command that has this identifier; null if there is none. */
    @Nullable
    TargetRequest find(int commandIdentifier) {
        TargetRequest found = buckets[bucket(commandIdentifier)];
        while (found != null && found.command().cid() != commandIdentifier) {
            found = found.nextOutstanding;
        }
        return found;
    }

    /** Enters a command; false if another one has its identifier. */
    boolean add(TargetRequest request) {
        int identifier = request.command().cid();
        if (find(identifier) != null) {
            return false;
        }
        request.nextOutstanding = buckets[bucket(identifier)];
        buckets[bucket(identifier)] = request;
        return true;
    }

    /** Takes a command out again, if it is there. */
    void remove(TargetRequest request) {
        int bucket = bucket(request.command().cid());
        TargetRequest before = null;
        TargetRequest at = buckets[bucket];
        while (at != null && at != request) {
            before = at;
            at = at.nextOutstanding;
        }
        if (at == null) {
            return;
        }
        if (before == null) {
            buckets[bucket] = request.nextOutstanding;
        } else {
            before.nextOutstanding = request.nextOutstanding;
        }
        request.nextOutstanding = null;
    }

    private static int bucket(int commandIdentifier) {
        return commandIdentifier & BUCKETS - 1;
    }
}
