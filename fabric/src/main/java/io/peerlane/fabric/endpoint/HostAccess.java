package io.peerlane.fabric.endpoint;

import static io.peerlane.fabric.endpoint.TransferDirection.FROM_HOST;
import static io.peerlane.fabric.endpoint.TransferDirection.TO_HOST;

import io.peerlane.fabric.errno.Errno;
import io.peerlane.fabric.errno.ErrnoException;
import io.peerlane.fabric.tlp.BusMaster;
import io.peerlane.fabric.tlp.Traffic;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * How an endpoint function reaches the host's memory.
 *
 * <ul>
 *   <li>Without DMA channels: map as much as one translation takes, let the local processor copy, unmap, and go on with
 *       the rest. One lock covers it all; the first error ends the transfer with that error.
 *   <li>With one channel each way: the channel moves the bytes, no window is used.
 * </ul>
 *
 * What is accessed again and again is {@linkplain #hold held} mapped, in a window in both cases. Thread-safe; a transfer that
 * succeeds allocates nothing.
 *
 * @see <a href="https://docs.kernel.org/nvme/nvme-pci-endpoint-target.html">NVMe PCI Endpoint Function Target</a>
 */
public final class HostAccess {

    private static final int PHYSICAL = 0;

    private final OutboundWindows windows;
    private final AddressTranslation translation;
    private final EndpointController controller;
    private final OutboundSpace space;
    private final @Nullable DmaChannel receive;
    private final @Nullable DmaChannel transmit;
    private final EndpointCounters counters = new EndpointCounters();
    private final ReentrantLock lock = new ReentrantLock();
    private final OutboundMap map = new OutboundMap();

    /** Takes the windows of {@code hardware} into use for function 0, whose requester side is {@code master}. */
    HostAccess(EndpointHardware hardware, BusMaster master) {
        windows = OutboundWindows.multiInit(hardware.windows());
        var alignment = hardware.alignment();
        translation = new TranslationSlots(hardware.translations(), alignment.translationAlignment());
        controller = new EndpointController(EndpointFunctions.withoutVirtual(1), windows, alignment, translation);
        space = new OutboundSpace(master, translation);
        receive = hardware.dmaChannels() ? new DmaChannel(master, FROM_HOST) : null;
        transmit = hardware.dmaChannels() ? new DmaChannel(master, TO_HOST) : null;
    }

    /** Where requests leave from. */
    public BusMaster master() {
        return space.master();
    }

    /**
     * Copies from the host's memory.
     *
     * @param into takes {@code length} bytes at {@code offset}
     * @param length bytes, 0 or more
     * @throws ErrnoException EINVAL, ENOMEM as {@link EndpointController#map}, EIO if a DMA channel failed; what was copied
     *     before stays
     * @throws io.peerlane.fabric.tlp.DmaException if nothing answers behind a window
     */
    public void read(long pciAddress, MemorySegment into, long offset, long length, Traffic traffic) {
        transfer(FROM_HOST, pciAddress, into, offset, length, traffic);
    }

    /**
     * Copies to the host's memory.
     *
     * @param from gives {@code length} bytes at {@code offset}
     * @param length bytes, 0 or more
     * @throws ErrnoException as {@link #read}
     * @throws io.peerlane.fabric.tlp.DmaException as {@link #read}
     */
    public void write(long pciAddress, MemorySegment from, long offset, long length, Traffic traffic) {
        transfer(TO_HOST, pciAddress, from, offset, length, traffic);
    }

    private void transfer(
            TransferDirection direction,
            long pciAddress,
            MemorySegment local,
            long offset,
            long length,
            Traffic traffic) {
        DmaChannel channel = direction == FROM_HOST ? receive : transmit;
        if (channel == null) {
            throughWindows(direction, pciAddress, local, offset, length, traffic);
        } else {
            channel.transfer(direction, pciAddress, local, offset, length, traffic);
            counters.byDma(direction, length);
        }
    }

    private void throughWindows(
            TransferDirection direction,
            long pciAddress,
            MemorySegment local,
            long offset,
            long length,
            Traffic traffic) {
        lock.lock();
        try {
            for (long done = 0; done < length; ) {
                map(pciAddress + done, length - done, map);
                try {
                    copy(direction, local, offset + done, traffic);
                } finally {
                    controller.unmap(PHYSICAL, 0, map);
                }
                done += map.mappedSize();
            }
        } finally {
            lock.unlock();
        }
    }

    private void map(long pciAddress, long size, OutboundMap into) {
        try {
            controller.map(PHYSICAL, 0, pciAddress, size, into);
        } catch (ErrnoException refused) {
            counters.failedMaps.increment();
            throw refused;
        }
        counters.maps.increment();
        if (into.mappedSize() < size) {
            counters.partialMaps.increment();
        }
    }

    private void copy(TransferDirection direction, MemorySegment local, long offset, Traffic traffic) {
        long length = map.mappedSize();
        switch (direction) {
            case FROM_HOST -> space.read(map.localAddress(), local, offset, length, traffic);
            case TO_HOST -> space.write(map.localAddress(), local, offset, length, traffic);
        }
        counters.throughWindow(direction, length);
    }

    /**
     * Maps {@code size} bytes until the mapping is closed.
     *
     * @throws ErrnoException as {@link EndpointController#map}; ENOMEM also if one translation does not reach all of them.
     *     Nothing stays mapped
     */
    public HeldMapping hold(long pciAddress, long size) {
        var held = new OutboundMap();
        lock.lock();
        try {
            map(pciAddress, size, held);
            if (held.mappedSize() < size) {
                controller.unmap(PHYSICAL, 0, held);
                throw new ErrnoException(
                        Errno.ENOMEM,
                        "%s: one translation from 0x%x reaches 0x%x of 0x%x bytes"
                                .formatted(master().function(), pciAddress, held.mappedSize(), size));
            }
            counters.heldMaps.increment();
            return new HeldMapping(this, held);
        } finally {
            lock.unlock();
        }
    }

    void release(OutboundMap held) {
        lock.lock();
        try {
            controller.unmap(PHYSICAL, 0, held);
            counters.heldMaps.decrement();
        } finally {
            lock.unlock();
        }
    }

    /** Under the lock a mapping that is not closed is in force; one that is may have lost its place to another. */
    long storeHeld(HeldMapping held, long localAddress, long length) {
        lock.lock();
        try {
            if (held.isClosed()) {
                throw new ErrnoException(Errno.EFAULT, master().function() + ": store through a closed mapping");
            }
            long address = space.pciAddress(localAddress, length);
            counters.throughWindow(TO_HOST, length);
            return address;
        } finally {
            lock.unlock();
        }
    }

    /** What has been done so far; any thread. */
    public EndpointStatistics statistics() {
        lock.lock();
        try {
            return counters.snapshot(translation, windows.reserved());
        } finally {
            lock.unlock();
        }
    }
}
