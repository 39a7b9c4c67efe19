package io.peerlane.nvme.target;

import io.peerlane.fabric.errno.Errno;
import io.peerlane.fabric.errno.ErrnoException;
import io.peerlane.fabric.p2pdma.PeerMemoryPolicy;
import io.peerlane.nvme.namespace.BlockDevice;
import io.peerlane.nvme.namespace.BlockOperation;
import io.peerlane.nvme.namespace.NamespaceIdentity;
import io.peerlane.nvme.status.Status;
import io.peerlane.nvme.target.copyoffload.CopyOffload;
import io.peerlane.nvme.target.copyoffload.DataPath;
import io.peerlane.nvme.target.copyoffload.DataPlacement;
import io.peerlane.nvme.target.copyoffload.FallbackReason;
import io.peerlane.nvme.target.copyoffload.PathCounters;
import io.peerlane.nvme.target.copyoffload.PathCounts;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.atomic.LongAdder;

/**
 * A namespace of a subsystem: blocks behind a device, identifiers, and whose memory its requests may use. Safe from any
 * thread.
 */
public final class TargetNamespace {

    /** What enabling does when the policy cannot be kept. */
    public enum Enable {
        /** Refuses with EINVAL, as nvmet does. */
        STRICT,
        /** Enables all the same; requests go to host memory, counted with the reason. */
        WITH_FALLBACK
    }

    private final Subsystem subsystem;
    private final int nsid;
    private final NamespaceIdentity identity;
    private final int loops;
    private volatile Backing backing;
    private final PathCounters pathCounters = new PathCounters();
    private final LongAdder readCommands = new LongAdder();
    private final LongAdder writeCommands = new LongAdder();
    private final LongAdder deviceErrors = new LongAdder();
    private final LongAdder blocksRead = new LongAdder();
    private final LongAdder blocksWritten = new LongAdder();
    private volatile PeerMemoryPolicy policy = new PeerMemoryPolicy.Off();
    private volatile boolean enabled;

    TargetNamespace(Subsystem subsystem, int nsid, BlockDevice device, NamespaceIdentity identity, int loops) {
        this.subsystem = subsystem;
        this.nsid = nsid;
        this.identity = identity;
        this.loops = loops;
        this.backing = new Backing(device, new AtomicReferenceArray<>(loops));
    }

    /** The device and its queue on each loop, made when first used there. */
    private record Backing(BlockDevice device, AtomicReferenceArray<LoopBlockQueue> queues) {}

    /** Namespace identifier, 1 to 1024. */
    public int nsid() {
        return nsid;
    }

    /** The device behind it. */
    public BlockDevice device() {
        return backing.device();
    }

    /**
     * The same blocks are there again behind another device, for instance because their drive was bound anew. Each
     * controller that exists chooses its memory path now, and is told that the namespace changed. Requests that the device
     * before has still, end there.
     *
     * @throws ErrnoException EINVAL if the blocks differ in size or number
     */
    public void reopen(BlockDevice again) {
        synchronized (subsystem) {
            if (!again.geometry().equals(device().geometry())) {
                throw new ErrnoException(
                        Errno.EINVAL,
                        "namespace %d has %s, found %s".formatted(nsid, device().geometry(), again.geometry()));
            }
            backing = new Backing(again, new AtomicReferenceArray<>(loops));
            if (enabled) {
                subsystem.attachToAll(this);
            }
        }
    }

    /** UUID and the others. */
    public NamespaceIdentity identity() {
        return identity;
    }

    /** The attribute {@code p2pmem}. */
    public PeerMemoryPolicy peerMemory() {
        return policy;
    }

    /**
     * Sets the attribute {@code p2pmem}.
     *
     * @throws ErrnoException EBUSY while the namespace is enabled
     */
    public void peerMemory(PeerMemoryPolicy newPolicy) {
        synchronized (subsystem) {
            if (enabled) {
                throw new ErrnoException(Errno.EBUSY, "p2pmem of namespace " + nsid + " while it is enabled");
            }
            policy = newPolicy;
        }
    }

    /** True while hosts see it. */
    public boolean isEnabled() {
        return enabled;
    }

    /**
     * Shows the namespace to hosts; each controller that exists chooses its memory path now. Does nothing if enabled.
     *
     * @throws ErrnoException EINVAL if {@code how} is STRICT and the policy cannot be kept
     */
    public void enable(Enable how) {
        synchronized (subsystem) {
            if (enabled) {
                return;
            }
            if (how == Enable.STRICT) {
                checkDevice();
                copyOffload().checkEnable(policy, device().dmaDevice());
            }
            enabled = true;
            subsystem.attachToAll(this);
        }
    }

    private void checkDevice() {
        boolean wanted = !(policy instanceof PeerMemoryPolicy.Off);
        if (wanted && device().dmaDevice().isPresent() && !device().supportsPeerMemory()) {
            throw new ErrnoException(
                    Errno.EINVAL,
                    "p2pmem: " + FallbackReason.DEVICE_WITHOUT_PEER_MEMORY.text() + ": " + device().name());
        }
    }

    /** Hides the namespace from hosts. Requests that run already run to their end. */
    public void disable() {
        synchronized (subsystem) {
            if (enabled) {
                enabled = false;
                subsystem.detachFromAll(this);
            }
        }
    }

    /** Requests with data, by memory path. */
    public PathCounts pathCounts() {
        return pathCounters.snapshot();
    }

    /** Read commands completed with success. */
    public long readCommands() {
        return readCommands.sum();
    }

    /** Write commands completed with success. */
    public long writeCommands() {
        return writeCommands.sum();
    }

    /** Bytes of those reads. */
    public long bytesRead() {
        return blocksRead.sum() * device().geometry().blockBytes();
    }

    /** Bytes of those writes. */
    public long bytesWritten() {
        return blocksWritten.sum() * device().geometry().blockBytes();
    }

    /** Accesses of the device that failed for its own reasons. */
    public long deviceErrors() {
        return deviceErrors.sum();
    }

    /** Counts a command that its device has ended, as its host is told. */
    void count(BlockOperation operation, int blocks, Status told) {
        if (!told.isSuccess()) {
            if (HostStatus.isDeviceError(told)) {
                deviceErrors.increment();
            }
            return;
        }
        switch (operation) {
            case READ, COMPARE, VERIFY -> {
                readCommands.increment();
                blocksRead.add(blocks);
            }
            case WRITE -> {
                writeCommands.increment();
                blocksWritten.add(blocks);
            }
            case FLUSH, WRITE_ZEROES, DEALLOCATE, COPY -> {}
        }
    }

    DataPlacement placementFor(TargetTransport transport) {
        var device = device();
        return copyOffload().placement(path(device, transport), device.dmaDevice(), transport::reaches, pathCounters);
    }

    private DataPath path(BlockDevice device, TargetTransport transport) {
        DataPath path = copyOffload().resolve(policy, transport.dmaClient(), device.dmaDevice());
        return path instanceof DataPath.PeerToPeer && !device.supportsPeerMemory()
                ? DataPath.host(FallbackReason.DEVICE_WITHOUT_PEER_MEMORY)
                : path;
    }

    /** The hardware queue of {@code loop}; call on that loop. */
    LoopBlockQueue queue(TargetLoop loop) {
        var current = backing;
        LoopBlockQueue queue = current.queues().get(loop.index());
        if (queue == null) {
            queue = new LoopBlockQueue(loop, current.device().queue(loop.index()));
            current.queues().set(loop.index(), queue);
        }
        return queue;
    }

    private CopyOffload copyOffload() {
        return subsystem.target().copyOffload();
    }
}
