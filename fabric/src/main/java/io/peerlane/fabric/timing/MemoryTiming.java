package io.peerlane.fabric.timing;

/** Host memory and the way of devices into it. */
public final class MemoryTiming {

    private static final double MEGA = 1e6;
    private static final int BYTES_PER_TRANSFER = 8;
    private static final int LINE_BYTES = 64;
    private static final int PAGE_BYTES = 4096;

    /** More than this share of memory bandwidth no neighbour is taken to use: the queue would have no end. */
    private static final double MOST_LOAD = 0.95;

    private final Component memory;
    private final Component rootComplex;

    /** @param memory of {@link ComponentKind#MEMORY} */
    public MemoryTiming(Component memory, Component rootComplex) {
        this.memory = memory;
        this.rootComplex = rootComplex;
    }

    /** Bytes per second, reads and writes together, that are left beside the neighbour. */
    public double rate() {
        return Math.max(total() - neighbour(), total() * (1 - MOST_LOAD));
    }

    private double total() {
        return memory.get(Parameter.CHANNELS)
                * memory.get(Parameter.TRANSFER_RATE)
                * MEGA
                * BYTES_PER_TRANSFER
                * memory.get(Parameter.EFFICIENCY);
    }

    private double neighbour() {
        return memory.bytesPerSecond(Parameter.NEIGHBOUR_WRITES);
    }

    /** Share of memory bandwidth that the neighbour takes, at most 0.95. */
    public double load() {
        return Math.min(neighbour() / total(), MOST_LOAD);
    }

    /**
     * Until a device's write has given its credit back, in picoseconds: the idle latency, and with a neighbour the waiting of
     * a queue beside it, {@code 1 + load^2 / (1 - load)}.
     */
    public long writeLatency() {
        double load = load();
        return Math.round(rootComplex.picoseconds(Parameter.MEMORY_WRITE_LATENCY) * (1 + load * load / (1 - load)));
    }

    /**
     * Bytes per second that a root port takes toward memory; infinite without a limit of credits.
     *
     * @param inFlightBytes of all buffers, for the share of translations at hand
     */
    public double creditRate(double inFlightBytes) {
        double credits = rootComplex.get(Parameter.WRITE_CREDITS);
        double latency = (double) writeLatency() + translationLatency(inFlightBytes);
        return credits == 0 ? Double.POSITIVE_INFINITY : credits * LINE_BYTES * Picoseconds.PER_SECOND / latency;
    }

    /**
     * From a device's request at the root complex until the first byte is ready, in picoseconds.
     *
     * @param inFlightBytes of all buffers, for the share of translations at hand
     */
    public long readLatency(double inFlightBytes) {
        return rootComplex.picoseconds(Parameter.MEMORY_READ_LATENCY)
                + rootComplex.picoseconds(Parameter.REMOTE_READ_LATENCY)
                + translationLatency(inFlightBytes);
    }

    /** On average over accesses to pages of which each is as likely as any other. */
    private long translationLatency(double inFlightBytes) {
        if (rootComplex.get(Parameter.TRANSLATION) == 0) {
            return 0;
        }
        double pages = Math.max(1, Math.ceil(inFlightBytes / PAGE_BYTES));
        double misses = Math.max(0, 1 - rootComplex.get(Parameter.TRANSLATION_ENTRIES) / pages);
        return Math.round(misses * rootComplex.picoseconds(Parameter.TRANSLATION_MISS_LATENCY));
    }

    /** Share of accesses that memory itself sees, if these bytes are in flight. */
    public double missShare(double inFlightBytes) {
        return 1 - CacheInjection.hitShare(inFlightBytes, memory.get(Parameter.INJECTABLE_CACHE));
    }
}
