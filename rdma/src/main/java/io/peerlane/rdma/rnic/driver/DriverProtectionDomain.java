package io.peerlane.rdma.rnic.driver;

import io.peerlane.fabric.dmabuf.DmaBuf;
import io.peerlane.rdma.rnic.abi.CommandBlock.Command;
import io.peerlane.rdma.verbs.Access;
import io.peerlane.rdma.verbs.DmaBufRegion;
import io.peerlane.rdma.verbs.FastMemoryRegion;
import io.peerlane.rdma.verbs.MemoryRegion;
import io.peerlane.rdma.verbs.ProtectionDomain;
import io.peerlane.rdma.verbs.QueuePair;
import io.peerlane.rdma.verbs.QueuePairAttributes;
import java.util.Set;

/** A protection domain, known to the adapter by its number. */
final class DriverProtectionDomain implements ProtectionDomain {

    private final RnicDriver driver;
    private final int number;

    DriverProtectionDomain(RnicDriver driver, int number) {
        this.driver = driver;
        this.number = number;
    }

    @Override
    public MemoryRegion register(long address, long dmaAddress, long length, Set<Access> access) {
        int key = driver.commands()
                .execute(Command.REGISTER_MEMORY, number, address, dmaAddress, length, Access.mask(access));
        return new DriverMemoryRegion(this, address, length, key, access);
    }

    @Override
    public DmaBufRegion registerDmaBuf(DmaBuf buffer, long offset, long length, long address, Set<Access> access) {
        return DriverDmaBufRegion.register(driver, number, new BufferPart(buffer, offset, length), address, access);
    }

    @Override
    public FastMemoryRegion allocateFastRegion(long maxLength) {
        int key = driver.commands().execute(Command.ALLOCATE_FAST_REGION, number, maxLength);
        return new DriverFastMemoryRegion(this, maxLength, key);
    }

    @Override
    public QueuePair createQueuePair(QueuePairAttributes attributes) {
        return driver.createQueuePair(number, attributes);
    }

    void deregister(int key) {
        driver.commands().release(Command.DEREGISTER, key);
    }

    @Override
    public void close() {
        driver.commands().release(Command.FREE_PD, number);
    }
}
