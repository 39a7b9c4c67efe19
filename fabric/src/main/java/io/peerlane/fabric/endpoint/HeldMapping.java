package io.peerlane.fabric.endpoint;

import io.peerlane.fabric.errno.ErrnoException;
import io.peerlane.fabric.tlp.BusMaster;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A piece of the host's memory that stays mapped until {@link #close()}, such as a completion queue. Thread-safe, nothing
 * but the first close has an effect; no access allocates.
 */
public final class HeldMapping implements AutoCloseable {

    private final HostAccess host;
    private final OutboundMap map;
    private final AtomicBoolean closed = new AtomicBoolean();

    HeldMapping(HostAccess host, OutboundMap map) {
        this.host = host;
        this.map = map;
    }

    /** Bytes mapped. */
    public long size() {
        return map.mappedSize();
    }

    /** Where requests leave from. */
    public BusMaster master() {
        return host.master();
    }

    /**
     * The host's address that a store of {@code length} bytes at {@code offset} of the mapping leaves with, as the
     * controller translates it now, and counts that store.
     *
     * @throws ErrnoException EFAULT if the mapping is closed, or the store goes beyond its translation
     */
    public long store(long offset, long length) {
        return host.storeHeld(this, map.localAddress() + offset, length);
    }

    boolean isClosed() {
        return closed.get();
    }

    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            host.release(map);
        }
    }
}
