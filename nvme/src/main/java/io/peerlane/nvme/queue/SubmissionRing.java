package io.peerlane.nvme.queue;

/**
 * Head and tail of a submission queue (NVMe Base 2.1, 3.3.1.2). Empty when head equals tail; full when one slot is left,
 * so a queue of n slots holds n - 1 entries.
 *
 * <p>The host fills the slot {@link #tail()}, calls {@link #produce()}, writes {@code tail()} to the doorbell and frees
 * slots with {@link #headIs}. The controller learns the tail with {@link #tailIs} and fetches {@link #contiguous()}
 * entries from {@link #head()} on.
 */
public final class SubmissionRing {

    private final int slots;
    private int head;
    private int tail;

    /** @param slots 2 to 65536 */
    public SubmissionRing(int slots) {
        if (slots < 2 || slots > 65536) {
            throw new IllegalArgumentException("a submission queue has 2 to 65536 slots, found " + slots);
        }
        this.slots = slots;
    }

    /** Number of slots. */
    public int slots() {
        return slots;
    }

    /** Slot of the oldest entry not consumed. */
    public int head() {
        return head;
    }

    /** Slot the next entry goes to. */
    public int tail() {
        return tail;
    }

    /** Entries produced and not consumed. */
    public int pending() {
        int pending = tail - head;
        return pending < 0 ? pending + slots : pending;
    }

    /** Entries that may be produced before the queue is full. */
    public int free() {
        return slots - 1 - pending();
    }

    /** True if no entry waits. */
    public boolean isEmpty() {
        return head == tail;
    }

    /** True if no entry fits. */
    public boolean isFull() {
        return free() == 0;
    }

    /** Entries from {@link #head()} on that lie next to each other in memory: up to the tail, or the end of the ring. */
    public int contiguous() {
        return tail >= head ? tail - head : slots - head;
    }

    /**
     * Host: the slot at the tail has been filled.
     *
     * @throws IllegalStateException if the queue is full
     */
    public void produce() {
        if (isFull()) {
            throw new IllegalStateException("submission queue of " + slots + " slots is full");
        }
        tail = tail + 1 == slots ? 0 : tail + 1;
    }

    /**
     * Host: a completion reported {@code sqhd}; every entry before it has been fetched.
     *
     * @return false, with nothing changed, if the entries between lie outside the ones outstanding
     */
    public boolean headIs(int sqhd) {
        int freed = sqhd - head;
        freed = freed < 0 ? freed + slots : freed;
        if (sqhd < 0 || sqhd >= slots || freed > pending()) {
            return false;
        }
        head = sqhd;
        return true;
    }

    /**
     * Controller: the tail doorbell was written.
     *
     * @return false, with nothing changed, if the value is no slot, or would step over the head (more entries than free)
     */
    public boolean tailIs(int newTail) {
        if (newTail < 0 || newTail >= slots) {
            return false;
        }
        int added = newTail - tail;
        added = added < 0 ? added + slots : added;
        if (added > free()) {
            return false;
        }
        tail = newTail;
        return true;
    }

    /**
     * Controller: {@code entries} have been fetched.
     *
     * @throws IllegalArgumentException if fewer wait
     */
    public void consume(int entries) {
        if (entries < 0 || entries > pending()) {
            throw new IllegalArgumentException("consumed " + entries + " of " + pending() + " entries");
        }
        head = (head + entries) % slots;
    }

    /** Back to empty at slot 0, as a controller reset leaves it. */
    public void reset() {
        head = 0;
        tail = 0;
    }
}
