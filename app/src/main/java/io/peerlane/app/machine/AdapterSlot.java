package io.peerlane.app.machine;

import io.peerlane.fabric.errno.ErrnoException;
import io.peerlane.nvme.target.Port;
import io.peerlane.nvme.target.Target;
import io.peerlane.nvme.target.rdma.RdmaTransport;
import io.peerlane.nvme.target.rdma.RdmaTransportOptions;
import io.peerlane.rdma.cm.Listener;
import io.peerlane.rdma.netty.EventLoops;
import io.peerlane.rdma.netty.NettyConnectionManager;
import io.peerlane.rdma.rnic.driver.RnicDriver;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The adapter, its driver, and what listens and is connected over it. Bound anew, it listens where it did before. */
final class AdapterSlot extends DeviceSlot {

    private static final Duration CLOSE_LIMIT = Duration.ofSeconds(10);

    private final TargetMachine machine;
    private final EventLoops loops;
    private final Target target;
    private final RdmaTransportOptions options;
    private final List<Served> served = new CopyOnWriteArrayList<>();
    private volatile @Nullable Running running;

    /** A port and where it listens, or did. */
    private record Served(Port port, InetSocketAddress address) {}

    private record Running(
            RnicDriver driver, NettyConnectionManager connections, RdmaTransport transport, List<Listener> listeners) {}

    AdapterSlot(TargetMachine machine, EventLoops loops, Target target, RdmaTransportOptions options) {
        super(machine.rnic().function());
        this.machine = machine;
        this.loops = loops;
        this.target = target;
        this.options = options;
    }

    /**
     * The transport over the adapter; after an unbinding the one before, closed.
     *
     * @throws IllegalStateException before the adapter was first bound
     */
    RdmaTransport transport() {
        return running().transport();
    }

    private Running running() {
        var last = running;
        if (last == null) {
            throw new IllegalStateException(function() + " was never bound");
        }
        return last;
    }

    /**
     * Listens for a port, now and whenever the adapter is bound anew.
     *
     * @return where
     * @throws ErrnoException EADDRINUSE
     */
    InetSocketAddress listen(Port port, InetSocketAddress address) {
        var listener = listen(running(), port, address);
        served.add(new Served(port, listener.address()));
        return listener.address();
    }

    private static Listener listen(Running on, Port port, InetSocketAddress address) {
        var listener = on.transport().listen(port, address);
        on.listeners().add(listener);
        return listener;
    }

    /** Takes no new connections. */
    void stopListening() {
        running().listeners().forEach(Listener::close);
    }

    @Override
    void start() {
        var driver = RnicDriver.open(machine.fabric(), machine.p2pDma(), machine.rnic(), loops.cpus());
        var connections = new NettyConnectionManager(driver, loops);
        try {
            var transport = new RdmaTransport(connections, machine.fabric().memory(), target, options);
            running = new Running(driver, connections, transport, new CopyOnWriteArrayList<>());
        } catch (RuntimeException e) {
            connections.close();
            driver.close();
            throw e;
        }
        listenAgain(running());
    }

    private void listenAgain(Running on) {
        try {
            served.forEach(each -> listen(on, each.port(), each.address()));
        } catch (RuntimeException e) {
            stopped(stop());
            throw e;
        }
    }

    @Override
    CompletableFuture<Void> stop() {
        var last = running;
        if (last == null) {
            return CompletableFuture.completedFuture(null);
        }
        last.transport()
                .close()
                .completeOnTimeout(null, CLOSE_LIMIT.toMillis(), TimeUnit.MILLISECONDS)
                .join();
        last.connections().close();
        return last.driver().unbind();
    }
}
