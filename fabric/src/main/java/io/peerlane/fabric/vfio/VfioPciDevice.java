package io.peerlane.fabric.vfio;

import io.peerlane.fabric.dmabuf.PeerRanges;
import io.peerlane.fabric.errno.Errno;
import io.peerlane.fabric.errno.ErrnoException;
import io.peerlane.fabric.p2pdma.P2pDma;
import io.peerlane.fabric.pci.Bar;
import io.peerlane.fabric.pci.ConfigurationSpace.WriteListener;
import io.peerlane.fabric.pci.PciFunction;
import io.peerlane.fabric.pci.wire.ConfigurationHeader;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A PCI function in the hands of a user-space driver.
 *
 * <p>What its owner does through this class revokes exports before it happens: when a call returns, no importer uses a buffer
 * that must not be used. The function can also be disturbed behind the owner's back (someone writes its Command register,
 * resets it or the bus above, or pulls it): exports are revoked then as soon as a virtual thread gets to it, and accesses
 * that importers make meanwhile fail in the fabric, because nothing decodes their addresses.
 *
 * <p>Every call may wait for importers; none is for event loops.
 */
public final class VfioPciDevice implements AutoCloseable {

    private static final long PAGE_BYTES = 4096;
    private static final int COMMAND = ConfigurationHeader.COMMAND;
    private static final int DECODE = ConfigurationHeader.COMMAND_MEMORY_SPACE;

    private final P2pDma p2pDma;
    private final PciFunction function;
    private final boolean canExport;
    private final ReentrantLock memoryLock = new ReentrantLock();
    private final List<VfioDmaBuf> exports = new CopyOnWriteArrayList<>();
    private final WriteListener watch = (offset, _, before, after) -> watch(offset, before, after);
    /** How often decoding ended behind the owner's back; counted without the lock. */
    private final AtomicLong disturbances = new AtomicLong();

    private long disturbancesHandled;
    private boolean inLowPower;
    private volatile boolean closed;

    private VfioPciDevice(P2pDma p2pDma, PciFunction function, boolean canExport) {
        this.p2pDma = p2pDma;
        this.function = function;
        this.canExport = canExport;
        function.configuration().onWrite(watch);
    }

    /**
     * Takes over a function. It gets peer-to-peer state but no pool; where it can have none, it can export nothing.
     *
     * @see <a href="https://docs.kernel.org/driver-api/pci/p2pdma.html">pcim_p2pdma_init()</a>
     */
    public static VfioPciDevice open(P2pDma p2pDma, PciFunction function) {
        try {
            p2pDma.init(function);
        } catch (ErrnoException refused) {
            if (refused.errno() != Errno.EOPNOTSUPP) {
                throw refused;
            }
        }
        return new VfioPciDevice(p2pDma, function, true);
    }

    /** Takes over a function with a driver variant that exports nothing. */
    public static VfioPciDevice openWithoutExport(P2pDma p2pDma, PciFunction function) {
        return new VfioPciDevice(p2pDma, function, false);
    }

    /** Takes over a function whose peer-to-peer state is someone else's to make. */
    static VfioPciDevice openWithoutState(P2pDma p2pDma, PciFunction function) {
        return new VfioPciDevice(p2pDma, function, true);
    }

    /** The function. */
    public PciFunction function() {
        return function;
    }

    /**
     * Exports ranges of a BAR as one buffer. It is born revoked if the function does not decode memory.
     *
     * @param region number of the BAR
     * @param flags must be 0
     * @param ranges of whole pages, inside the BAR, in the order of the buffer
     * @throws ErrnoException in this order: EOPNOTSUPP the device cannot export; EINVAL no range, or flags; ENODEV the region
     *     is none of BAR 0 to 5, or cannot be mapped; EINVAL an empty range, one not of whole pages, or more than 2^63 - 1
     *     bytes; EINVAL no peer-to-peer state; EOVERFLOW and EINVAL a range outside the address space or the BAR; ENODEV the
     *     device was closed
     */
    public VfioDmaBuf exportDmaBuf(int region, int flags, List<BarRange> ranges) {
        var request = new ExportRequest(function.name(), region, flags, List.copyOf(ranges));
        if (!canExport) {
            throw request.refuse(Errno.EOPNOTSUPP, "the driver exports nothing");
        }
        request.checkForm();
        var bar = mappableBar(request);
        long length = request.checkedLength();
        var slot = p2pDma.provider(function, region)
                .orElseThrow(() -> request.refuse(Errno.EINVAL, "no peer-to-peer state"));
        var made = new PeerRanges(p2pDma, slot, request.physical(bar));
        return export(request, made, length);
    }

    private Bar mappableBar(ExportRequest request) {
        request.checkRegion();
        return function.bar(request.region())
                .filter(bar -> function.areBarsMappable() && bar.size() >= PAGE_BYTES)
                .orElseThrow(() -> request.refuse(Errno.ENODEV, "no BAR there that can be mapped"));
    }

    private VfioDmaBuf export(ExportRequest request, PeerRanges ranges, long length) {
        memoryLock.lock();
        try {
            if (closed) {
                throw request.refuse(Errno.ENODEV, "the device was closed");
            }
            var name = "DMA-BUF of BAR %d of %s".formatted(request.region(), function.name());
            var export = new VfioDmaBuf(name, ranges, length, !isUsable(), exports::remove);
            exports.add(export);
            return export;
        } finally {
            memoryLock.unlock();
        }
    }

    /** Buffers exported and not yet released. */
    public int exports() {
        return exports.size();
    }

    /** Reads 16 bits of configuration space at an even offset. */
    public int readConfiguration16(int offset) {
        return function.configuration().read16(offset);
    }

    /**
     * Writes 16 bits of configuration space at an even offset. Exports are revoked before memory decoding ends, and restored
     * after it began.
     */
    public void writeConfiguration16(int offset, int value) {
        locked(() -> {
            if (offset == COMMAND && (value & DECODE) == 0) {
                revokeAll();
            }
            function.configuration().write16(offset, value);
            follow();
        });
    }

    /** Sets or clears Memory Space Enable of the Command register. */
    public void decodeMemory(boolean on) {
        int command = readConfiguration16(COMMAND);
        writeConfiguration16(COMMAND, on ? command | DECODE : command & ~DECODE);
    }

    /**
     * Resets the function and gives it its configuration back, addresses and Command register included ({@code
     * VFIO_DEVICE_RESET}). Exports are revoked before, and restored after it if memory is decoded.
     */
    public void reset() {
        locked(() -> {
            revokeAll();
            var saved = SavedConfiguration.of(function.configuration());
            function.reset();
            saved.restore(function.configuration());
            follow();
        });
    }

    /** The owner lets the function fall asleep ({@code VFIO_DEVICE_FEATURE_LOW_POWER_ENTRY}). */
    public void enterLowPower() {
        locked(() -> {
            revokeAll();
            inLowPower = true;
        });
    }

    /** The function is awake again. */
    public void exitLowPower() {
        locked(() -> {
            inLowPower = false;
            follow();
        });
    }

    private void locked(Runnable work) {
        memoryLock.lock();
        try {
            if (closed) {
                throw new ErrnoException(Errno.ENODEV, function.name() + " was closed by its owner");
            }
            work.run();
        } finally {
            memoryLock.unlock();
        }
    }

    private boolean isUsable() {
        return function.isPresent() && function.header().memorySpaceEnabled() && !inLowPower;
    }

    private void revokeAll() {
        exports.forEach(VfioDmaBuf::revoke);
    }

    /** Under the lock: what happened to the function is over, the exports become what they should be. */
    private void follow() {
        long seen = disturbances.get();
        if (disturbancesHandled != seen) {
            disturbancesHandled = seen;
            revokeAll();
        }
        if (isUsable()) {
            exports.forEach(VfioDmaBuf::restore);
        }
    }

    /** On the thread of whoever wrote the register, which must not wait. */
    private void watch(int offset, int before, int after) {
        boolean removed = offset == ConfigurationHeader.VENDOR_ID && after == -1;
        boolean changed = offset == COMMAND && ((before ^ after) & DECODE) != 0;
        if (closed || memoryLock.isHeldByCurrentThread() || !(removed || changed)) {
            return;
        }
        if (removed || (after & DECODE) == 0) {
            disturbances.incrementAndGet();
        }
        Thread.ofVirtual().name(function.name() + " revocation").start(this::followLater);
    }

    private void followLater() {
        memoryLock.lock();
        try {
            if (!closed) {
                follow();
            }
        } finally {
            memoryLock.unlock();
        }
    }

    /** Takes all exports back for ever; buffers that importers still hold can never be mapped again. Idempotent. */
    @Override
    public void close() {
        memoryLock.lock();
        try {
            closed = true;
            function.configuration().forget(watch);
            exports.forEach(VfioDmaBuf::sever);
            exports.clear();
        } finally {
            memoryLock.unlock();
        }
    }

    @Override
    public String toString() {
        return "user-space owner of " + function;
    }
}
