package io.peerlane.app.workload;

/** Which block comes next and in which direction; deterministic from the seed. Allocates nothing per call. */
final class JobSequence {

    private static final int PROBES = 64;

    private final long units;
    private final boolean random;
    private final ReadWrite readWrite;
    private final int readPercent;
    private long state;
    private long cursor;

    JobSequence(Phase phase, long units, long seed) {
        this.units = units;
        this.readWrite = phase.readWrite();
        this.random = readWrite.random();
        this.readPercent = phase.readPercent();
        this.state = seed;
    }

    /** Whether the next I/O is a read. */
    boolean nextIsRead() {
        if (!readWrite.mixed()) {
            return readWrite.reads();
        }
        return Mixing.bounded(random(), 100) < readPercent;
    }

    /** The next block. */
    long next() {
        if (random) {
            return Mixing.bounded(random(), units);
        }
        long unit = cursor;
        cursor = unit + 1 == units ? 0 : unit + 1;
        return unit;
    }

    /**
     * The next block that no outstanding I/O touches, or -1. A random choice that is taken moves on to the next free
     * neighbour within reach; in order, the job waits.
     */
    long nextFree(UnitTable table) {
        if (!random) {
            return table.busy((int) cursor) ? -1 : next();
        }
        long unit = next();
        for (int i = 0; i < PROBES; i++) {
            if (!table.busy((int) unit)) {
                return unit;
            }
            unit = unit + 1 == units ? 0 : unit + 1;
        }
        return -1;
    }

    private long random() {
        state = Mixing.next(state);
        return Mixing.mix(state);
    }
}
