package io.peerlane.nvme.target;

import java.util.BitSet;

/** Hands out controller identifiers of a subsystem, 1 to FFEFh, in turn: a fresh one is not soon used again. Thread-safe. */
final class ControllerIdentifiers {

    /** The last identifier of the dynamic model; FFF0h and up are reserved. */
    static final int LAST = 0xffef;

    /** No identifier is free. */
    static final int NONE = 0;

    private final int limit;
    private final BitSet used = new BitSet();
    private int count;
    private int next = 1;

    ControllerIdentifiers(int limit) {
        this.limit = limit;
    }

    synchronized int allocate() {
        if (count == limit) {
            return NONE;
        }
        int identifier = used.nextClearBit(next);
        if (identifier > LAST) {
            identifier = used.nextClearBit(1);
        }
        used.set(identifier);
        count++;
        next = identifier == LAST ? 1 : identifier + 1;
        return identifier;
    }

    synchronized void free(int identifier) {
        if (used.get(identifier)) {
            used.clear(identifier);
            count--;
        }
    }
}
