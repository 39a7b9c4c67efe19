package io.peerlane.app.machine;

import static org.assertj.core.api.Assertions.assertThat;

import io.peerlane.app.workload.BlockAttachment;
import io.peerlane.app.workload.DataBuffer;
import io.peerlane.app.workload.JobOptions;
import io.peerlane.app.workload.LoopTimer;
import io.peerlane.app.workload.PhaseGate;
import io.peerlane.app.workload.Progress;
import io.peerlane.app.workload.Workload;
import io.peerlane.app.workload.WorkloadResult;
import io.peerlane.fabric.memory.HostMemory;
import io.peerlane.fabric.tlp.Fabric;
import io.peerlane.fabric.topology.MachineBuilder;
import io.peerlane.nvme.host.Association;
import io.peerlane.nvme.host.AssociationException;
import io.peerlane.nvme.host.AssociationOptions;
import io.peerlane.nvme.host.rdma.RdmaHostOptions;
import io.peerlane.nvme.host.rdma.RdmaInitiator;
import io.peerlane.nvme.namespace.BlockDevice;
import io.peerlane.rdma.netty.EventLoops;
import io.peerlane.rdma.netty.NettyConnectionManager;
import io.peerlane.rdma.rnic.Rnic;
import io.peerlane.rdma.rnic.RnicOptions;
import io.peerlane.rdma.rnic.driver.RnicDriver;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.UnaryOperator;

/** A client in this process that can vanish: all its sockets are closed at once, without a word to anybody. */
final class LiveClient implements BlockAttachment {

    private static final long DRAM_BYTES = 1L << 30;
    private static final AtomicLong RUNS = new AtomicLong(1);

    private final ScheduledExecutorService timers = Timers.open();
    private final EventLoops loops = EventLoops.open(1);
    private final Fabric fabric;
    private final RnicDriver driver;
    private final NettyConnectionManager connections;
    private final Association association;

    private LiveClient(LiveTarget target, UnaryOperator<AssociationOptions> options) {
        var rnic = new Rnic(RnicOptions.of("rnic0"));
        var machine = RdmaClient.MACHINE;
        fabric = Fabric.of(
                MachineBuilder.build(machine, (_, _, _) -> rnic.function()), new HostMemory(DRAM_BYTES), machine.cpu());
        rnic.attach(fabric);
        driver = RnicDriver.open(fabric, rnic, loops.cpus());
        connections = new NettyConnectionManager(driver, loops);
        association = associate(target, options.apply(AssociationOptions.of(LiveTarget.NQN)));
    }

    /** Another association of this machine; the caller closes it. */
    Association associate(LiveTarget target, AssociationOptions options) {
        return new RdmaInitiator(connections, fabric, timers, RdmaHostOptions.defaults())
                .connectAndWait(target.address(), options);
    }

    /** What its associations hold: regions, queue pairs and completion queues of its adapter, and free memory. */
    String held() {
        var adapter = driver.statistics().snapshot();
        return "regions %d, queue pairs %d, completion queues %d, streams %d, free %d"
                .formatted(
                        adapter.memoryRegions(),
                        adapter.queuePairs(),
                        adapter.completionQueues(),
                        adapter.streams(),
                        fabric.memory().available());
    }

    static LiveClient connect(LiveTarget target) {
        return new LiveClient(target, UnaryOperator.identity());
    }

    static LiveClient connect(LiveTarget target, UnaryOperator<AssociationOptions> options) {
        return new LiveClient(target, options);
    }

    /** Runs a workload and expects no error. */
    WorkloadResult run(JobOptions options) throws InterruptedException {
        return run(options, PhaseGate.OPEN);
    }

    WorkloadResult run(JobOptions options, PhaseGate gate) throws InterruptedException {
        var result = workload(options, gate).run();
        assertThat(result.all().messages()).isEmpty();
        assertThat(result.all().clean()).isTrue();
        return result;
    }

    Workload workload(JobOptions options, PhaseGate gate) {
        return new Workload(this, options, gate, Progress.NONE, System::nanoTime, RUNS.getAndIncrement());
    }

    /** Closes every socket. */
    void vanish() {
        connections.close();
    }

    @Override
    public BlockDevice device() {
        return association.namespace(1);
    }

    @Override
    public int loops() {
        return 1;
    }

    @Override
    public Executor loop(int index) {
        return loops.cpus().get(index).executor();
    }

    @Override
    public LoopTimer timer(int index) {
        return (nanos, task) -> loops.timer(index).schedule(task, nanos, TimeUnit.NANOSECONDS);
    }

    @Override
    public DataBuffer allocate(long bytes) {
        var buffer = fabric.memory().allocate(bytes, 4096);
        return new DataBuffer(buffer.segment(), buffer.address());
    }

    @Override
    public Optional<String> failure() {
        return Optional.ofNullable(association.failure()).map(AssociationException::getMessage);
    }

    @Override
    public void close() {
        association.close();
        timers.shutdownNow();
        connections.close();
        driver.close();
        loops.close();
        fabric.close();
    }
}
