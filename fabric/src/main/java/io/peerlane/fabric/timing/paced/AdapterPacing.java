package io.peerlane.fabric.timing.paced;

import io.peerlane.fabric.tlp.Route;
import org.jspecify.annotations.Nullable;

/** The clock as an RDMA adapter sees it. Any thread. */
public interface AdapterPacing {

    /**
     * A message came in.
     *
     * @param route the adapter's way to where its data is placed; null if it carries none
     * @param bytes of data
     * @param over runs when its completion may be seen, on the processor that begins it
     */
    Operation receive(@Nullable Route route, long bytes, Runnable over);

    /**
     * The adapter asks a host for data.
     *
     * @param route the adapter's way to where it is placed; null if there is none to place
     * @param bytes of data
     * @param over runs when the data is in place and its completion may be seen, on the processor that begins it
     */
    Operation read(@Nullable Route route, long bytes, Runnable over);

    /**
     * A message is to go out.
     *
     * @param route the adapter's way to its data; null if it carries none
     * @param bytes of data
     * @param over runs when it has arrived, and so may be sent, on the processor that begins it
     */
    Operation send(@Nullable Route route, long bytes, Runnable over);
}
