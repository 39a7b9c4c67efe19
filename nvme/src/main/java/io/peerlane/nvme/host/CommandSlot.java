package io.peerlane.nvme.host;

import io.peerlane.nvme.command.DataDirection;
import io.peerlane.nvme.namespace.BlockRequest;
import io.peerlane.nvme.wire.Completion;
import io.peerlane.nvme.wire.SubmissionQueueEntry;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Room for one outstanding command of a {@link HostQueue}, made once and reused. Transports extend it by what they need
 * per command. Used on the queue's event loop only.
 *
 * <p>The command identifier is the slot's index in the lower 12 bits and a generation above: a late or repeated response
 * to an earlier command does not match.
 */
public abstract class CommandSlot {

    /** Bits of the command identifier that number the slot: a queue has at most 4096. */
    static final int INDEX_BITS = 12;

    private static final int GENERATIONS = 1 << (16 - INDEX_BITS);

    private final int index;
    private final SubmissionQueueEntry entry;
    private int generation;

    @Nullable
    BlockRequest request;

    @Nullable
    CompletableFuture<Completion> answer;

    String name = "";
    DataDirection direction = DataDirection.NONE;
    long dataAddress;
    int dataBytes;
    int listPage = RangeListPages.NONE;
    long result;
    int statusField;
    int startedTick;
    int patienceTicks;

    /**
     * @param index 0 to 4095
     * @param entry where the command is written
     */
    protected CommandSlot(int index, SubmissionQueueEntry entry) {
        this.index = index;
        this.entry = entry;
    }

    /** Number of the slot in its queue. */
    public final int index() {
        return index;
    }

    /** The command; {@link HostQueue} writes all but its data pointer. */
    public final SubmissionQueueEntry entry() {
        return entry;
    }

    /** Command identifier of the command in the slot. */
    public final int commandIdentifier() {
        return (generation << INDEX_BITS) | index;
    }

    /** Which way its data goes. */
    public final DataDirection direction() {
        return direction;
    }

    /** Bus address of its data. */
    public final long dataAddress() {
        return dataAddress;
    }

    /** Bytes of its data, 0 without. */
    public final int dataBytes() {
        return dataBytes;
    }

    /** Whether a command is outstanding. */
    final boolean isTaken() {
        return request != null || answer != null;
    }

    final void nextGeneration() {
        generation = (generation + 1) & (GENERATIONS - 1);
    }
}
