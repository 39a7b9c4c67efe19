package io.peerlane.app.machine;

import io.peerlane.app.comparison.EndpointsDocument;
import io.peerlane.app.comparison.EndpointsDocument.Endpoint;
import io.peerlane.app.report.EndpointCounts;
import io.peerlane.fabric.endpoint.EndpointHardware;
import io.peerlane.fabric.endpoint.EndpointStatistics;
import io.peerlane.nvme.controller.NvmeController;
import java.util.Optional;

/** Makes {@code GET /api/endpoints} of a running target. */
final class EndpointDocuments {

    private EndpointDocuments() {}

    static EndpointsDocument of(RunningTarget running) {
        return new EndpointsDocument(
                1,
                running.machine().drives().entrySet().stream()
                        .flatMap(entry -> endpoint(entry.getKey(), entry.getValue()).stream())
                        .toList());
    }

    private static Optional<Endpoint> endpoint(String name, NvmeController drive) {
        return drive.endpoint().flatMap(hardware -> drive.endpointStatistics()
                .map(statistics -> endpoint(name, drive, hardware, statistics)));
    }

    private static Endpoint endpoint(
            String name, NvmeController drive, EndpointHardware hardware, EndpointStatistics statistics) {
        return new Endpoint(
                name,
                drive.function().address().toString(),
                hardware.kind(),
                hardware.windows().size(),
                hardware.windows().getFirst().size(),
                hardware.windows().getFirst().pageSize(),
                hardware.translations(),
                hardware.dmaChannels(),
                statistics.heldMaps(),
                statistics.translationsInUse(),
                statistics.reservedBytes(),
                counts(statistics));
    }

    private static EndpointCounts counts(EndpointStatistics statistics) {
        return new EndpointCounts(
                statistics.maps(),
                statistics.partialMaps(),
                statistics.failedMaps(),
                statistics.translationsProgrammed(),
                statistics.windowBytesRead(),
                statistics.windowBytesWritten(),
                statistics.dmaBytesRead(),
                statistics.dmaBytesWritten());
    }
}
