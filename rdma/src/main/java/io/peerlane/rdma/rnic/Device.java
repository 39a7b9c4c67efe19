package io.peerlane.rdma.rnic;

import io.peerlane.fabric.pci.MsixTable;
import io.peerlane.fabric.timing.paced.AdapterPacing;
import io.peerlane.fabric.tlp.BusMaster;
import io.peerlane.rdma.iwarp.StreamParameters;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * The adapter's insides: tables of what exists. Looked up from any loop, changed by commands, one at a time.
 *
 * <p>A queue pair's number is {@code generation << 16 | index}, so that a completion of a destroyed one is not taken for
 * its successor's; the index finds its doorbell.
 */
final class Device {

    private static final int INDEX_MASK = 0xffff;
    private static final int GENERATION_SHIFT = 16;

    private final RnicOptions options;
    private final RnicStatistics statistics;
    private final BusMaster bus;
    private final MsixTable interrupts;
    private final @Nullable AdapterPacing pacing;
    private final MemoryTable memory;
    private final AtomicReferenceArray<@Nullable DeviceQueuePair> queuePairs;
    private final AtomicReferenceArray<@Nullable DeviceCompletionQueue> completionQueues;
    private final ConcurrentMap<Integer, DeviceLoop> loops = new ConcurrentHashMap<>();
    private final Set<OffloadedStream> streams = ConcurrentHashMap.newKeySet();
    private final CommandExecutor commands;
    private volatile boolean retired;

    Device(
            RnicOptions options,
            RnicStatistics statistics,
            BusMaster bus,
            MsixTable interrupts,
            @Nullable AdapterPacing pacing) {
        this.options = options;
        this.statistics = statistics;
        this.bus = bus;
        this.interrupts = interrupts;
        this.pacing = pacing;
        var limits = options.limits();
        memory = new MemoryTable(options.name(), limits.maxMemoryRegions());
        queuePairs = new AtomicReferenceArray<>(limits.maxQueuePairs());
        completionQueues = new AtomicReferenceArray<>(limits.maxCompletionQueues());
        commands = new CommandExecutor(this);
    }

    /** The same adapter, empty as after power-on. */
    Device successor() {
        return new Device(options, statistics, bus, interrupts, pacing);
    }

    /** The adapter was reset or removed: no command is executed any more, no region is found, every stream is cut. */
    void retire(String reason) {
        commands.retire();
        retired = true;
        memory.clear();
        streams.forEach(stream -> stream.cut(reason));
    }

    /** True once nothing may be done for whoever is still connected. */
    boolean isRetired() {
        return retired || !bus.isPresent();
    }

    /** What of a new queue pair waits for the machine's clock; null if the adapter is untimed. */
    @Nullable
    PacedWork pacedWork(int domain, DeviceLoop loop) {
        return pacing == null ? null : new PacedWork(pacing, this, domain, loop);
    }

    /** A stream is over. */
    void forget(OffloadedStream stream) {
        streams.remove(stream);
    }

    RnicOptions options() {
        return options;
    }

    RnicStatistics statistics() {
        return statistics;
    }

    BusMaster bus() {
        return bus;
    }

    MsixTable interrupts() {
        return interrupts;
    }

    MemoryTable memory() {
        return memory;
    }

    AtomicReferenceArray<@Nullable DeviceQueuePair> queuePairs() {
        return queuePairs;
    }

    AtomicReferenceArray<@Nullable DeviceCompletionQueue> completionQueues() {
        return completionQueues;
    }

    CommandExecutor commands() {
        return commands;
    }

    DeviceLoop loop(int index) {
        return loops.computeIfAbsent(index, _ -> new DeviceLoop());
    }

    static int numberOf(int index, int generation) {
        return index | generation << GENERATION_SHIFT;
    }

    static int indexOf(int number) {
        return number & INDEX_MASK;
    }

    /** The queue pair of that number and generation. */
    @Nullable
    DeviceQueuePair queuePair(int number) {
        int index = indexOf(number);
        var found = index < queuePairs.length() ? queuePairs.get(index) : null;
        return found != null && found.number() == number ? found : null;
    }

    InboundStream offload(
            DeviceQueuePair queuePair,
            ByteStream transport,
            StreamParameters parameters,
            int mulpdu,
            OffloadEvents events) {
        var regions = new RegionAccess(memory, queuePair.domain(), bus);
        var stream = new OffloadedStream(this, queuePair, regions, transport, parameters, mulpdu, events);
        streams.add(stream);
        queuePair.attach(stream, parameters.outboundReads());
        stream.start();
        if (retired) { // since it was looked up
            stream.cut("the adapter is gone");
        }
        return stream;
    }
}
