package io.peerlane.nvme.controller;

import io.peerlane.fabric.errno.ErrnoException;
import io.peerlane.fabric.pci.RegisterSpace;
import io.peerlane.nvme.wire.AdminQueueAttributes;
import io.peerlane.nvme.wire.ControllerCapabilities;
import io.peerlane.nvme.wire.ControllerConfiguration;
import io.peerlane.nvme.wire.ControllerStatus;
import io.peerlane.nvme.wire.Registers;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * BAR 0: the controller registers, the doorbells, and the state machine of CC and CSTS (NVMe Base 2.1, 3.1.4 and 3.5).
 *
 * <pre>
 *   DISABLED --EN 1, registers valid--> READY --EN 0--> RESETTING --last command over--> DISABLED
 *       \\--EN 1, registers wrong--> CFS     \\--SHN--> SHST occurring --media flushed--> SHST complete
 * </pre>
 *
 * <p>Doorbells take no lock. Other writes are ordered by this object's lock, which is never held while a command runs.
 * Accesses narrower than 4 bytes or not aligned are ignored; 64-bit registers take one access of 8 bytes or two of 4.
 */
final class RegisterFile implements RegisterSpace {

    private static final Logger LOG = LoggerFactory.getLogger(RegisterFile.class);

    private static final int READY_TIMEOUT = 20;
    private static final int MAX_PAGE_SIZE = 4;
    private static final long LOW = 0xffff_ffffL;
    private static final long QUEUE_BASE = ~0xfffL;
    private static final int DOORBELL_BYTES = 4;

    private final ControllerOptions options;
    private final ControllerMemoryBuffer cmb;
    private final Counters counters;
    private final ControllerCapabilities capabilities;
    private volatile @Nullable Device device;
    private volatile @Nullable Session session;
    private volatile boolean refused;
    private volatile int shutdownStatus;
    private volatile int cc;
    private boolean resetting;
    private @Nullable CompletableFuture<Void> stopping;
    private volatile int interruptMask;
    private volatile int aqa;
    private volatile long asq;
    private volatile long acq;

    RegisterFile(ControllerOptions options, ControllerMemoryBuffer cmb, Counters counters) {
        this.options = options;
        this.cmb = cmb;
        this.counters = counters;
        capabilities = ControllerCapabilities.NONE
                .withMaximumQueueEntries(options.queueEntries() - 1)
                .withContiguousQueuesRequired(true)
                .withTimeout(READY_TIMEOUT)
                .withNvmCommandSet(true)
                .withAllCommandSets(true)
                .withPageSizes(0, MAX_PAGE_SIZE)
                .withReadyWithMedia(true)
                .withControllerMemoryBuffer(cmb.isPresent() && !options.cmb().legacy());
    }

    /** Bytes of BAR 0. */
    static long barBytes(ControllerOptions options) {
        long end = Registers.submissionTailDoorbell(options.ioQueues() + 1, 0);
        return Math.max(16 << 10, Long.highestOneBit(end - 1) << 1);
    }

    /** The machine exists: from now on the controller can be enabled. */
    void attach(Device attached) {
        device = attached;
    }

    @Override
    public long read(long offset, int bytes) {
        if (bytes < 4 || offset >= Registers.DOORBELLS) {
            return 0;
        }
        long value = register(offset & ~7L);
        return bytes == 8 ? value : (offset & 4) == 0 ? value & LOW : value >>> 32;
    }

    /** The two dwords at {@code offset}, a multiple of 8. */
    private long register(long offset) {
        return switch ((int) offset) {
            case (int) Registers.CAP -> capabilities.value();
            case (int) Registers.VS -> dwords(Registers.VERSION_2_0, interruptMask);
            case (int) Registers.INTMC -> dwords(interruptMask, cc);
            case 0x18 -> dwords(0, status().value());
            case 0x20 -> dwords(0, aqa);
            case (int) Registers.ASQ -> asq;
            case (int) Registers.ACQ -> acq;
            case (int) Registers.CMBLOC -> dwords(cmb.location(), cmb.size());
            case (int) Registers.CMBMSC -> cmb.memorySpaceControl();
            case (int) Registers.CMBSTS -> dwords(cmb.status(), 0);
            case (int) Registers.CRTO -> dwords(READY_TIMEOUT, 0);
            default -> 0;
        };
    }

    private static long dwords(int low, int high) {
        return Integer.toUnsignedLong(low) | (long) high << 32;
    }

    private ControllerStatus status() {
        Session current = session;
        return ControllerStatus.RESET
                .withReady(current != null)
                .withFatal(refused || (current != null && current.hasFailed()))
                .withShutdownStatus(shutdownStatus);
    }

    @Override
    public void write(long offset, int bytes, long value) {
        if (offset >= Registers.DOORBELLS) {
            if (bytes == DOORBELL_BYTES) {
                doorbell((int) (offset - Registers.DOORBELLS) / DOORBELL_BYTES, (int) value & 0xffff);
            }
        } else if (bytes == 8) {
            writeQword(offset, value);
        } else if (bytes == 4) {
            writeDword(offset, (int) value);
        }
    }

    private void doorbell(int index, int value) {
        Session current = session;
        if (current == null) {
            return;
        }
        if (index % 2 == 0) {
            current.submissionDoorbell(index / 2, value);
        } else {
            current.completionDoorbell(index / 2, value);
        }
    }

    private synchronized void writeQword(long offset, long value) {
        switch ((int) offset) {
            case (int) Registers.ASQ -> asq = value & QUEUE_BASE;
            case (int) Registers.ACQ -> acq = value & QUEUE_BASE;
            case (int) Registers.CMBMSC -> cmb.writeMemorySpaceControl(value);
            default -> {
                writeDword(offset, (int) value);
                writeDword(offset + 4, (int) (value >>> 32));
            }
        }
    }

    private synchronized void writeDword(long offset, int value) {
        switch ((int) offset) {
            case (int) Registers.INTMS -> interruptMask |= value;
            case (int) Registers.INTMC -> interruptMask &= ~value;
            case (int) Registers.CC -> configure(new ControllerConfiguration(value));
            case (int) Registers.AQA -> aqa = value & 0x0fff_0fff;
            case (int) Registers.ASQ, (int) Registers.ASQ + 4 -> asq = merge(asq, offset, value) & QUEUE_BASE;
            case (int) Registers.ACQ, (int) Registers.ACQ + 4 -> acq = merge(acq, offset, value) & QUEUE_BASE;
            case (int) Registers.CMBMSC, (int) Registers.CMBMSC + 4 ->
                cmb.writeMemorySpaceControl(merge(cmb.memorySpaceControl(), offset, value));
            default -> {}
        }
    }

    private static long merge(long register, long offset, int value) {
        return (offset & 4) == 0
                ? (register & ~LOW) | Integer.toUnsignedLong(value)
                : (register & LOW) | (long) value << 32;
    }

    private void configure(ControllerConfiguration wanted) {
        var before = new ControllerConfiguration(cc);
        cc = wanted.value();
        if (before.enable() && !wanted.enable()) {
            startReset();
        }
        if (wanted.shutdownNotification() != before.shutdownNotification()) {
            notifyShutdown(wanted.shutdownNotification());
        }
        if (!before.enable() && wanted.enable() && !resetting) {
            enable();
        }
    }

    private void enable() {
        Device attached = device;
        if (attached == null) {
            throw new IllegalStateException(options.name() + " is enabled before it is attached to a machine");
        }
        var configuration = new ControllerConfiguration(cc);
        var attributes = new AdminQueueAttributes(aqa);
        Optional<String> wrong = EnableCheck.reasonToRefuse(capabilities, configuration, attributes, asq, acq);
        if (wrong.isPresent()) {
            LOG.warn("{}: not enabled: {}", options.name(), wrong.get());
            refused = true;
            return;
        }
        try {
            session = new Session(attached, configuration, attributes, asq, acq);
        } catch (ErrnoException e) {
            LOG.warn("{}: not enabled: admin completion queue: {}", options.name(), e.getMessage());
            refused = true;
        }
    }

    /** Controller reset: AQA, ASQ, ACQ and CMBMSC keep their values (NVMe Base 2.1, 3.7.2). */
    private void startReset() {
        counters.resets.increment();
        interruptMask = 0;
        Session current = session;
        if (current == null) {
            refused = false;
            return;
        }
        resetting = true;
        current.stop(() -> finishReset(current));
    }

    /** Nothing moves data any more; RDY turns to 0, and an enable that could not wait takes effect. */
    private synchronized void finishReset(Session over) {
        if (session == over) {
            session = null;
        }
        refused = false;
        resetting = false;
        if (stopping != null) {
            stopping.complete(null);
            stopping = null;
        } else if (new ControllerConfiguration(cc).enable()) {
            enable();
        }
    }

    private void notifyShutdown(int notification) {
        if (notification == ControllerConfiguration.SHN_NONE) {
            shutdownStatus = ControllerStatus.SHST_NORMAL;
            return;
        }
        shutdownStatus = ControllerStatus.SHST_OCCURRING;
        Session current = session;
        if (current != null) {
            current.shutDown();
        }
        Device attached = device;
        if (attached == null || !attached.namespaces().anyBlocking()) {
            shutdownStatus = ControllerStatus.SHST_COMPLETE;
            return;
        }
        Thread.ofVirtual().name("nvme-shutdown").start(() -> flushAndComplete(attached));
    }

    private void flushAndComplete(Device attached) {
        try {
            attached.namespaces().flush();
        } catch (IOException e) {
            LOG.error("{}: media not flushed at shutdown", options.name(), e);
        }
        synchronized (this) {
            if (shutdownStatus == ControllerStatus.SHST_OCCURRING) {
                shutdownStatus = ControllerStatus.SHST_COMPLETE;
            }
        }
    }

    /** The device is taken out of its slot; the future completes when its commands are over and nothing moves data. */
    synchronized CompletableFuture<Void> stop() {
        var stopped = new CompletableFuture<Void>();
        stopping = stopped;
        functionReset();
        if (!resetting) {
            stopping = null;
            stopped.complete(null);
        }
        return stopped;
    }

    /** The function was reset: registers go to their initial values, CMBMSC among them. */
    synchronized void functionReset() {
        boolean wasEnabled = new ControllerConfiguration(cc).enable();
        cc = 0;
        aqa = 0;
        asq = 0;
        acq = 0;
        shutdownStatus = ControllerStatus.SHST_NORMAL;
        cmb.reset();
        if (wasEnabled) {
            startReset();
        }
    }
}
