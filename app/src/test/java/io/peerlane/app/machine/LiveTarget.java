package io.peerlane.app.machine;

import static org.awaitility.Awaitility.await;

import io.peerlane.app.config.ServiceConfigurationReader;
import io.peerlane.app.workload.JobOptions;
import io.peerlane.app.workload.ReadWrite;
import io.peerlane.app.workload.Verify;
import io.peerlane.fabric.p2pdma.PeerPool;
import io.peerlane.nvme.target.TargetNamespace;
import io.peerlane.nvme.target.copyoffload.PathCounts;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** A whole target in this process on a free port: one event loop, one subsystem, namespace 1 of 16 MiB. */
final class LiveTarget implements AutoCloseable {

    static final String NQN = "nqn.2026-11.io.peerlane:test";
    static final long NAMESPACE_BYTES = 16 << 20;

    final RunningTarget running;

    /** Everything that a connection may hold; equal before the first of some connections and after the last. */
    record Held(
            int connections,
            int controllers,
            int queuePairs,
            int completionQueues,
            int memoryRegions,
            int streams,
            int outputBuffers,
            long hostMemory,
            long requestMemory,
            List<Long> peerMemory) {}

    private LiveTarget(String machine, String namespace) {
        this(machine, namespace, "");
    }

    private LiveTarget(String machine, String namespace, String more) {
        running = RunningTarget.start(
                ServiceConfigurationReader.parse("test", """
                        machine: %s
                        requestMemory: 64MiB
                        ports: [{port: 0}, {transport: tcp, port: 0}]
                        subsystems: [{nqn: "%s", namespaces: [{size: 16MiB, %s}]}]
                        %s
                        """.formatted(machine, NQN, namespace, more)), 7);
    }

    /** The machine of that name or file with copy offload. */
    static LiveTarget on(String machine) {
        return new LiveTarget(machine, "p2pmem: '1'");
    }

    /** The machine of that name with copy offload as {@code p2pmem} says. */
    static LiveTarget on(String machine, String p2pmem) {
        return new LiveTarget(machine, "p2pmem: '" + p2pmem + "'");
    }

    /** The machine of that name with copy offload as {@code p2pmem} says, the namespace on a drive of that name. */
    static LiveTarget on(String machine, String p2pmem, String drive) {
        return new LiveTarget(machine, "p2pmem: '" + p2pmem + "', drive: " + drive);
    }

    /** The machine of that name with copy offload, started with a kernel parameter {@code pci=}. */
    static LiveTarget startedWith(String machine, String pci) {
        return new LiveTarget(machine, "p2pmem: '1'", "pci: '" + pci + "'");
    }

    /** The machine of that name or file on the wall clock, slowed down; no data comes in capsules. */
    static LiveTarget paced(String machine, String p2pmem, int dilation) {
        return paced(machine, p2pmem, "nvme0", dilation);
    }

    /** As above, the namespace on a drive of that name. */
    static LiveTarget paced(String machine, String p2pmem, String drive, int dilation) {
        return new LiveTarget(
                machine,
                "p2pmem: '" + p2pmem + "', drive: " + drive,
                "timing: paced\ndilation: " + dilation + "\ninlineDataSize: 0");
    }

    /** The default machine; the blocks are kept in a file. */
    static LiveTarget over(Path file) {
        return new LiveTarget("one-switch", "file: '" + file + "'");
    }

    InetSocketAddress address() {
        return running.addresses().getFirst();
    }

    /** Where it speaks NVMe/TCP. */
    InetSocketAddress tcpAddress() {
        return running.addresses().get(1);
    }

    TargetNamespace namespace() {
        return running.target()
                .subsystem(NQN)
                .orElseThrow()
                .namespaces()
                .iterator()
                .next();
    }

    PathCounts paths() {
        return namespace().pathCounts();
    }

    List<PeerPool> pools() {
        var p2p = running.machine().p2pDma();
        return p2p.providers().stream()
                .flatMap(provider -> p2p.pool(provider).stream())
                .toList();
    }

    Held held() {
        var adapter = running.machine().rnic().statistics().snapshot();
        return new Held(
                running.connections(),
                running.target().subsystem(NQN).orElseThrow().controllers().size(),
                adapter.queuePairs(),
                adapter.completionQueues(),
                adapter.memoryRegions(),
                adapter.streams(),
                adapter.outputBuffers(),
                running.machine().fabric().memory().available(),
                running.requestMemoryAvailable(),
                pools().stream().map(PeerPool::available).toList());
    }

    /** What it holds when nobody is connected, once the regions over its pools are registered. */
    Held idle() throws Exception {
        try (var client = LiveClient.connect(this)) {
            client.run(verified(ReadWrite.RANDRW, 4096, 1, 65536));
        }
        await().until(() -> running.connections() == 0 && held().outputBuffers() == 0);
        return held();
    }

    void awaitHeld(Held wanted) {
        await().atMost(Duration.ofSeconds(15)).until(this::held, wanted::equals);
    }

    /** Every block of the first {@code size} bytes once, verified. */
    static JobOptions verified(ReadWrite readWrite, int blockBytes, int depth, long size) {
        return verified(readWrite, blockBytes, depth, 0, size);
    }

    /** Every block of {@code size} bytes from {@code offset} once, verified. */
    static JobOptions verified(ReadWrite readWrite, int blockBytes, int depth, long offset, long size) {
        return new JobOptions(
                readWrite,
                50,
                blockBytes,
                depth,
                1,
                Duration.ZERO,
                Duration.ZERO,
                offset,
                size,
                7,
                Verify.CRC32C,
                Duration.ofSeconds(20));
    }

    @Override
    public void close() {
        running.close();
    }
}
