package io.peerlane.nvme.host.pcie;

/** What the set-up of a controller memory buffer sees of controller, function and peer-to-peer memory. */
public interface CmbHost {

    /** CAP.CMBS: the controller uses the scheme with CMBMSC. */
    boolean hasMemorySpaceControl();

    /** Reads a 32-bit register of BAR 0. */
    int read(long register);

    /** Writes a 32-bit register of BAR 0. */
    void write(long register, int value);

    /** Bytes of a BAR, 0 if it is not used. */
    long barLength(int bar);

    /** The CPU's address of the first byte of a BAR, 0 if it is not used. */
    long barStart(int bar);

    /** Bus address of the first byte of a BAR, 0 if it is not used. */
    long barBusAddress(int bar);

    /**
     * Registers part of a BAR as peer-to-peer memory.
     *
     * @param size bytes; 0 means the rest of the BAR
     * @throws io.peerlane.fabric.errno.ErrnoException if it is refused
     */
    void addResource(int bar, long size, long offset);

    /** Offers the registered memory to others. */
    void publish();
}
