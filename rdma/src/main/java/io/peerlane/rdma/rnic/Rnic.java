package io.peerlane.rdma.rnic;

import io.peerlane.fabric.errno.Errno;
import io.peerlane.fabric.errno.ErrnoException;
import io.peerlane.fabric.memory.SparseMemory;
import io.peerlane.fabric.pci.Bar;
import io.peerlane.fabric.pci.PciFunction;
import io.peerlane.fabric.pci.PciIdentity;
import io.peerlane.fabric.timing.paced.AdapterPacing;
import io.peerlane.fabric.tlp.Fabric;
import io.peerlane.rdma.iwarp.StreamParameters;
import io.peerlane.rdma.rnic.abi.RegisterMap;
import java.lang.foreign.Arena;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * The emulated adapter: a PCI function with registers and doorbells in BAR 0, optionally memory in BAR 2, and MSI-X. It
 * executes on the thread that rings a doorbell or brings bytes of a stream.
 *
 * <p>{@link #offload} is the one way into it that is not the fabric: a stream that connection management has established
 * becomes the adapter's.
 */
public final class Rnic {

    /** BAR of the optional memory. */
    public static final int MEMORY_BAR = 2;

    private static final int VENDOR = 0x1b36;
    private static final int DEVICE = 0x0fa1;
    private static final int LINK_GENERATION = 4;
    private static final int LINK_WIDTH = 16;

    private final RnicOptions options;
    private final RnicStatistics statistics = new RnicStatistics();
    private final PciFunction function;
    private @Nullable AdapterPacing pacing;
    private volatile @Nullable Device device;

    /** Makes the function; it answers once it is attached. */
    public Rnic(RnicOptions options) {
        this.options = options;
        var builder = PciFunction.builder(options.name())
                .identity(PciIdentity.of(VENDOR, DEVICE, PciIdentity.CLASS_ETHERNET))
                .link(LINK_GENERATION, LINK_WIDTH)
                .bar(Bar.registers(0, RegisterMap.SIZE, new DeviceRegisters(options, () -> device)))
                .msix(options.limits().maxCompletionQueues());
        if (options.memoryBarSize() > 0) {
            builder.bar(Bar.memory(MEMORY_BAR, SparseMemory.map(options.memoryBarSize(), Arena.ofAuto())));
        }
        function = builder.build();
        function.onReset(() -> renew("the adapter was reset"));
        function.stopOnRemoval(() -> {
            renew("the adapter was removed");
            return CompletableFuture.completedFuture(null);
        });
    }

    /** Everything made so far is forgotten, every stream is cut; what still runs on an event loop reaches no memory. */
    private synchronized void renew(String reason) {
        var before = device;
        if (before != null) {
            device = before.successor();
            before.retire(reason);
        }
    }

    /** The function to put into a topology. */
    public PciFunction function() {
        return function;
    }

    /** What it was built with. */
    public RnicOptions options() {
        return options;
    }

    /** Counters and gauges. */
    public RnicStatistics statistics() {
        return statistics;
    }

    /**
     * Completes and sends by this clock instead of at once; before {@link #attach}. What the clock tells is told on the loop
     * that began it.
     */
    public void pace(AdapterPacing by) {
        pacing = by;
    }

    /** Connects it to the fabric its function is part of. Once. */
    public synchronized void attach(Fabric fabric) {
        if (device != null) {
            throw new IllegalStateException(options.name() + " is attached already");
        }
        device = new Device(options, statistics, fabric.busMaster(function), function.msix(), pacing);
    }

    /**
     * Hands an established stream to a queue pair that is idle. On the queue pair's loop.
     *
     * @param queuePair its number
     * @param mulpdu most bytes of a ULPDU to send, 128 to 65535
     * @return where the stream's bytes go from now on
     * @throws ErrnoException EINVAL if the queue pair is not idle, or does not exist
     */
    public InboundStream offload(
            int queuePair, ByteStream stream, StreamParameters parameters, int mulpdu, OffloadEvents events) {
        var present = Objects.requireNonNull(device, "not attached");
        var target = present.queuePair(queuePair);
        if (target == null || !target.isIdle()) {
            throw new ErrnoException(
                    Errno.EINVAL, "%s: queue pair %#x is not idle".formatted(options.name(), queuePair));
        }
        return present.offload(target, stream, parameters, mulpdu, events);
    }
}
