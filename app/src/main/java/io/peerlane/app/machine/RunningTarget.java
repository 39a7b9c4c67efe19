package io.peerlane.app.machine;

import io.peerlane.app.config.ConfigurationException;
import io.peerlane.app.config.ServiceConfiguration;
import io.peerlane.app.config.ServiceConfiguration.NamespaceSettings;
import io.peerlane.app.config.ServiceConfiguration.PortSettings;
import io.peerlane.app.config.ServiceConfiguration.SubsystemSettings;
import io.peerlane.fabric.errno.ErrnoException;
import io.peerlane.fabric.p2pdma.PeerMemoryPolicy;
import io.peerlane.fabric.tlp.Cpu;
import io.peerlane.nvme.controller.NvmeController;
import io.peerlane.nvme.host.pcie.DriverOptions;
import io.peerlane.nvme.host.pcie.PcieNvmeDriver;
import io.peerlane.nvme.target.Subsystem;
import io.peerlane.nvme.target.SubsystemIdentity;
import io.peerlane.nvme.target.Target;
import io.peerlane.nvme.target.TargetNamespace;
import io.peerlane.nvme.target.TargetOptions;
import io.peerlane.nvme.target.copyoffload.CopyOffload;
import io.peerlane.nvme.target.rdma.RdmaTransport;
import io.peerlane.nvme.target.rdma.RdmaTransportOptions;
import io.peerlane.rdma.cm.Listener;
import io.peerlane.rdma.netty.EventLoops;
import io.peerlane.rdma.netty.NettyConnectionManager;
import io.peerlane.rdma.rnic.driver.RnicDriver;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A target that runs: an emulated machine, the drivers on it, the NVMe target over them, and ports that listen.
 *
 * <p>{@link #start} and {@link #close} block and are not for event loops. Everything else is safe from any thread.
 */
public final class RunningTarget implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(RunningTarget.class);

    private static final Duration CLOSE_LIMIT = Duration.ofSeconds(10);
    private static final String MODEL = "Peerlane";
    private static final String FIRMWARE = "0.1";

    /** What is to be undone, latest first. */
    private final Deque<Step> undo = new ArrayDeque<>();

    private final ServiceConfiguration configuration;
    private final long seed;
    private final TargetMachine machine;
    private final EventLoops loops;
    private final Map<String, PcieNvmeDriver> drivers = new LinkedHashMap<>();
    private final Map<String, UserSpaceDrive> userSpaceDrives = new LinkedHashMap<>();
    private final NamespaceStores stores;
    private final RnicDriver rnic;
    private final CopyOffload copyOffload;
    private final Target target;
    private final RdmaTransport transport;
    private final List<Listener> listeners = new ArrayList<>();

    private record Step(String name, Runnable undo) {}

    private RunningTarget(ServiceConfiguration configuration, long seed) {
        this.configuration = configuration;
        var described = Machines.load(configuration.machine());
        var description = described.withKernel(
                KernelReader.override(described.kernel(), configuration.pci(), configuration.seed()));
        this.seed = description.kernel().seed().orElse(seed);
        try {
            stores = opened("stores", NamespaceStores.open(description, configuration), NamespaceStores::close);
            machine = opened(
                    "machine", TargetMachine.build(description, stores.byDrive(), this.seed), TargetMachine::close);
            machine.kernelWarnings().forEach(warning -> LOG.warn("kernel: {}", warning.message()));
            loops = opened(
                    "event loops", EventLoops.open(configuration.loops(), configuration.cpus()), EventLoops::close);
            machine.drives()
                    .forEach((name, drive) -> drivers.put(
                            name,
                            opened(
                                    name,
                                    PcieNvmeDriver.attach(
                                            machine.fabric(),
                                            machine.p2pDma(),
                                            drive.function(),
                                            loops.cpus(),
                                            driverOptions(machine, drive)),
                                    PcieNvmeDriver::close)));
            drivers.values().stream()
                    .filter(driver -> machine.isInUserSpace(driver.function()))
                    .forEach(this::takeOver);
            rnic = opened(
                    "adapter",
                    RnicDriver.open(machine.fabric(), machine.p2pDma(), machine.rnic(), loops.cpus()),
                    RnicDriver::close);
            copyOffload = opened(
                    "request memory",
                    new CopyOffload(machine.p2pDma(), machine.fabric().memory(), configuration.requestMemoryBytes()),
                    CopyOffload::close);
            userSpaceDrives.values().forEach(drive -> drive.memory().ifPresent(copyOffload::add));
            target = makeTarget();
            var connections =
                    opened("connections", new NettyConnectionManager(rnic, loops), NettyConnectionManager::close);
            transport = opened(
                    "transport",
                    new RdmaTransport(connections, machine.fabric().memory(), target, transportOptions()),
                    RunningTarget::closeTransport);
            configuration.subsystems().forEach(this::addSubsystem);
            configuration.ports().forEach(this::listen);
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    private void takeOver(PcieNvmeDriver driver) {
        var name = driver.function().name();
        userSpaceDrives.put(name, opened(name + " owner", new UserSpaceDrive(machine, driver), UserSpaceDrive::close));
    }

    private <T> T opened(String name, T thing, Consumer<T> closing) {
        undo.push(new Step(name, () -> closing.accept(thing)));
        return thing;
    }

    /**
     * Starts a target; when this returns, every port listens.
     *
     * @param seed chooses among providers at the same distance, unless the configuration or the machine has a seed
     * @throws ConfigurationException if the configuration cannot be used or an address is in use; nothing is left started
     * @throws ErrnoException if memory does not suffice; nothing is left started
     */
    public static RunningTarget start(ServiceConfiguration configuration, long seed) {
        return new RunningTarget(configuration, seed);
    }

    /** A function of an endpoint is not one whose transfers may go to other functions. */
    private static DriverOptions driverOptions(TargetMachine machine, NvmeController drive) {
        return DriverOptions.defaults()
                .withPeerMemory(drive.endpoint().isEmpty())
                .withCmbForOwner(machine.isInUserSpace(drive.function()));
    }

    private Target makeTarget() {
        var scheduler = Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().name("timers").daemon().factory());
        undo.push(new Step("timers", scheduler::shutdownNow));
        return new Target(
                TargetOptions.defaults().withMaxQueueDepth(configuration.queueDepth()),
                loops.cpus().stream().map(Cpu::executor).toList(),
                new LoopClock(scheduler),
                copyOffload);
    }

    private RdmaTransportOptions transportOptions() {
        var defaults = RdmaTransportOptions.defaults();
        return new RdmaTransportOptions(
                configuration.inlineDataBytes(), configuration.queueDepth(), defaults.connectTimeout());
    }

    private void addSubsystem(SubsystemSettings settings) {
        var serial = String.format("PL%08X", settings.nqn().hashCode());
        var subsystem = target.addSubsystem(settings.nqn(), new SubsystemIdentity(serial, MODEL, FIRMWARE));
        subsystem.allowAnyHost(settings.allowAnyHost());
        settings.hosts().forEach(subsystem::allowHost);
        settings.namespaces().forEach(namespace -> addNamespace(subsystem, namespace));
    }

    private void addNamespace(Subsystem subsystem, NamespaceSettings settings) {
        var place = stores.place(subsystem.nqn(), settings.nsid());
        var driver = drivers.get(place.drive());
        if (driver == null) {
            throw new IllegalStateException("no driver for " + place);
        }
        var namespace = subsystem.addNamespace(settings.nsid(), driver.namespace(place.nsid()), place.uuid());
        namespace.peerMemory(policy(subsystem, settings));
        namespace.enable(TargetNamespace.Enable.WITH_FALLBACK);
    }

    private PeerMemoryPolicy policy(Subsystem subsystem, NamespaceSettings settings) {
        try {
            return PeerMemoryPolicy.parse(machine.p2pDma(), settings.p2pmem());
        } catch (ErrnoException e) {
            throw new ConfigurationException(
                    subsystem.nqn() + " namespace " + settings.nsid(),
                    "p2pmem",
                    "'" + settings.p2pmem() + "'",
                    "0, 1, or the address of a function with published memory");
        }
    }

    private void listen(PortSettings settings) {
        var port = target.addPort(listeners.size() + 1);
        settings.subsystems().forEach(nqn -> target.subsystem(nqn).ifPresent(port::link));
        try {
            listeners.add(transport.listen(port, settings.address()));
        } catch (ErrnoException e) {
            throw new ConfigurationException(
                    "port " + port.identifier(),
                    "address",
                    "'" + Addresses.text(settings.address()) + "' (" + e.getMessage() + ")",
                    "an address and port that are free");
        }
    }

    private static void closeTransport(RdmaTransport transport) {
        var _ = transport
                .close()
                .completeOnTimeout(null, CLOSE_LIMIT.toMillis(), TimeUnit.MILLISECONDS)
                .join();
    }

    ServiceConfiguration configuration() {
        return configuration;
    }

    /** What chooses among providers at the same distance. */
    long seed() {
        return seed;
    }

    TargetMachine machine() {
        return machine;
    }

    EventLoops loops() {
        return loops;
    }

    Map<String, PcieNvmeDriver> drivers() {
        return drivers;
    }

    /** The drives that are in the hands of a user-space owner, by name. */
    public Map<String, UserSpaceDrive> userSpaceDrives() {
        return Collections.unmodifiableMap(userSpaceDrives);
    }

    Target target() {
        return target;
    }

    RdmaTransport transport() {
        return transport;
    }

    /** Where the ports listen, in the order of the configuration. */
    public List<InetSocketAddress> addresses() {
        return listeners.stream().map(Listener::address).toList();
    }

    /** Bytes of the host memory for requests that no request holds. */
    long requestMemoryAvailable() {
        return copyOffload.hostPool().available();
    }

    /** Connections that still hold anything. */
    public int connections() {
        return transport.counts().open();
    }

    /**
     * Takes no new connection, and waits until the hosts that are connected have left.
     *
     * @param limit the longest wait; who stays longer is disconnected by {@link #close}
     */
    public void drain(Duration limit) throws InterruptedException {
        listeners.forEach(Listener::close);
        long deadline = System.nanoTime() + limit.toNanos();
        while (connections() > 0 && System.nanoTime() < deadline) {
            TimeUnit.MILLISECONDS.sleep(20);
        }
        if (connections() > 0) {
            LOG.warn("{} connections after {} of draining, they are closed now", connections(), limit);
        }
    }

    /** Closes connections, shuts the drives down (what their caches hold is written), and frees everything. Idempotent. */
    @Override
    public void close() {
        while (!undo.isEmpty()) {
            var step = undo.pop();
            try {
                step.undo().run();
            } catch (RuntimeException e) {
                LOG.warn("closing {}: {}", step.name(), e.toString());
            }
        }
    }
}
