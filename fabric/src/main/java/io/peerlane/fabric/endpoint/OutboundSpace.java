package io.peerlane.fabric.endpoint;

import io.peerlane.fabric.errno.Errno;
import io.peerlane.fabric.errno.ErrnoException;
import io.peerlane.fabric.tlp.BusMaster;
import io.peerlane.fabric.tlp.Route;
import io.peerlane.fabric.tlp.Traffic;
import java.lang.foreign.MemorySegment;

/**
 * The controller's local outbound addresses as its processor sees them: an access leaves as memory requests of the
 * function for the host's address that the translation in force says. Where nothing is translated, nothing is reached.
 *
 * <p>No access allocates. As thread-safe as the translation is: a range must stay mapped while it is accessed, and whoever
 * changes translations excludes others.
 */
public final class OutboundSpace {

    private final BusMaster master;
    private final AddressTranslation translation;

    /** @param master of the function that the requests leave from */
    public OutboundSpace(BusMaster master, AddressTranslation translation) {
        this.master = master;
        this.translation = translation;
    }

    /** Where requests leave from. */
    public BusMaster master() {
        return master;
    }

    /**
     * Loads {@code length} bytes.
     *
     * @throws ErrnoException EFAULT if no translation covers all of them; nothing was moved
     * @throws io.peerlane.fabric.tlp.DmaException if nothing answers at the host's address
     */
    public void read(long localAddress, MemorySegment into, long offset, long length, Traffic traffic) {
        master.read(pciAddress(localAddress, length), into, offset, length, traffic);
    }

    /**
     * Stores {@code length} bytes.
     *
     * @throws ErrnoException EFAULT if no translation covers all of them; nothing was moved
     * @throws io.peerlane.fabric.tlp.DmaException if nothing answers at the host's address
     */
    public void write(long localAddress, MemorySegment from, long offset, long length, Traffic traffic) {
        master.write(pciAddress(localAddress, length), from, offset, length, traffic);
    }

    /**
     * The route that stores to {@code length} bytes take, for composing something in place; whoever uses its segment charges
     * it. Valid while the range stays mapped.
     *
     * @throws ErrnoException EFAULT if no translation covers all of them
     * @throws io.peerlane.fabric.tlp.DmaException if nothing answers at the host's address
     */
    public Route route(long localAddress, long length) {
        return master.route(pciAddress(localAddress, length), length);
    }

    /**
     * The host's address behind a local one.
     *
     * @throws ErrnoException EFAULT if no translation covers all of {@code length} bytes
     */
    public long pciAddress(long localAddress, long length) {
        long address = translation.translate(localAddress, length);
        if (address == AddressTranslation.NO_ADDRESS) {
            throw new ErrnoException(
                    Errno.EFAULT,
                    "%s: no outbound translation covers %d bytes at local address 0x%x"
                            .formatted(master.function(), length, localAddress));
        }
        return address;
    }
}
