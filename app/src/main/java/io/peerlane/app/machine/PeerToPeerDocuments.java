package io.peerlane.app.machine;

import io.peerlane.app.comparison.PeerToPeerDocument;
import io.peerlane.app.comparison.PeerToPeerDocument.Namespace;
import io.peerlane.app.comparison.PeerToPeerDocument.Path;
import io.peerlane.app.report.Requests;
import io.peerlane.fabric.memory.PoolUse;
import io.peerlane.fabric.p2pdma.MapType;
import io.peerlane.fabric.p2pdma.P2pDma;
import io.peerlane.fabric.p2pdma.PeerPool;
import io.peerlane.fabric.p2pdma.Verdict;
import io.peerlane.fabric.pci.PciFunction;
import io.peerlane.fabric.vfio.VfioDmaBuf;
import io.peerlane.nvme.target.Subsystem;
import io.peerlane.nvme.target.TargetNamespace;
import io.peerlane.nvme.target.copyoffload.DataPath;
import io.peerlane.nvme.target.copyoffload.DataPool;
import io.peerlane.nvme.target.copyoffload.DmaBufDataPool;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToLongFunction;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Makes {@code GET /api/p2p} of a running target. */
final class PeerToPeerDocuments {

    private PeerToPeerDocuments() {}

    /** With the peaks since the start. */
    static PeerToPeerDocument of(RunningTarget running) {
        return of(running, PoolUse::peak);
    }

    /** All memory that the document has peaks of. */
    static List<PoolUse> pools(RunningTarget running) {
        var p2p = running.machine().p2pDma();
        var providers = p2p.providers().stream().flatMap(function -> p2p.pool(function).stream());
        return Stream.concat(
                        providers.map(PeerPool::use),
                        running.target().copyOffload().pools().stream()
                                .filter(DmaBufDataPool.class::isInstance)
                                .map(DataPool::use))
                .toList();
    }

    /** @param peaks the peak to show of each */
    static PeerToPeerDocument of(RunningTarget running, ToLongFunction<PoolUse> peaks) {
        var p2p = running.machine().p2pDma();
        return new PeerToPeerDocument(
                1,
                p2p.providers().stream()
                        .map(function -> provider(p2p, function, peaks))
                        .toList(),
                running.userSpaceDrives().values().stream()
                        .flatMap(drive ->
                                drive.export().stream().map(export -> export(running, drive.function(), export, peaks)))
                        .toList(),
                running.target().subsystems().stream()
                        .flatMap(subsystem ->
                                subsystem.namespaces().stream().map(namespace -> namespace(subsystem, namespace)))
                        .toList());
    }

    private static PeerToPeerDocument.Provider provider(
            P2pDma p2p, PciFunction function, ToLongFunction<PoolUse> peaks) {
        var pool = p2p.pool(function);
        return new PeerToPeerDocument.Provider(
                function.address().toString(),
                pool.map(PeerPool::size).orElse(0L),
                pool.map(PeerPool::available).orElse(0L),
                pool.map(memory -> memory.use().inUse()).orElse(0L),
                pool.map(memory -> peaks.applyAsLong(memory.use())).orElse(0L),
                p2p.isPublished(function));
    }

    private static PeerToPeerDocument.Export export(
            RunningTarget running, PciFunction function, VfioDmaBuf export, ToLongFunction<PoolUse> peaks) {
        var pools = running.target().copyOffload().pools().stream()
                .filter(pool -> pool instanceof DmaBufDataPool exported && exported.buffer() == export.buffer())
                .toList();
        return new PeerToPeerDocument.Export(
                function.address().toString(),
                export.buffer().size(),
                pools.stream().mapToLong(DataPool::available).sum(),
                pools.stream().mapToLong(pool -> pool.use().inUse()).sum(),
                pools.stream().map(DataPool::use).mapToLong(peaks).sum(),
                export.isRevoked(),
                export.revocations());
    }

    private static Namespace namespace(Subsystem subsystem, TargetNamespace namespace) {
        var counts = namespace.pathCounts();
        var host = counts.hostTotal();
        Map<String, Long> fallbacks = new TreeMap<>();
        Map<String, Long> fallbackBytes = new TreeMap<>();
        counts.host().forEach((reason, count) -> {
            fallbacks.put(reason.name(), count.requests());
            fallbackBytes.put(reason.name(), count.bytes());
        });
        return new Namespace(
                subsystem.nqn(),
                namespace.nsid(),
                namespace.peerMemory().show(),
                new Requests.Bytes(counts.peer().requests(), host.requests()),
                new Requests.Bytes(counts.peer().bytes(), host.bytes()),
                fallbacks,
                fallbackBytes,
                paths(subsystem, namespace));
    }

    private static List<Path> paths(Subsystem subsystem, TargetNamespace namespace) {
        var device = namespace
                .device()
                .dmaDevice()
                .map(function -> function.address().toString())
                .orElse(null);
        return subsystem.controllers().stream()
                .flatMap(controller -> controller.namespaces().stream()
                        .filter(entry -> entry.namespace() == namespace)
                        .map(entry -> path(
                                controller.cntlid(),
                                controller
                                        .dmaClient()
                                        .map(function -> function.address().toString())
                                        .orElse(null),
                                device,
                                entry.placement().path())))
                .toList();
    }

    private static Path path(int controller, @Nullable String client, @Nullable String device, DataPath path) {
        return switch (path) {
            case DataPath.PeerToPeer peer ->
                new Path(
                        controller,
                        "p2p",
                        peer.provider().address().toString(),
                        peer.distance(),
                        client,
                        device,
                        peer.mapType().name(),
                        peer.verdicts().getLast().mapType().name(),
                        null,
                        Stream.concat(
                                        Stream.of(peer.describe()),
                                        peer.verdicts().stream().map(Verdict::describe))
                                .toList());
            case DataPath.DmaBuf exported ->
                new Path(
                        controller,
                        "dmabuf",
                        exported.provider().address().toString(),
                        exported.distance(),
                        client,
                        device,
                        exported.mapType().name(),
                        MapType.BUS_ADDR.name(),
                        null,
                        Stream.concat(
                                        Stream.of(exported.describe()),
                                        exported.verdicts().stream().map(Verdict::describe))
                                .toList());
            case DataPath.HostMemory host ->
                new Path(
                        controller,
                        "host",
                        null,
                        null,
                        client,
                        device,
                        null,
                        null,
                        host.reason().name(),
                        host.detail().lines().toList());
        };
    }
}
