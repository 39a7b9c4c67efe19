package io.peerlane.nvme.queue;

/**
 * A completion queue as the host sees it: a slot is new when its phase tag is the one expected, which turns over with
 * each pass (NVMe Base 2.1, 4.2.4). The queue's memory must be zero when it is created.
 */
public final class CompletionCursor {

    private final int slots;
    private int head;
    private boolean phase = true;

    /** @param slots 2 to 65536 */
    public CompletionCursor(int slots) {
        if (slots < 2 || slots > 65536) {
            throw new IllegalArgumentException("a completion queue has 2 to 65536 slots, found " + slots);
        }
        this.slots = slots;
    }

    /** Number of slots. */
    public int slots() {
        return slots;
    }

    /** Slot to look at next, and the value for the head doorbell. */
    public int head() {
        return head;
    }

    /** Phase tag of a new entry in that slot: true on the first pass. */
    public boolean phase() {
        return phase;
    }

    /** True if an entry with {@code phaseTag} in the slot {@link #head()} is new. */
    public boolean isNew(boolean phaseTag) {
        return phaseTag == phase;
    }

    /** The entry in the slot {@link #head()} has been taken. */
    public void consume() {
        head++;
        if (head == slots) {
            head = 0;
            phase = !phase;
        }
    }
}
