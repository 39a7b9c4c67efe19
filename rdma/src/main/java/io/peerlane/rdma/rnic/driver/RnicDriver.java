package io.peerlane.rdma.rnic.driver;

import io.peerlane.fabric.errno.Errno;
import io.peerlane.fabric.errno.ErrnoException;
import io.peerlane.fabric.memory.HostBuffer;
import io.peerlane.fabric.p2pdma.P2pDma;
import io.peerlane.fabric.pci.PciFunction;
import io.peerlane.fabric.pci.wire.ConfigurationHeader;
import io.peerlane.fabric.tlp.Cpu;
import io.peerlane.fabric.tlp.Fabric;
import io.peerlane.fabric.tlp.MmioRegion;
import io.peerlane.rdma.iwarp.StreamParameters;
import io.peerlane.rdma.rnic.ByteStream;
import io.peerlane.rdma.rnic.InboundStream;
import io.peerlane.rdma.rnic.OffloadEvents;
import io.peerlane.rdma.rnic.Rnic;
import io.peerlane.rdma.rnic.RnicStatistics;
import io.peerlane.rdma.rnic.abi.CommandBlock;
import io.peerlane.rdma.rnic.abi.CommandBlock.Command;
import io.peerlane.rdma.rnic.abi.CompletionEntry;
import io.peerlane.rdma.rnic.abi.RegisterMap;
import io.peerlane.rdma.verbs.CompletionHandler;
import io.peerlane.rdma.verbs.CompletionQueue;
import io.peerlane.rdma.verbs.DeviceLimits;
import io.peerlane.rdma.verbs.ProtectionDomain;
import io.peerlane.rdma.verbs.QueuePair;
import io.peerlane.rdma.verbs.QueuePairAttributes;
import io.peerlane.rdma.verbs.RdmaDevice;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The open adapter. Safe from any thread; what it makes belongs to event loops.
 *
 * <p>When the adapter is taken out of its slot its connections end, each on its loop as if reset; nothing can be made any
 * more (ENODEV), and what exists can be closed without a word to the adapter. Work that was posted does not complete: the
 * end of the connection says that the adapter has let go of its memory.
 */
public final class RnicDriver implements RdmaDevice, AutoCloseable {

    private static final int INDEX_MASK = 0xffff;
    private static final long PAGE = 4096;
    private static final long PEER_MEMORY_UNIT = 2 << 20;

    private final Fabric fabric;
    private final Rnic rnic;
    private final List<Cpu> loops;
    private final MmioRegion registers;
    private final InterruptVectors vectors;
    private final DeviceLimits limits;
    private final HostBuffer commandBlock;
    private final CommandMailbox commands;
    private final AtomicReferenceArray<@Nullable DriverQueuePair> queuePairs;
    private final int presence;
    private Supplier<CompletableFuture<Void>> withdrawal = () -> CompletableFuture.completedFuture(null);

    private RnicDriver(Fabric fabric, Rnic rnic, List<Cpu> loops) {
        this.fabric = fabric;
        this.rnic = rnic;
        this.loops = List.copyOf(loops);
        presence = rnic.function().presence();
        enable(rnic.function());
        registers = fabric.cpu().map(rnic.function(), 0);
        checkRevision();
        limits = readLimits();
        queuePairs = new AtomicReferenceArray<>(limits.maxQueuePairs());
        vectors = new InterruptVectors(fabric, rnic.function(), limits.maxCompletionQueues());
        commandBlock = fabric.memory().allocate(CommandBlock.BYTES, PAGE);
        commands = new CommandMailbox(rnic.options().name(), registers, commandBlock, this::isGone);
    }

    /**
     * Opens the adapter.
     *
     * @param loops the processors that completion queues may be steered to
     */
    public static RnicDriver open(Fabric fabric, Rnic rnic, List<Cpu> loops) {
        return new RnicDriver(fabric, rnic, loops);
    }

    /**
     * Opens the adapter and publishes its memory BAR for peers, if it has one of at least 2 MiB, until {@link #close}.
     *
     * @param p2pDma of the same machine
     * @param loops the processors that completion queues may be steered to
     * @throws ErrnoException as {@link P2pDma#addResource}; nothing is left open
     */
    public static RnicDriver open(Fabric fabric, P2pDma p2pDma, Rnic rnic, List<Cpu> loops) {
        var driver = new RnicDriver(fabric, rnic, loops);
        try {
            driver.publishMemory(p2pDma);
            return driver;
        } catch (RuntimeException e) {
            driver.close();
            throw e;
        }
    }

    /** The unit is that of the host's page maps; a smaller BAR has none to offer. */
    private void publishMemory(P2pDma p2pDma) {
        var function = rnic.function();
        long bytes = rnic.options().memoryBarSize() / PEER_MEMORY_UNIT * PEER_MEMORY_UNIT;
        if (bytes == 0) {
            return;
        }
        p2pDma.addResource(function, Rnic.MEMORY_BAR, bytes, 0);
        p2pDma.publish(function, true);
        withdrawal = () -> p2pDma.remove(function);
    }

    private static void enable(PciFunction function) {
        int command = function.configuration().read16(ConfigurationHeader.COMMAND);
        int wanted = ConfigurationHeader.COMMAND_MEMORY_SPACE | ConfigurationHeader.COMMAND_BUS_MASTER;
        function.configuration().write16(ConfigurationHeader.COMMAND, command | wanted);
    }

    private void checkRevision() {
        int found = registers.read32(RegisterMap.VERSION);
        if (found != RegisterMap.REVISION) {
            throw new ErrnoException(
                    Errno.ENODEV,
                    "%s: register interface %d wanted, found %d".formatted(name(), RegisterMap.REVISION, found));
        }
    }

    private DeviceLimits readLimits() {
        return new DeviceLimits(
                limit(RegisterMap.MAX_QP),
                limit(RegisterMap.MAX_DEPTH),
                limit(RegisterMap.MAX_CQ),
                limit(RegisterMap.MAX_CQE),
                limit(RegisterMap.MAX_REGION),
                limit(RegisterMap.MAX_INBOUND),
                limit(RegisterMap.MAX_OUTBOUND));
    }

    private int limit(long register) {
        return registers.read32(register);
    }

    @Override
    public String name() {
        return rnic.options().name();
    }

    @Override
    public DeviceLimits limits() {
        return limits;
    }

    @Override
    public PciFunction function() {
        return rnic.function();
    }

    /** Counters of the adapter. */
    public RnicStatistics statistics() {
        return rnic.statistics();
    }

    /** The processors that completion queues may be steered to. */
    public List<Cpu> loops() {
        return loops;
    }

    MmioRegion registers() {
        return registers;
    }

    HostBuffer allocate(long bytes, long alignment) {
        return fabric.memory().allocate(bytes, alignment);
    }

    CommandMailbox commands() {
        return commands;
    }

    static int index(int queuePairNumber) {
        return queuePairNumber & INDEX_MASK;
    }

    /** Entries of the ring for a queue of that depth: the next power of two. */
    static int ringEntries(int depth) {
        return Integer.highestOneBit(depth * 2 - 1);
    }

    @Override
    public ProtectionDomain allocateProtectionDomain() {
        return new DriverProtectionDomain(this, commands.execute(Command.ALLOCATE_PD, 0));
    }

    @Override
    public CompletionQueue createCompletionQueue(int entries, Executor loop, CompletionHandler handler) {
        checkDepth("completion queue", entries, limits.maxCompletionEntries());
        var cpu = cpuOf(loop);
        int ringEntries = ringEntries(entries);
        var ring = fabric.memory().allocate((long) ringEntries * CompletionEntry.BYTES, PAGE);
        try {
            var queue = new DriverCompletionQueue(this, handler, ring, ringEntries);
            queue.created(commands.execute(Command.CREATE_CQ, 0, ring.address(), ringEntries, cpu.index()));
            vectors.connect(queue.number(), cpu, queue::interrupt);
            return queue;
        } catch (ErrnoException e) {
            ring.close();
            throw e;
        }
    }

    private Cpu cpuOf(Executor loop) {
        for (var cpu : loops) {
            if (cpu.executor() == loop) {
                return cpu;
            }
        }
        throw new ErrnoException(Errno.EINVAL, name() + ": not one of its event loops: " + loop);
    }

    private void checkDepth(String what, int depth, int most) {
        if (depth < 1 || depth > most) {
            throw new ErrnoException(
                    Errno.EINVAL, "%s: %s of %d entries, want 1 to %d".formatted(name(), what, depth, most));
        }
    }

    void completionQueueGone(DriverCompletionQueue queue) {
        vectors.disconnect(queue.number());
        queue.release();
    }

    QueuePair createQueuePair(int domain, QueuePairAttributes attributes) {
        int sends = attributes.sendDepth();
        int receives = attributes.receiveDepth();
        checkDepth("send queue", sends, limits.maxQueueDepth());
        checkDepth("receive queue", receives, limits.maxQueueDepth());
        var rings = fabric.memory().allocate(DriverQueuePair.ringBytes(sends, receives), PAGE);
        try {
            int number = commands.execute(
                    Command.CREATE_QP,
                    domain,
                    number(attributes.sendCompletions()),
                    number(attributes.receiveCompletions()),
                    rings.address(),
                    ringEntries(sends),
                    rings.address() + DriverQueuePair.receiveRingOffset(sends),
                    ringEntries(receives));
            var queuePair = new DriverQueuePair(this, number, rings, sends, receives);
            queuePairs.set(index(number), queuePair);
            return queuePair;
        } catch (ErrnoException e) {
            rings.close();
            throw e;
        }
    }

    private static int number(CompletionQueue queue) {
        if (queue instanceof DriverCompletionQueue own) {
            return own.number();
        }
        throw new IllegalArgumentException("completion queue of another device");
    }

    @Nullable
    DriverQueuePair findQueuePair(int number) {
        var found = queuePairs.get(index(number));
        return found != null && found.number() == number ? found : null;
    }

    void forget(DriverQueuePair queuePair) {
        queuePairs.compareAndSet(index(queuePair.number()), queuePair, null);
    }

    /**
     * Hands an established stream to a queue pair of this device, on its loop; connection management calls this.
     *
     * @param mulpdu most bytes of a ULPDU to send, 128 to 65535
     * @return where the stream's bytes go from now on
     * @throws ErrnoException EINVAL if the queue pair is not idle
     */
    public InboundStream offload(
            QueuePair queuePair, ByteStream stream, StreamParameters parameters, int mulpdu, OffloadEvents events) {
        var own = own(queuePair);
        return rnic.offload(own.number(), stream, parameters, mulpdu, own.follow(events));
    }

    /** Closes a queue pair's connection in order, on its loop: what was posted is sent first. */
    public void disconnect(QueuePair queuePair) {
        own(queuePair).disconnect();
    }

    private static DriverQueuePair own(QueuePair queuePair) {
        if (queuePair instanceof DriverQueuePair own) {
            return own;
        }
        throw new IllegalArgumentException("queue pair of another device");
    }

    /** True once the adapter was taken out, be it back or not. */
    public boolean isGone() {
        return rnic.function().presence() != presence;
    }

    /**
     * Returns the driver's own resources and withdraws the memory BAR from peers. Queue pairs, queues and regions must be
     * gone. Once.
     *
     * @return complete when nobody uses the memory BAR any more, so that the adapter can be opened anew
     */
    public CompletableFuture<Void> unbind() {
        var peerMemoryGone = withdrawal.get();
        vectors.close();
        disable(rnic.function());
        commandBlock.close();
        return peerMemoryGone;
    }

    private void disable(PciFunction function) {
        if (!isGone()) {
            int command = function.configuration().read16(ConfigurationHeader.COMMAND);
            function.configuration()
                    .write16(ConfigurationHeader.COMMAND, command & ~ConfigurationHeader.COMMAND_BUS_MASTER);
        }
    }

    /** As {@link #unbind}, without waiting for those who use the memory BAR still. */
    @Override
    public void close() {
        var _ = unbind();
    }
}
