package io.peerlane.app.comparison;

import io.peerlane.app.report.EndpointCounts;
import java.util.List;

/**
 * {@code GET /api/endpoints}: drives that are functions of PCI endpoints, and how they reached the host's memory.
 *
 * @param schemaVersion 1
 * @param endpoints each such drive
 */
public record EndpointsDocument(int schemaVersion, List<Endpoint> endpoints) {

    /** Of a machine without any. */
    public static final EndpointsDocument NONE = new EndpointsDocument(1, List.of());

    /**
     * One drive.
     *
     * @param drive its name
     * @param address of its function
     * @param controller kind of the endpoint controller
     * @param windows outbound windows
     * @param windowBytes bytes of each
     * @param pageBytes unit in which a window is given out
     * @param translations translations that the controller has
     * @param dma whether it moves data by DMA channels
     * @param heldMaps mappings that live as long as a completion queue, now
     * @param translationsInUse now
     * @param reservedBytes outbound space taken now
     * @param counts since it was attached
     */
    public record Endpoint(
            String drive,
            String address,
            String controller,
            int windows,
            long windowBytes,
            long pageBytes,
            int translations,
            boolean dma,
            long heldMaps,
            long translationsInUse,
            long reservedBytes,
            EndpointCounts counts) {}

    /** The counts of all drives together. */
    EndpointCounts total() {
        return endpoints.stream().map(Endpoint::counts).reduce(EndpointCounts.ZERO, EndpointCounts::plus);
    }
}
