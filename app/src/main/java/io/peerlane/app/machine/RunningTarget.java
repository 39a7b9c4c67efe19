package io.peerlane.app.machine;

import io.peerlane.app.config.ConfigurationException;
import io.peerlane.app.config.ServiceConfiguration;
import io.peerlane.app.config.ServiceConfiguration.NamespaceSettings;
import io.peerlane.app.config.ServiceConfiguration.PortSettings;
import io.peerlane.app.config.ServiceConfiguration.ReferralSettings;
import io.peerlane.app.config.ServiceConfiguration.SubsystemSettings;
import io.peerlane.app.config.TransportType;
import io.peerlane.fabric.errno.Errno;
import io.peerlane.fabric.errno.ErrnoException;
import io.peerlane.fabric.ethernet.EthernetCount;
import io.peerlane.fabric.p2pdma.PeerMemoryPolicy;
import io.peerlane.fabric.pci.BusDeviceFunction;
import io.peerlane.fabric.tlp.Cpu;
import io.peerlane.nvme.host.pcie.PcieNvmeDriver;
import io.peerlane.nvme.target.Subsystem;
import io.peerlane.nvme.target.SubsystemIdentity;
import io.peerlane.nvme.target.Target;
import io.peerlane.nvme.target.TargetNamespace;
import io.peerlane.nvme.target.TargetOptions;
import io.peerlane.nvme.target.copyoffload.CopyOffload;
import io.peerlane.nvme.target.discovery.Referral;
import io.peerlane.nvme.target.rdma.RdmaTransport;
import io.peerlane.nvme.target.rdma.RdmaTransportOptions;
import io.peerlane.nvme.target.tcp.TcpTransport;
import io.peerlane.nvme.wire.fabrics.TransportSpecific;
import io.peerlane.rdma.netty.EventLoops;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A target that runs: an emulated machine, the drivers on it, the NVMe target over them, and ports that listen.
 *
 * <p>{@link #start} and {@link #close} block and are not for event loops. Everything else is safe from any thread.
 */
public final class RunningTarget implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(RunningTarget.class);

    private static final String MODEL = "Peerlane";
    private static final String FIRMWARE = "0.1";

    /** What is to be undone, latest first. */
    private final Deque<Step> undo = new ArrayDeque<>();

    private final ServiceConfiguration configuration;
    private final long seed;
    private final MachineTime time;
    private final TargetMachine machine;
    private final EventLoops loops;
    private final Map<String, DriveSlot> drives = new LinkedHashMap<>();
    private final NamespaceStores stores;
    private final CopyOffload copyOffload;
    private final Target target;
    private final AdapterSlot adapter;
    private final TcpPorts tcp;
    private final List<OpenPort> openPorts = new CopyOnWriteArrayList<>();

    /**
     * A port that listens.
     *
     * @param identifier PORTID
     * @param transport what it speaks
     * @param address where it listens, or did before the adapter was unbound
     * @param discoveryOnly whether only the discovery subsystem is there
     */
    record OpenPort(int identifier, TransportType transport, InetSocketAddress address, boolean discoveryOnly) {}

    private record Step(String name, Runnable undo) {}

    private RunningTarget(ServiceConfiguration configuration, long seed) {
        this.configuration = configuration;
        var described = Machines.load(configuration.machine());
        var description = described.withKernel(
                KernelReader.override(described.kernel(), configuration.pci(), configuration.seed()));
        this.seed = description.kernel().seed().orElse(seed);
        try {
            stores = opened("stores", NamespaceStores.open(description, configuration), NamespaceStores::close);
            time = opened("clock", MachineTime.start(configuration), MachineTime::close);
            machine = opened(
                    "machine",
                    TargetMachine.build(description, stores.byDrive(), this.seed, time.paced()),
                    TargetMachine::close);
            machine.kernelWarnings().forEach(warning -> LOG.warn("kernel: {}", warning.message()));
            loops = opened(
                    "event loops", EventLoops.open(configuration.loops(), configuration.cpus()), EventLoops::close);
            time.processors(loops.cpus());
            machine.drives().forEach((name, drive) -> {
                var slot = opened(name, new DriveSlot(machine, drive, loops.cpus()), DeviceSlot::close);
                slot.bind();
                drives.put(name, slot);
            });
            copyOffload = opened(
                    "request memory",
                    new CopyOffload(machine.p2pDma(), machine.fabric().memory(), configuration.requestMemoryBytes()),
                    CopyOffload::close);
            drives.values().forEach(drive -> drive.offer(copyOffload));
            target = makeTarget();
            adapter = opened("adapter", new AdapterSlot(machine, loops, target, transportOptions()), DeviceSlot::close);
            adapter.bind();
            tcp = opened("TCP ports", new TcpPorts(configuration, machine.fabric(), target, loops), TcpPorts::close);
            configuration.subsystems().forEach(this::addSubsystem);
            configuration.ports().forEach(this::listen);
        } catch (RuntimeException e) {
            close();
            throw e;
        }
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

    private Target makeTarget() {
        var scheduler = Timers.open();
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
        var drive = drives.get(place.drive());
        if (drive == null) {
            throw new IllegalStateException("no drive for " + place);
        }
        var namespace = subsystem.addNamespace(settings.nsid(), drive.blocks(place.nsid()), place.uuid());
        drive.show(namespace, place.nsid());
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
        int number = target.ports().size() + 1;
        var port = settings.discoveryOnly() ? target.addDiscoveryPort(number) : target.addPort(number);
        settings.referrals().forEach(referral -> port.addReferral(referral(referral)));
        settings.subsystems().forEach(nqn -> target.subsystem(nqn).ifPresent(port::link));
        try {
            var address =
                    switch (settings.transport()) {
                        case RDMA -> adapter.listen(port, settings.address());
                        case TCP -> tcp.listen(port, settings.address()).address();
                    };
            openPorts.add(new OpenPort(port.identifier(), settings.transport(), address, settings.discoveryOnly()));
        } catch (ErrnoException e) {
            if (settings.optional() && e.errno() == Errno.EADDRINUSE) {
                LOG.warn(
                        "no port for discovery only: {}, {}; the other ports answer discovery as well",
                        e.errno(),
                        e.getMessage());
                return;
            }
            throw new ConfigurationException(
                    "port " + port.identifier(),
                    "address",
                    "'" + Addresses.text(settings.address()) + "' (" + e.getMessage() + ")",
                    "an address and port that are free");
        }
    }

    private static Referral referral(ReferralSettings settings) {
        var transport =
                switch (settings.transport()) {
                    case RDMA -> TransportSpecific.iwarp();
                    case TCP -> TransportSpecific.plainTcp();
                };
        return new Referral(transport, settings.address(), 0);
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

    /** The clock of the machine. */
    MachineTime time() {
        return time;
    }

    EventLoops loops() {
        return loops;
    }

    /** The drivers of the drives that are bound, by name. */
    Map<String, PcieNvmeDriver> drivers() {
        var bound = new LinkedHashMap<String, PcieNvmeDriver>();
        drives.forEach((name, drive) -> drive.driver().ifPresent(driver -> bound.put(name, driver)));
        return bound;
    }

    /** The drives that are bound and in the hands of a user-space owner, by name. */
    public Map<String, UserSpaceDrive> userSpaceDrives() {
        var owned = new LinkedHashMap<String, UserSpaceDrive>();
        drives.forEach((name, drive) -> drive.owner().ifPresent(owner -> owned.put(name, owner)));
        return owned;
    }

    Target target() {
        return target;
    }

    /** The transport; while the adapter is unbound the one that was. */
    RdmaTransport transport() {
        return adapter.transport();
    }

    TcpTransport tcpTransport() {
        return tcp.transport();
    }

    /** Bytes of the connections over NVMe/TCP. */
    EthernetCount tcpBytes() {
        return tcp.bytes();
    }

    /** The ports in the order of the configuration; those of RDMA listen while the adapter is bound. */
    List<OpenPort> openPorts() {
        return List.copyOf(openPorts);
    }

    /** Where the ports listen, in the order of the configuration; those of RDMA while the adapter is bound. */
    public List<InetSocketAddress> addresses() {
        return openPorts.stream().map(OpenPort::address).toList();
    }

    /** True if the function has a driver, and the driver has it; a bridge has none. */
    public boolean isBound(BusDeviceFunction address) {
        return slots().anyMatch(slot -> slot.function().address().equals(address) && slot.isBound());
    }

    /**
     * Takes a device from its driver in order, under whatever load: commands under way end, a namespace on it answers with
     * Internal Error, its peer memory is replaced by host memory, connections over it end. Waits until it is unused.
     *
     * @throws ErrnoException ENODEV if there is no such device or it has no driver, ETIMEDOUT if its peer memory stays in use
     */
    public void unbind(BusDeviceFunction address) {
        var slot = slot(address);
        if (!slot.isBound()) {
            throw new ErrnoException(Errno.ENODEV, slot.function() + " has no driver");
        }
        slot.unbind();
        slot.await();
    }

    /**
     * Gives a device back to its driver: namespaces on it are there again, the adapter listens where it did.
     *
     * @throws ErrnoException ENODEV if there is no such device or it was removed, EBUSY if it has its driver, ETIMEDOUT if its
     *     peer memory stays in use, EADDRINUSE, ENOMEM
     * @throws io.peerlane.nvme.host.pcie.DriverException if a drive does not do what it should
     */
    public void bind(BusDeviceFunction address) {
        slot(address).bind();
    }

    /**
     * Takes a device out without notice. Returns when nothing reaches it any more; drivers and those who use it find out by
     * themselves. Does nothing if it was taken out before.
     *
     * @throws ErrnoException ENODEV if there is no such device
     */
    public void remove(BusDeviceFunction address) {
        slot(address).function().remove();
    }

    /**
     * Puts a device back that was taken out, and binds it; waits until what used it before has let go.
     *
     * @throws ErrnoException EEXIST if it is there; as {@link #bind}
     * @throws io.peerlane.nvme.host.pcie.DriverException as {@link #bind}
     */
    public void insert(BusDeviceFunction address) {
        slot(address).insert();
    }

    private Stream<DeviceSlot> slots() {
        return Stream.concat(drives.values().stream(), Stream.of(adapter));
    }

    private DeviceSlot slot(BusDeviceFunction address) {
        return slots().filter(slot -> slot.function().address().equals(address))
                .findFirst()
                .orElseThrow(() -> new ErrnoException(Errno.ENODEV, "no drive and no adapter at " + address));
    }

    /** Bytes of the host memory for requests that no request holds. */
    long requestMemoryAvailable() {
        return copyOffload.hostPool().available();
    }

    /** Connections that still hold anything. */
    public int connections() {
        return adapter.transport().counts().open() + tcp.transport().counts().open();
    }

    /**
     * Takes no new connection, and waits until the hosts that are connected have left.
     *
     * @param limit the longest wait; who stays longer is disconnected by {@link #close}
     */
    public void drain(Duration limit) throws InterruptedException {
        adapter.stopListening();
        tcp.stopListening();
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
