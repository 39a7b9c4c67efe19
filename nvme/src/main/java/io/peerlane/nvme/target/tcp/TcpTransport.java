package io.peerlane.nvme.target.tcp;

import io.peerlane.fabric.logging.LineLimit;
import io.peerlane.fabric.memory.HostMemory;
import io.peerlane.fabric.pci.PciFunction;
import io.peerlane.fabric.tlp.CpuPort;
import io.peerlane.fabric.tlp.Fabric;
import io.peerlane.nvme.target.Port;
import io.peerlane.nvme.target.RefusedConnect;
import io.peerlane.nvme.target.Target;
import io.peerlane.nvme.target.TargetClock;
import io.peerlane.nvme.target.TargetLoop;
import io.peerlane.nvme.target.TargetTransport;
import io.peerlane.nvme.tcp.TcpOutput;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;

/** NVMe/TCP for a target: the connections that listeners accept, and what they share. Safe from any thread. */
public final class TcpTransport implements TargetTransport {

    /** Most entries of an admin queue, as in Linux. */
    static final int ADMIN_DEPTH = 32;

    /** Most of HPDA. */
    static final int MAX_ALIGNMENT = 31;

    private static final int SGL_SUPPORTED = 1;
    private static final int SGL_OFFSET = 1 << 20;

    private final Fabric machine;
    private final Target target;
    private final TcpTransportOptions options;
    private final TcpCounters counters = new TcpCounters();
    private final LineLimit<CloseReason> violations = new LineLimit<>(CloseReason.class);
    private final Set<TcpConnection> connections = ConcurrentHashMap.newKeySet();
    private final AtomicInteger accepting = new AtomicInteger();
    private final CompletableFuture<Void> closed = new CompletableFuture<>();
    private volatile boolean closing;

    /**
     * @param machine its memory is where in-capsule data is received; its processors copy data from and to sockets, which is
     *     charged to its ledger. The buffers of sockets are the operating system's, outside of the machine
     */
    public TcpTransport(Fabric machine, Target target, TcpTransportOptions options) {
        this.machine = machine;
        this.target = target;
        this.options = options;
    }

    /**
     * Takes a connection that a listener of {@code port} accepted; call on its loop. The caller then feeds
     * {@link TcpConnection#received} and says when it is {@link TcpConnection#closed}.
     *
     * @param loop executor of one of the target's loops
     * @return empty if the transport closes
     * @throws IllegalArgumentException if {@code loop} is none of the target's
     */
    public Optional<TcpConnection> accept(Port port, Executor loop, TcpOutput output) {
        accepting.incrementAndGet(); // before the look at closing: close() waits for it
        try {
            if (closing) {
                return Optional.empty();
            }
            var connection = new TcpConnection(this, port, loopOf(loop), output);
            connections.add(connection);
            counters.accept();
            return Optional.of(connection);
        } finally {
            accepting.decrementAndGet();
            closeIfEmpty();
        }
    }

    private TargetLoop loopOf(Executor executor) {
        return target.loops().stream()
                .filter(loop -> loop.executor() == executor)
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("the target has no loop " + executor));
    }

    /** What became of its connections. */
    public TcpCounts counts() {
        return counters.snapshot(connections.size());
    }

    /** Takes no more connections and aborts those there are. The stage completes when the last has given back its memory. */
    public CompletableFuture<Void> close() {
        closing = true;
        connections.forEach(
                connection -> connection.loop().executor().execute(() -> connection.abort("the target shuts down")));
        closeIfEmpty();
        return closed;
    }

    @Override
    public String type() {
        return "tcp";
    }

    @Override
    public Optional<PciFunction> dmaClient() {
        return Optional.empty();
    }

    @Override
    public int inCapsuleBytes() {
        return options.inlineDataBytes();
    }

    @Override
    public int sgls() {
        return SGL_SUPPORTED | (options.inlineDataBytes() > 0 ? SGL_OFFSET : 0);
    }

    @Override
    public int maxQueueDepth() {
        return options.maxQueueDepth();
    }

    HostMemory memory() {
        return machine.memory();
    }

    /** Where copies from and to sockets are charged. */
    CpuPort cpu() {
        return machine.cpu();
    }

    TcpTransportOptions options() {
        return options;
    }

    TcpCounters counters() {
        return counters;
    }

    /** How many lines hosts that break the transport's rules may cause. */
    LineLimit<CloseReason> violations() {
        return violations;
    }

    TargetClock.Timeout schedule(TargetLoop loop, Duration delay, Runnable task) {
        return target.clock().schedule(loop.executor(), delay.toNanos(), task);
    }

    /** Remembers a host whose connection came to nothing. */
    void refused(RefusedConnect refused) {
        target.refusedConnects().add(refused);
    }

    /** A connection has given back everything. */
    void released(TcpConnection connection) {
        connections.remove(connection);
        closeIfEmpty();
    }

    private void closeIfEmpty() {
        if (closing && accepting.get() == 0 && connections.isEmpty()) {
            closed.complete(null);
        }
    }
}
