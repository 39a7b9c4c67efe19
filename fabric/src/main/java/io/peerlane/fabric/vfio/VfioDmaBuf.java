package io.peerlane.fabric.vfio;

import io.peerlane.fabric.dmabuf.Attachment;
import io.peerlane.fabric.dmabuf.DmaBuf;
import io.peerlane.fabric.dmabuf.DmaBufExporter;
import io.peerlane.fabric.dmabuf.DmaBufMapping;
import io.peerlane.fabric.dmabuf.PeerRanges;
import io.peerlane.fabric.dmabuf.Reservation;
import io.peerlane.fabric.errno.Errno;
import io.peerlane.fabric.errno.ErrnoException;
import io.peerlane.fabric.p2pdma.MemoryRange;
import java.util.function.Consumer;

/**
 * Ranges of a BAR as a buffer that can be revoked. Made by {@link VfioPciDevice#exportDmaBuf}; the owner holds the first
 * reference on {@link #buffer}.
 *
 * <pre>
 *   VALID --revoke--&gt; REVOKED --restore--&gt; VALID
 *   VALID, REVOKED --sever--&gt; SEVERED
 * </pre>
 */
public final class VfioDmaBuf {

    private final String name;
    private final PeerRanges ranges;
    private final DmaBuf buffer;
    private final Object useLock = new Object();
    private int uses;
    private volatile boolean revoked;
    private volatile boolean severed;
    private volatile long revocations;

    VfioDmaBuf(String name, PeerRanges ranges, long length, boolean revoked, Consumer<VfioDmaBuf> released) {
        this.name = name;
        this.ranges = ranges;
        this.revoked = revoked;
        this.buffer = DmaBuf.export(name, length, new Exporter(released));
    }

    /** What importers attach to. */
    public DmaBuf buffer() {
        return buffer;
    }

    /** True while no one may map the buffer. Any thread; changes at any time. */
    public boolean isRevoked() {
        return revoked;
    }

    /** True once the device was closed: revoked for ever. */
    public boolean isSevered() {
        return severed;
    }

    /** How often the buffer was taken from its users; to be born revoked does not count. */
    public long revocations() {
        return revocations;
    }

    /**
     * Where the buffer is, for an importer that maps physical memory for an address space of its own.
     *
     * @throws ErrnoException EOPNOTSUPP if it is more than one range, ENODEV while revoked
     */
    public MemoryRange physicalRange() {
        buffer.reservation().lock();
        try {
            if (ranges.ranges().size() != 1) {
                throw new ErrnoException(
                        Errno.EOPNOTSUPP, name + " has " + ranges.ranges().size() + " ranges, wanted one");
            }
            checkNotRevoked();
            return ranges.ranges().getFirst();
        } finally {
            buffer.reservation().unlock();
        }
    }

    private void checkNotRevoked() {
        if (revoked) {
            throw new ErrnoException(Errno.ENODEV, name + (severed ? " lost its device" : " is revoked"));
        }
    }

    /**
     * Takes the buffer back: no importer uses it any more when this returns. Waits for their work and until they have
     * unmapped.
     */
    @SuppressWarnings("NonAtomicVolatileUpdate") // written under the reservation lock only
    void revoke() {
        buffer.reservation().locked(() -> {
            if (!revoked) {
                revoked = true;
                revocations++;
                letGo();
            }
        });
        awaitUnused();
    }

    /** Lets importers map the buffer again, unless it was severed. */
    void restore() {
        buffer.reservation().locked(() -> {
            if (revoked && !severed) {
                letGo();
                revoked = false;
            }
        });
    }

    /** {@link #revoke}, for ever. */
    void sever() {
        buffer.reservation().locked(() -> severed = true);
        revoke();
    }

    private void letGo() {
        buffer.invalidateMappings();
        buffer.reservation().await(Reservation.Usage.BOOKKEEP);
    }

    private void awaitUnused() {
        boolean interrupted = false;
        synchronized (useLock) {
            while (uses > 0) {
                try {
                    useLock.wait();
                } catch (InterruptedException _) {
                    interrupted = true;
                }
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void use(int change) {
        synchronized (useLock) {
            uses += change;
            useLock.notifyAll();
        }
    }

    /** Mappings that importers hold now. */
    public int uses() {
        synchronized (useLock) {
            return uses;
        }
    }

    @Override
    public String toString() {
        return name + (severed ? ", severed" : revoked ? ", revoked" : "");
    }

    private final class Exporter implements DmaBufExporter {

        private final Consumer<VfioDmaBuf> released;

        Exporter(Consumer<VfioDmaBuf> released) {
            this.released = released;
        }

        @Override
        public void attach(Attachment attachment) {
            if (!attachment.allowsPeerMemory()) {
                throw refuse(attachment, "allows no peer memory");
            }
            checkNotRevoked();
            if (!attachment.canBeInvalidated()) {
                throw refuse(attachment, "cannot be told to let go");
            }
        }

        private ErrnoException refuse(Attachment attachment, String why) {
            return new ErrnoException(
                    Errno.EOPNOTSUPP, name + ": " + attachment.importer().name() + " " + why);
        }

        @Override
        public DmaBufMapping map(Attachment attachment) {
            checkNotRevoked();
            var mapping = ranges.map(attachment.importer());
            use(1);
            return mapping;
        }

        @Override
        public void unmap(Attachment attachment, DmaBufMapping mapping) {
            mapping.memory().unmap();
            use(-1);
        }

        @Override
        public void release() {
            released.accept(VfioDmaBuf.this);
        }
    }
}
