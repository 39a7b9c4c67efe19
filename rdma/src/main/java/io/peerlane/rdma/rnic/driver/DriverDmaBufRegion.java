package io.peerlane.rdma.rnic.driver;

import io.peerlane.fabric.dma.DmaSegment;
import io.peerlane.fabric.dmabuf.Attachment;
import io.peerlane.fabric.dmabuf.DmaBufMapping;
import io.peerlane.fabric.dmabuf.ImporterOperations;
import io.peerlane.fabric.dmabuf.Reservation;
import io.peerlane.fabric.errno.ErrnoException;
import io.peerlane.fabric.p2pdma.DmaClient;
import io.peerlane.rdma.rnic.abi.CommandBlock.Command;
import io.peerlane.rdma.rnic.abi.TranslationEntry;
import io.peerlane.rdma.verbs.Access;
import io.peerlane.rdma.verbs.DmaBufRegion;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A region over a shared buffer. When the exporter invalidates it, the adapter stops using the memory and the mapping is
 * given back before the exporter goes on; then a virtual thread tries to map it again, which succeeds once the exporter
 * allows it.
 *
 * <p>The mapping is guarded by the buffer's reservation lock, commands about the region by this object's monitor, so that none
 * names a key that is free again. Whoever needs both takes the reservation lock first.
 */
final class DriverDmaBufRegion implements DmaBufRegion {

    private static final Logger LOG = LoggerFactory.getLogger(DriverDmaBufRegion.class);

    private static final int NO_KEY = 0;
    private static final long PAGE = 4096;

    private final RnicDriver driver;
    private final BufferPart part;
    private final long address;
    private final Set<Access> access;
    private final Attachment attachment;
    private final AtomicBoolean closing = new AtomicBoolean();

    private volatile int key = NO_KEY;
    private volatile boolean mapped;
    private @Nullable DmaBufMapping mapping;
    private boolean closed;

    private DriverDmaBufRegion(RnicDriver driver, BufferPart part, long address, Set<Access> access) {
        this.driver = driver;
        this.part = part;
        this.address = address;
        this.access = Set.copyOf(access);
        this.attachment =
                part.buffer().attach(DmaClient.of(driver.function()), ImporterOperations.revocable(_ -> invalidated()));
    }

    static DriverDmaBufRegion register(
            RnicDriver driver, int domain, BufferPart part, long address, Set<Access> access) {
        part.check(address);
        var region = new DriverDmaBufRegion(driver, part, address, access);
        try {
            region.allocate(domain);
            region.reservation().locked(region::map);
            return region;
        } catch (RuntimeException refused) {
            region.close();
            throw refused;
        }
    }

    private void allocate(int domain) {
        key = driver.commands()
                .execute(Command.ALLOCATE_REVOCABLE_REGION, domain, address, part.length(), Access.mask(access));
    }

    private Reservation reservation() {
        return part.buffer().reservation();
    }

    /** Under the reservation lock. */
    private void map() {
        var made = attachment.map();
        try {
            mapInDevice(part.of(made));
            mapping = made;
            mapped = true;
        } catch (RuntimeException refused) {
            attachment.unmap(made);
            throw refused;
        }
    }

    private void mapInDevice(List<DmaSegment> segments) {
        try (var list = driver.allocate((long) segments.size() * TranslationEntry.BYTES, PAGE)) {
            for (int i = 0; i < segments.size(); i++) {
                var segment = segments.get(i);
                TranslationEntry.set(list.segment(), i, segment.address(), segment.length());
            }
            command(Command.MAP_REGION, list.address(), segments.size());
        }
    }

    private synchronized void command(Command command, long... arguments) {
        if (!closed) {
            driver.commands().execute(command, key, arguments);
        }
    }

    /** The exporter, holding the reservation lock, takes the buffer back or offers it again. */
    private void invalidated() {
        letGo();
        if (!closing.get()) {
            Thread.ofVirtual().name(driver.name() + " remap").start(this::mapAgain);
        }
    }

    private void letGo() {
        var held = mapping;
        if (held == null) {
            return;
        }
        mapped = false;
        mapping = null;
        try {
            command(Command.UNMAP_REGION);
        } catch (ErrnoException dead) {
            LOG.warn("{} does not unmap {}: {}", driver.name(), part.buffer(), dead.getMessage());
        }
        attachment.unmap(held);
    }

    /** Waits for the exporter to be done, and looks whether it lets the buffer be mapped. */
    private void mapAgain() {
        reservation().locked(() -> {
            if (mapping != null || closing.get() || key == NO_KEY) {
                return;
            }
            try {
                map();
            } catch (ErrnoException refused) {
                LOG.debug("{} stays without {}: {}", driver.name(), part.buffer(), refused.getMessage());
            }
        });
    }

    @Override
    public boolean isMapped() {
        return mapped;
    }

    @Override
    public long address() {
        return address;
    }

    @Override
    public long length() {
        return part.length();
    }

    @Override
    public int localKey() {
        return key;
    }

    @Override
    public int remoteKey() {
        return key;
    }

    @Override
    public Set<Access> access() {
        return access;
    }

    @Override
    public void close() {
        if (closing.compareAndSet(false, true)) {
            mapped = false;
            deregister();
            Thread.ofVirtual().name(driver.name() + " detach").start(this::detach);
        }
    }

    private synchronized void deregister() {
        closed = true;
        if (key != NO_KEY) {
            driver.commands().release(Command.DEREGISTER, key);
        }
    }

    private void detach() {
        reservation().locked(this::letGo);
        attachment.close();
    }
}
