package io.peerlane.nvme.host.pcie;

import io.peerlane.fabric.errno.ErrnoException;
import io.peerlane.nvme.wire.CmbLocation;
import io.peerlane.nvme.wire.CmbSize;
import io.peerlane.nvme.wire.Registers;
import java.util.Optional;

/**
 * Puts a controller memory buffer into service when the controller is enabled, step by step as Linux's driver does
 * (NVMe Base 2.1, 8.2.1; Linux 6.x, {@code drivers/nvme/host/pci.c}): decisions only, every effect goes through a
 * {@link CmbHost}. Once a buffer with a size is in place later enables change nothing.
 *
 * <p>Not thread-safe.
 */
public final class CmbSetup {

    /** What the page map of peer memory needs start and size to be multiples of: 2 MiB. */
    public static final long PAGE_MAP_ALIGNMENT = 2L << 20;

    private static final int CRE = 1;
    private static final int CMSE = 2;

    private final CmbHost host;
    private final boolean useCmbSqes;
    private CmbOutcome outcome = new CmbOutcome.Absent();
    private long size;
    private boolean submissionQueuesAllowed;
    private CmbSize registers = new CmbSize(0);
    private CmbLocation location = new CmbLocation(0);

    /** @param useCmbSqes whether submission queues may be put there if the controller supports it */
    public CmbSetup(CmbHost host, boolean useCmbSqes) {
        this.host = host;
        this.useCmbSqes = useCmbSqes;
    }

    /** Runs at each enable of the controller. */
    public CmbOutcome enable() {
        if (size == 0) {
            outcome = setUp();
        }
        return outcome;
    }

    /** Bytes the driver counts on, 0 if none. */
    public long size() {
        return size;
    }

    /** Whether I/O submission queues may go there. */
    public boolean submissionQueuesAllowed() {
        return submissionQueuesAllowed;
    }

    /** What Linux shows of the registers; empty while CMBSZ is 0. */
    public Optional<CmbAttributes> attributes() {
        return registers.isPresent()
                ? Optional.of(new CmbAttributes(location.value(), registers.value()))
                : Optional.empty();
    }

    /** Where submission queues go before anyone looks at the room there is. */
    SubmissionQueuePlace submissionQueuePlace() {
        if (!(outcome instanceof CmbOutcome.Mapped)) {
            return SubmissionQueuePlace.NO_BUFFER;
        }
        if (!registers.submissionQueues()) {
            return SubmissionQueuePlace.NOT_SUPPORTED;
        }
        return useCmbSqes ? SubmissionQueuePlace.CONTROLLER_MEMORY : SubmissionQueuePlace.NOT_WANTED;
    }

    private CmbOutcome setUp() {
        if (host.hasMemorySpaceControl()) {
            host.write(Registers.CMBMSC, CRE);
        }
        registers = new CmbSize(host.read(Registers.CMBSZ));
        location = new CmbLocation(host.read(Registers.CMBLOC));
        return registers.isPresent() ? place() : new CmbOutcome.Absent();
    }

    private CmbOutcome place() {
        int bar = location.bar();
        long offset = location.offsetUnits() * registers.unitBytes();
        long length = host.barLength(bar);
        if (Long.compareUnsigned(offset, length) > 0) {
            return new CmbOutcome.BeyondBar(bar, offset, length);
        }
        long bytes = clip(registers.bytes(), length - offset);
        long start = host.barStart(bar);
        if (((bytes | start) & (PAGE_MAP_ALIGNMENT - 1)) != 0) {
            return new CmbOutcome.Misaligned(bar, offset, bytes, start);
        }
        if (host.hasMemorySpaceControl()) {
            writeMemorySpaceControl((host.barBusAddress(bar) + offset) | CRE | CMSE);
        }
        return register(bar, offset, bytes);
    }

    private static long clip(long bytes, long room) {
        return Long.compareUnsigned(bytes, room) < 0 ? bytes : room;
    }

    private CmbOutcome register(int bar, long offset, long bytes) {
        try {
            host.addResource(bar, bytes, offset);
        } catch (ErrnoException refused) {
            writeMemorySpaceControl(0);
            return new CmbOutcome.RegistrationFailed(
                    bar, offset, refused.errno(), String.valueOf(refused.getMessage()));
        }
        size = bytes;
        submissionQueuesAllowed = useCmbSqes && registers.submissionQueues();
        boolean forData = registers.readData() && registers.writeData();
        if (forData) {
            host.publish();
        }
        return new CmbOutcome.Mapped(bar, offset, bytes, forData);
    }

    /** High half first: the low half carries the enable bits. */
    private void writeMemorySpaceControl(long value) {
        host.write(Registers.CMBMSC + 4, (int) (value >>> 32));
        host.write(Registers.CMBMSC, (int) value);
    }
}
