package io.peerlane.nvme.host.pcie;

import io.peerlane.fabric.p2pdma.P2pDma;
import io.peerlane.fabric.pci.PciFunction;
import io.peerlane.fabric.pci.RemovalWatch;
import io.peerlane.fabric.pci.wire.ConfigurationHeader;
import io.peerlane.fabric.tlp.Cpu;
import io.peerlane.fabric.tlp.Fabric;
import io.peerlane.nvme.namespace.BlockDevice;
import io.peerlane.nvme.namespace.BlockFeatures;
import io.peerlane.nvme.namespace.BlockGeometry;
import io.peerlane.nvme.status.PathStatus;
import io.peerlane.nvme.wire.IdentifyController;
import io.peerlane.nvme.wire.IdentifyNamespace;
import io.peerlane.nvme.wire.IdentifyNvmController;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Drives one local controller: enables it, puts its memory buffer into service, makes one I/O queue pair per event loop,
 * and offers its namespaces as block devices (NVMe Base 2.1, 3.5.1 and 3.6.1; after Linux's {@code nvme-pci}).
 *
 * <p>{@link #attach} and {@link #close} wait for the controller, a bounded time, and must not run on an event loop that
 * they wait for. Everything else is safe from any thread; block queues belong to their loops.
 *
 * <p>A controller that reports a fatal status, reads all ones or leaves a command unanswered for the I/O time limit is
 * given up: it is disabled, and everything outstanding or submitted later completes with status 370h. One that is taken
 * out of its slot is given up and unbound, once it has made its last access to memory: until then what it was given might
 * still be written to, and may not be used for anything else.
 */
public final class PcieNvmeDriver implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(PcieNvmeDriver.class);

    private static final Duration CLOSE_LIMIT = Duration.ofSeconds(10);

    private final Fabric fabric;
    private final P2pDma p2pdma;
    private final PciFunction function;
    private final List<Cpu> cpus;
    private final DriverOptions options;
    private final DriverMemory memory;
    private final ControllerRegisters registers;
    private final ControllerLifecycle lifecycle;
    private final MsixVectors vectors;
    private final AdminQueue admin;
    private final IoQueues queues;
    private final Map<Integer, BlockDevice> namespaces = new TreeMap<>();
    private final AtomicBoolean dead = new AtomicBoolean();
    private final AtomicBoolean closed = new AtomicBoolean();
    private final CompletableFuture<Void> unbound = new CompletableFuture<>();
    private IdentifyController controller = IdentifyController.allocate();
    private CmbOutcome cmb = new CmbOutcome.Absent();
    private Optional<CmbAttributes> cmbAttributes = Optional.empty();
    private @Nullable Watchdog watchdog;
    private final CompletableFuture<Void> stopped = new CompletableFuture<>();
    private final int presence;
    private @Nullable RemovalWatch slot;

    private PcieNvmeDriver(Fabric fabric, P2pDma p2pdma, PciFunction function, List<Cpu> cpus, DriverOptions options) {
        this.fabric = fabric;
        this.p2pdma = p2pdma;
        this.function = function;
        this.cpus = List.copyOf(cpus);
        this.options = options;
        this.presence = function.presence();
        setCommand(ConfigurationHeader.COMMAND_MEMORY_SPACE | ConfigurationHeader.COMMAND_BUS_MASTER);
        registers = new ControllerRegisters(fabric.cpu().map(function, 0));
        lifecycle = new ControllerLifecycle(function.name(), registers);
        vectors = new MsixVectors(fabric, function);
        memory = new DriverMemory(fabric, p2pdma, function);
        admin = new AdminQueue(
                function.name(),
                memory.submissionQueue(AdminQueue.ENTRIES),
                memory.allocate(AdminQueue.COMPLETION_QUEUE_BYTES),
                registers,
                options.adminTimeout());
        queues = new IoQueues(function.name(), fabric, memory, registers, vectors, admin);
    }

    /**
     * Takes a controller into service.
     *
     * @param function an NVM Express controller, placed and with addresses assigned
     * @param cpus the event loops, one I/O queue pair for each
     * @throws DriverException if the controller does not do what it should
     * @throws io.peerlane.fabric.errno.ErrnoException ETIMEDOUT, ENODEV or ENOMEM
     */
    public static PcieNvmeDriver attach(
            Fabric fabric, P2pDma p2pdma, PciFunction function, List<Cpu> cpus, DriverOptions options) {
        if (cpus.isEmpty()) {
            throw new IllegalArgumentException("a driver needs an event loop");
        }
        var driver = new PcieNvmeDriver(fabric, p2pdma, function, cpus, options);
        try {
            driver.start();
            return driver;
        } catch (RuntimeException failure) {
            driver.close();
            throw failure;
        }
    }

    private void setCommand(int bits) {
        var configuration = function.configuration();
        configuration.write16(ConfigurationHeader.COMMAND, configuration.read16(ConfigurationHeader.COMMAND) | bits);
    }

    private void clearCommand(int bits) {
        var configuration = function.configuration();
        configuration.write16(ConfigurationHeader.COMMAND, configuration.read16(ConfigurationHeader.COMMAND) & ~bits);
    }

    private void start() {
        slot = function.onRemoval(() -> {
            stopped.complete(null);
            Thread.ofVirtual().name(function.name() + " removal").start(this::slotEmptied);
        });
        lifecycle.enable(AdminQueue.ENTRIES, admin.submissionAddress(), admin.completionAddress());
        vectors.bind(0, fabric.interrupts().allocate(Runnable::run, () -> true, admin::interrupt));
        vectors.enable();
        var cmbSetup = new CmbSetup(
                new CmbFunction(function, registers, p2pdma, options.cmbForOwner()),
                options.useCmbSqes() && !options.cmbForOwner());
        cmb = cmbSetup.enable();
        cmbAttributes = cmbSetup.attributes();
        if (cmb instanceof CmbOutcome.RegistrationFailed) {
            LOG.warn("{}: controller memory buffer not used: {}", function, cmb.reason());
        }
        var identification = new Identification(function.name(), admin, memory);
        controller = identification.controller();
        queues.make(cpus, options.queueDepth(), maxTransferBytes(), cmbSetup, cmb);
        var limits = identification.limits();
        identification.namespaces().forEach((nsid, namespace) -> addNamespace(nsid, namespace, limits));
        new EventListener(function.name(), admin, fabric.memory()).listen();
        watchdog = Watchdog.start(
                function, queues, registers, options.ioTimeout(), () -> closed.get() || dead.get(), this::giveUp);
        LOG.debug(
                "{}: {} I/O queues of depth {}, CMB: {}, namespaces {}",
                function,
                queues.all().size(),
                queues.all().getFirst().capacity() + 1,
                cmb.reason(),
                namespaces.keySet());
    }

    private int maxTransferBytes() {
        int mdts = controller.get(IdentifyController.MDTS);
        int shift = 12 + registers.capabilities().minimumPageSize() + mdts;
        return mdts == 0 || shift > 30 ? options.maxTransferBytes() : Math.min(options.maxTransferBytes(), 1 << shift);
    }

    private void addNamespace(int nsid, IdentifyNamespace namespace, IdentifyNvmController limits) {
        var geometry = new BlockGeometry(
                (int) namespace.formatted().blockBytes(),
                namespace.get(IdentifyNamespace.NSZE),
                maxTransferBytes(),
                (controller.get(IdentifyController.VWC) & 1) != 0,
                BlockFeatures.of(
                        controller, namespace, limits, registers.capabilities().minimumPageBytes()));
        var name = function.name() + "n" + nsid;
        namespaces.put(nsid, new PcieNamespace(name, nsid, geometry, function, options.peerMemory(), queues.all()));
    }

    /** The device has stopped for good: nothing is to be waited for. */
    private void slotEmptied() {
        giveUp("taken out of its slot");
        var _ = unbind();
    }

    /** Stops the controller, so that it moves no more data, and ends everything outstanding. */
    private void giveUp(String reason) {
        if (!dead.compareAndSet(false, true)) {
            return;
        }
        LOG.error("{}: given up: {}", function, reason);
        if (isInSlot()) {
            lifecycle.disable();
        }
        admin.fail(new DriverException(function.name(), "controller", reason, "a live one"));
        queues.fail(PathStatus.HOST_PATHING_ERROR);
    }

    /**
     * Writes no doorbell until {@link #resume}, for the function is about to stop answering for a while. Requests are taken
     * and wait. Waits for every event loop, so not for one of them.
     */
    public void pause() {
        queues.pause();
    }

    /** The function answers again: what has waited goes on. Waits for every event loop, so not for one of them. */
    public void resume() {
        queues.resume();
    }

    /** The controller's function. */
    public PciFunction function() {
        return function;
    }

    /** What Identify Controller said; a view over memory of its own. */
    public IdentifyController identifyController() {
        return controller;
    }

    /** What became of the controller memory buffer. */
    public CmbOutcome controllerMemoryBuffer() {
        return cmb;
    }

    /** Registers of the controller memory buffer as attributes; empty if CMBSZ is 0. */
    public Optional<CmbAttributes> cmbAttributes() {
        return cmbAttributes;
    }

    /** Number of I/O submission queues in the controller memory buffer. */
    public int submissionQueuesInCmb() {
        return queues.places().getOrDefault(SubmissionQueuePlace.CONTROLLER_MEMORY, 0);
    }

    /** Number of I/O submission queues by where they lie and why; places without a queue are left out. */
    public Map<SubmissionQueuePlace, Integer> submissionQueuePlaces() {
        return queues.places();
    }

    /** True once the controller was given up. */
    public boolean isDead() {
        return dead.get();
    }

    /** Completions of commands nobody waited for, over all I/O queues. */
    public long unknownCompletions() {
        return queues.unknownCompletions();
    }

    /** Identifiers of the namespaces, ascending. */
    public List<Integer> namespaces() {
        return List.copyOf(namespaces.keySet());
    }

    /**
     * A namespace; its queue {@code i} belongs to the i-th event loop.
     *
     * @throws IllegalArgumentException if there is no such namespace
     */
    public BlockDevice namespace(int nsid) {
        var namespace = namespaces.get(nsid);
        if (namespace == null) {
            throw new IllegalArgumentException(
                    function.name() + " has no namespace " + nsid + ", only " + namespaces.keySet());
        }
        return namespace;
    }

    /**
     * Gives the controller back: its peer memory is withdrawn, what it executes runs to its end (a bounded time), what comes
     * later completes with status 370h, the queues are deleted, the controller is shut down, everything is freed. Waits for
     * that, and is not for event loops. Again: nothing but the same future.
     *
     * @return complete when nobody uses the peer memory any more either, so that the controller can be attached anew;
     *     exceptionally if something is left behind, so that it cannot
     * @see P2pDma#remove
     */
    public CompletableFuture<Void> unbind() {
        if (closed.compareAndSet(false, true)) {
            try {
                var _ = tearDown().whenComplete((_, _) -> unbound.complete(null));
            } catch (RuntimeException failure) {
                LOG.error("{}: left behind: {}", function, failure.toString());
                unbound.completeExceptionally(failure);
            }
        }
        return unbound.copy();
    }

    /** True once the controller is being given back, or was taken out of its slot. */
    public boolean isUnbound() {
        return closed.get();
    }

    private CompletableFuture<Void> tearDown() {
        if (watchdog != null) {
            watchdog.close();
        }
        var peerMemoryGone = p2pdma.remove(function);
        if (isUsable()) {
            queues.quiesce(PathStatus.HOST_PATHING_ERROR);
        }
        if (isUsable()) {
            shutDown();
        }
        awaitStop();
        admin.fail(new DriverException(function.name(), "driver", "closed", "an open one"));
        queues.fail(PathStatus.HOST_PATHING_ERROR);
        if (slot != null) {
            slot.close();
        }
        vectors.close();
        if (isInSlot()) {
            clearCommand(ConfigurationHeader.COMMAND_BUS_MASTER);
        }
        memory.close();
        return peerMemoryGone;
    }

    /** A device that was taken out may be in the middle of its last transfer. */
    private void awaitStop() {
        if (isInSlot() || slot == null) {
            return;
        }
        stopped.completeOnTimeout(null, CLOSE_LIMIT.toMillis(), TimeUnit.MILLISECONDS)
                .join();
    }

    /** False from the removal of the device on, even if it is put back: by then it may have another driver. */
    private boolean isInSlot() {
        return function.presence() == presence;
    }

    private boolean isUsable() {
        return !dead.get() && isInSlot();
    }

    /**
     * As {@link #unbind}, and waits a bounded time for those who use the peer memory still. What is outstanding completes,
     * with a path status at the latest.
     */
    @Override
    public void close() {
        unbind().completeOnTimeout(null, CLOSE_LIMIT.toMillis(), TimeUnit.MILLISECONDS)
                .exceptionally(_ -> null) // is in the log
                .join();
    }

    private void shutDown() {
        try {
            queues.delete();
            lifecycle.shutDown();
        } catch (RuntimeException failure) {
            LOG.warn("{}: shutdown: {}", function, failure.getMessage());
        }
        lifecycle.disable();
    }
}
