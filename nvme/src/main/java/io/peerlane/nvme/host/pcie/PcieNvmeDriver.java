package io.peerlane.nvme.host.pcie;

import io.peerlane.fabric.memory.HostBuffer;
import io.peerlane.fabric.p2pdma.P2pDma;
import io.peerlane.fabric.pci.PciFunction;
import io.peerlane.fabric.pci.RemovalWatch;
import io.peerlane.fabric.pci.wire.ConfigurationHeader;
import io.peerlane.fabric.tlp.Cpu;
import io.peerlane.fabric.tlp.Fabric;
import io.peerlane.nvme.namespace.BlockDevice;
import io.peerlane.nvme.namespace.BlockGeometry;
import io.peerlane.nvme.status.PathStatus;
import io.peerlane.nvme.wire.AsynchronousEvent;
import io.peerlane.nvme.wire.CompletionQueueEntry;
import io.peerlane.nvme.wire.FeatureIdentifier;
import io.peerlane.nvme.wire.IdentifyCns;
import io.peerlane.nvme.wire.IdentifyController;
import io.peerlane.nvme.wire.IdentifyNamespace;
import io.peerlane.nvme.wire.NamespaceList;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiConsumer;
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

    private static final int PAGE_BYTES = 4096;
    private static final int MIN_BLOCK_EXPONENT = 9;
    private static final int MAX_BLOCK_EXPONENT = 12;
    private static final int LOG_BYTES = 512;
    private static final long TICK_MILLIS = 500;
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
    private final HostBuffer page;
    private final List<IoQueue> queues = new ArrayList<>();
    private final Map<Integer, BlockDevice> namespaces = new TreeMap<>();
    private final AtomicBoolean dead = new AtomicBoolean();
    private final AtomicBoolean closed = new AtomicBoolean();
    private final CompletableFuture<Void> unbound = new CompletableFuture<>();
    private IdentifyController controller = IdentifyController.allocate();
    private CmbOutcome cmb = new CmbOutcome.Absent();
    private Optional<CmbAttributes> cmbAttributes = Optional.empty();
    private final Map<SubmissionQueuePlace, Integer> places = new EnumMap<>(SubmissionQueuePlace.class);
    private @Nullable Thread watchdog;
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
        page = memory.allocate(PAGE_BYTES);
        admin = new AdminQueue(
                function.name(),
                memory.submissionQueue(AdminQueue.ENTRIES),
                memory.allocate(AdminQueue.COMPLETION_QUEUE_BYTES),
                registers,
                options.adminTimeout());
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
        controller = new IdentifyController(identify("Identify Controller", IdentifyCns.CONTROLLER, 0));
        makeQueues(cmbSetup);
        identifyNamespaces();
        listen();
        watchdog = Thread.ofVirtual().name(function.name() + " watchdog").start(this::watch);
        LOG.debug(
                "{}: {} I/O queues of depth {}, CMB: {}, namespaces {}",
                function,
                queues.size(),
                queues.getFirst().capacity() + 1,
                cmb.reason(),
                namespaces.keySet());
    }

    /** A copy of the structure, in Java memory. */
    private MemorySegment identify(String what, int cns, long nsid) {
        page.segment().fill((byte) 0);
        admin.execute(what, AdminCommand.identify(cns, nsid, page.address()));
        return MemorySegment.ofArray(new byte[PAGE_BYTES]).copyFrom(page.segment());
    }

    private void makeQueues(CmbSetup cmbSetup) {
        int granted = admin.execute("Set Features Number of Queues", AdminCommand.numberOfQueues(cpus.size()));
        wantAtLeast("I/O submission queues", FeatureIdentifier.submissionQueues(granted), cpus.size());
        wantAtLeast("I/O completion queues", FeatureIdentifier.completionQueues(granted), cpus.size());
        wantAtLeast("MSI-X vectors", vectors.vectors(), cpus.size() + 1);
        int depth = Math.min(options.queueDepth(), registers.capabilities().maximumQueueEntries() + 1);
        var plan = new CmbQueuePlan(depth, false);
        if (cmbSetup.submissionQueuesAllowed()) {
            plan = CmbQueuePlan.fit(cmbSetup.size(), cpus.size(), depth);
        }
        var place = cmbSetup.submissionQueuePlace();
        if (place == SubmissionQueuePlace.CONTROLLER_MEMORY && !plan.inCmb()) {
            place = SubmissionQueuePlace.TOO_SMALL;
        }
        for (int i = 0; i < cpus.size(); i++) {
            makeQueue(i + 1, plan.depth(), place, cpus.get(i));
        }
    }

    private void wantAtLeast(String what, int found, int wanted) {
        if (found < wanted) {
            throw new DriverException(function.name(), what, String.valueOf(found), "one per event loop: " + wanted);
        }
    }

    private SubmissionMemory submissionMemory(int depth, SubmissionQueuePlace wanted) {
        var place = wanted;
        if (wanted == SubmissionQueuePlace.CONTROLLER_MEMORY && cmb instanceof CmbOutcome.Mapped mapped) {
            var inBuffer = memory.submissionQueueInCmb(depth, mapped.bar());
            if (inBuffer.isPresent()) {
                places.merge(wanted, 1, Integer::sum);
                return inBuffer.get();
            }
            place = SubmissionQueuePlace.POOL_EXHAUSTED;
        }
        places.merge(place, 1, Integer::sum);
        return memory.submissionQueue(depth);
    }

    private void makeQueue(int id, int depth, SubmissionQueuePlace place, Cpu cpu) {
        var completions = memory.allocate((long) depth * CompletionQueueEntry.BYTES);
        var submissions = submissionMemory(depth, place);
        var lists = memory.allocate(PrpPages.bytes(depth - 1, maxTransferBytes()));
        var prps = new PrpPages(lists.segment(), lists.address(), maxTransferBytes());
        var queue = new IoQueue(function.name(), id, depth, submissions, completions.segment(), prps, registers, cpu);
        vectors.bind(id, fabric.interrupts().allocate(cpu, queue::interrupt));
        admin.execute(
                "Create I/O Completion Queue " + id,
                AdminCommand.createCompletionQueue(id, depth, id, completions.address()));
        admin.execute(
                "Create I/O Submission Queue " + id,
                AdminCommand.createSubmissionQueue(id, depth, submissions.address()));
        queues.add(queue);
    }

    private int maxTransferBytes() {
        int mdts = controller.get(IdentifyController.MDTS);
        int shift = 12 + registers.capabilities().minimumPageSize() + mdts;
        return mdts == 0 || shift > 30 ? options.maxTransferBytes() : Math.min(options.maxTransferBytes(), 1 << shift);
    }

    private void identifyNamespaces() {
        var active = new NamespaceList(identify("Identify Active Namespaces", IdentifyCns.ACTIVE_NAMESPACES, 0));
        for (long nsid : active.parse()) {
            addNamespace(
                    (int) nsid,
                    new IdentifyNamespace(identify("Identify Namespace " + nsid, IdentifyCns.NAMESPACE, nsid)));
        }
    }

    private void addNamespace(int nsid, IdentifyNamespace namespace) {
        var format = namespace.formatted();
        if (namespace.get(IdentifyNamespace.NCAP) == 0) {
            return;
        }
        if (format.dataSize() < MIN_BLOCK_EXPONENT
                || format.dataSize() > MAX_BLOCK_EXPONENT
                || format.metadataBytes() != 0) {
            LOG.warn("{}: namespace {} left out: {}, wanted LBADS 9 to 12 without metadata", function, nsid, format);
            return;
        }
        var geometry = new BlockGeometry(
                (int) format.blockBytes(),
                namespace.get(IdentifyNamespace.NSZE),
                maxTransferBytes(),
                (controller.get(IdentifyController.VWC) & 1) != 0);
        namespaces.put(
                nsid,
                new PcieNamespace(
                        function.name() + "n" + nsid, nsid, geometry, function, options.peerMemory(), queues));
    }

    /** Keeps one Asynchronous Event Request outstanding; each event is logged and its log page read, which re-arms it. */
    private void listen() {
        var _ = admin.submit(AdminCommand.asynchronousEventRequest()).thenAccept(answer -> {
            if (answer.status().isSuccess()) {
                Thread.ofVirtual().name(function.name() + " events").start(() -> event(answer.result()));
            }
        });
    }

    private void event(int dword0) {
        var event = AsynchronousEvent.of(dword0);
        LOG.warn("{}: asynchronous {}", function, event);
        try (var log = fabric.memory().allocate(PAGE_BYTES, PAGE_BYTES)) {
            admin.execute("Get Log Page", AdminCommand.logPage(event.logPage(), LOG_BYTES, log.address()));
            listen();
        } catch (RuntimeException failure) {
            LOG.warn("{}: events are no longer listened to: {}", function, failure.getMessage());
        }
    }

    private void watch() {
        while (!closed.get() && !dead.get()) {
            try {
                TimeUnit.MILLISECONDS.sleep(TICK_MILLIS);
            } catch (InterruptedException _) {
                return;
            }
            queues.forEach(queue -> onCpu(queue, () -> tick(queue)));
        }
    }

    /** The device has stopped for good: nothing is to be waited for. */
    private void slotEmptied() {
        giveUp("taken out of its slot");
        var _ = unbind();
    }

    /** Only a request that has waited a whole tick makes the driver look at the controller. */
    private void tick(IoQueue queue) {
        int waited = queue.tick();
        if (waited < 2 || queue.isPaused() || closed.get() || dead.get()) {
            return;
        }
        if (!function.isPresent()) {
            return; // the removal is on its way here, after the last access of the device
        }
        var status = registers.status();
        boolean late = waited * TICK_MILLIS > options.ioTimeout().toMillis();
        if (ControllerRegisters.isDead(status) || late) {
            var reason = late ? "no answer for " + options.ioTimeout() : String.format("CSTS 0x%08x", status.value());
            Thread.ofVirtual().name(function.name() + " reset").start(() -> giveUp(reason));
        }
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
        failQueues();
    }

    /**
     * Writes no doorbell until {@link #resume}, for the function is about to stop answering for a while. Requests are taken
     * and wait. Waits for every event loop, so not for one of them.
     */
    public void pause() {
        onEveryQueue((queue, done) -> {
            queue.pause();
            done.run();
        });
    }

    /** The function answers again: what has waited goes on. Waits for every event loop, so not for one of them. */
    public void resume() {
        onEveryQueue((queue, done) -> {
            queue.resume();
            done.run();
        });
    }

    private void failQueues() {
        onEveryQueue((queue, done) -> {
            queue.fail(PathStatus.HOST_PATHING_ERROR);
            done.run();
        });
    }

    /** Runs {@code task} for each queue on its loop and waits, a bounded time, until each has called what it was given. */
    private void onEveryQueue(BiConsumer<IoQueue, Runnable> task) {
        var all = queues.stream()
                .map(queue -> {
                    var done = new CompletableFuture<Void>();
                    onCpu(queue, () -> task.accept(queue, () -> done.complete(null)));
                    return done;
                })
                .toArray(CompletableFuture[]::new);
        CompletableFuture.allOf(all)
                .completeOnTimeout(null, CLOSE_LIMIT.toMillis(), TimeUnit.MILLISECONDS)
                .join();
    }

    private static void onCpu(IoQueue queue, Runnable task) {
        try {
            queue.cpu().executor().execute(task);
        } catch (RejectedExecutionException _) {
            task.run();
        }
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
        return places.getOrDefault(SubmissionQueuePlace.CONTROLLER_MEMORY, 0);
    }

    /** Number of I/O submission queues by where they lie and why; places without a queue are left out. */
    public Map<SubmissionQueuePlace, Integer> submissionQueuePlaces() {
        return Map.copyOf(places);
    }

    /** True once the controller was given up. */
    public boolean isDead() {
        return dead.get();
    }

    /** Completions of commands nobody waited for, over all I/O queues. */
    public long unknownCompletions() {
        return queues.stream().mapToLong(IoQueue::unknownCompletions).sum();
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
     * @return complete when nobody uses the peer memory any more either, so that the controller can be attached anew
     * @see P2pDma#remove
     */
    public CompletableFuture<Void> unbind() {
        if (closed.compareAndSet(false, true)) {
            var _ = tearDown().whenComplete((_, _) -> unbound.complete(null));
        }
        return unbound.copy();
    }

    /** True once the controller is being given back, or was taken out of its slot. */
    public boolean isUnbound() {
        return closed.get();
    }

    private CompletableFuture<Void> tearDown() {
        if (watchdog != null) {
            watchdog.interrupt();
        }
        var peerMemoryGone = p2pdma.remove(function);
        if (isUsable()) {
            onEveryQueue((queue, idle) -> queue.quiesce(PathStatus.HOST_PATHING_ERROR, idle));
        }
        if (isUsable()) {
            shutDown();
        }
        awaitStop();
        admin.fail(new DriverException(function.name(), "driver", "closed", "an open one"));
        failQueues();
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
                .join();
    }

    private void shutDown() {
        try {
            for (int id = 1; id <= queues.size(); id++) {
                admin.execute("Delete I/O Submission Queue " + id, AdminCommand.deleteSubmissionQueue(id));
                admin.execute("Delete I/O Completion Queue " + id, AdminCommand.deleteCompletionQueue(id));
            }
            lifecycle.shutDown();
        } catch (RuntimeException failure) {
            LOG.warn("{}: shutdown: {}", function, failure.getMessage());
        }
        lifecycle.disable();
    }
}
