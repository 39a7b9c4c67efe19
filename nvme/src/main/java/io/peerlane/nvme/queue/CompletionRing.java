package io.peerlane.nvme.queue;

/**
 * A completion queue as the controller sees it: it produces at the tail with the phase tag of the pass, and the host's
 * head doorbell frees slots (NVMe Base 2.1, 3.3.1.2.1 and 4.2.4). A queue of n slots holds n - 1 entries.
 *
 * <p>Slots are reserved before the commands that will need them are fetched, so an entry never has to be thrown away.
 */
public final class CompletionRing {

    private final int slots;
    private int head;
    private int tail;
    private int reserved;
    private boolean phase = true;

    /** @param slots 2 to 65536 */
    public CompletionRing(int slots) {
        if (slots < 2 || slots > 65536) {
            throw new IllegalArgumentException("a completion queue has 2 to 65536 slots, found " + slots);
        }
        this.slots = slots;
    }

    /** Number of slots. */
    public int slots() {
        return slots;
    }

    /** Slot of the oldest entry the host has not taken. */
    public int head() {
        return head;
    }

    /** Slot the next entry goes to. */
    public int tail() {
        return tail;
    }

    /** Phase tag of the next entry: true on the first pass. */
    public boolean phase() {
        return phase;
    }

    /** Entries posted and not taken. */
    public int posted() {
        int posted = tail - head;
        return posted < 0 ? posted + slots : posted;
    }

    /** Slots neither occupied nor reserved. */
    public int free() {
        return slots - 1 - posted() - reserved;
    }

    /** Slots promised to commands that have been fetched. */
    public int reserved() {
        return reserved;
    }

    /**
     * Promises up to {@code wanted} slots.
     *
     * @return how many were promised
     */
    public int reserve(int wanted) {
        int granted = Math.min(wanted, free());
        reserved += granted;
        return granted;
    }

    /** Gives back {@code count} promised slots that will not be used. */
    public void release(int count) {
        if (count < 0 || count > reserved) {
            throw new IllegalArgumentException("released " + count + " of " + reserved + " reserved slots");
        }
        reserved -= count;
    }

    /**
     * Uses a promised slot: the entry for {@link #tail()} with {@link #phase()} has been written.
     *
     * @throws IllegalStateException if no slot was reserved
     */
    public void produce() {
        if (reserved == 0) {
            throw new IllegalStateException("no reserved slot in a completion queue of " + slots + " slots");
        }
        reserved--;
        tail++;
        if (tail == slots) {
            tail = 0;
            phase = !phase;
        }
    }

    /**
     * The head doorbell was written.
     *
     * @return false, with nothing changed, if the value is no slot or lies beyond the tail
     */
    public boolean headIs(int newHead) {
        if (newHead < 0 || newHead >= slots) {
            return false;
        }
        int taken = newHead - head;
        taken = taken < 0 ? taken + slots : taken;
        if (taken > posted()) {
            return false;
        }
        head = newHead;
        return true;
    }
}
