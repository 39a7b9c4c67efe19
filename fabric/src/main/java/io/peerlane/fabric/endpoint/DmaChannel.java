package io.peerlane.fabric.endpoint;

import io.peerlane.fabric.errno.Errno;
import io.peerlane.fabric.errno.ErrnoException;
import io.peerlane.fabric.tlp.BusMaster;
import io.peerlane.fabric.tlp.DmaException;
import io.peerlane.fabric.tlp.Traffic;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A DMA engine of an endpoint that moves bytes one way and takes the host's addresses as they are: it needs no outbound
 * window. One transfer at a time; others wait. Thread-safe; a transfer that succeeds allocates nothing.
 *
 * @see <a href="https://docs.kernel.org/nvme/nvme-pci-endpoint-target.html">NVMe PCI Endpoint Function Target</a>
 */
public final class DmaChannel {

    private final BusMaster master;
    private final TransferDirection direction;
    private final ReentrantLock lock = new ReentrantLock();

    /** A channel for transfers in {@code direction} only. */
    public DmaChannel(BusMaster master, TransferDirection direction) {
        this.master = master;
        this.direction = direction;
    }

    /**
     * Moves {@code length} bytes between local memory and the host's; complete when the call returns.
     *
     * @param wanted direction of the transfer
     * @param local local memory, used from {@code offset} on
     * @throws ErrnoException EINVAL if the channel goes the other way; EIO if the transfer failed, with the cause
     */
    public void transfer(
            TransferDirection wanted, long pciAddress, MemorySegment local, long offset, long length, Traffic traffic) {
        if (wanted != direction) {
            throw new ErrnoException(
                    Errno.EINVAL, "%s: transfer %s on a channel %s".formatted(master.function(), wanted, direction));
        }
        lock.lock();
        try {
            switch (direction) {
                case FROM_HOST -> master.read(pciAddress, local, offset, length, traffic);
                case TO_HOST -> master.write(pciAddress, local, offset, length, traffic);
            }
        } catch (DmaException e) {
            throw new ErrnoException(Errno.EIO, String.valueOf(e.getMessage()), e);
        } finally {
            lock.unlock();
        }
    }
}
