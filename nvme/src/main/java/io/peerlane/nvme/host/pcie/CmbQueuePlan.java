package io.peerlane.nvme.host.pcie;

/**
 * Depth of the I/O queues, and whether their submission queues may go into the controller memory buffer.
 *
 * @param depth entries of every I/O queue
 * @param inCmb true if submission queues are to be allocated there
 */
public record CmbQueuePlan(int depth, boolean inCmb) {

    private static final int ENTRY_BYTES = 64;
    private static final int PAGE_BYTES = 4096;
    private static final int MIN_DEPTH = 64;

    /**
     * Fits {@code queues} queues into {@code cmbBytes}: if they do not fit at the wanted depth the depth of all of them
     * shrinks to whole pages; below 64 entries the buffer is not used. Always counts with 64-byte entries.
     *
     * @param queues at least 1
     * @param depth wanted entries, at least 2
     */
    public static CmbQueuePlan fit(long cmbBytes, int queues, int depth) {
        long need = ((long) depth * ENTRY_BYTES + PAGE_BYTES - 1) / PAGE_BYTES * PAGE_BYTES;
        if (need * queues <= cmbBytes) {
            return new CmbQueuePlan(depth, true);
        }
        long perQueue = cmbBytes / queues / PAGE_BYTES * PAGE_BYTES;
        long reduced = perQueue / ENTRY_BYTES;
        return reduced < MIN_DEPTH ? new CmbQueuePlan(depth, false) : new CmbQueuePlan((int) reduced, true);
    }
}
