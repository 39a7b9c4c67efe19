package io.peerlane.fabric.timing.paced;

import io.peerlane.fabric.tlp.Route;
import org.jspecify.annotations.Nullable;

/** The clock as a drive sees it. Any thread. */
public interface DrivePacing {

    /** What a command does with its data. */
    enum Transfer {
        /** From the medium to memory. */
        FROM_MEDIUM,
        /** From memory to the medium. */
        TO_MEDIUM,
        /** None. */
        NONE
    }

    /**
     * A command was taken from its queue.
     *
     * @param route the drive's way to the data; null if none moves
     * @param bytes of data
     * @param over runs when its completion may be seen, on the processor that begins it
     */
    Operation begin(Transfer transfer, @Nullable Route route, long bytes, Runnable over);
}
