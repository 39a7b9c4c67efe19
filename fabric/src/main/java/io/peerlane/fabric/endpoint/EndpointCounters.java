package io.peerlane.fabric.endpoint;

import java.util.concurrent.atomic.LongAdder;

/** The counters behind {@link EndpointStatistics}. */
final class EndpointCounters {

    final LongAdder maps = new LongAdder();
    final LongAdder partialMaps = new LongAdder();
    final LongAdder failedMaps = new LongAdder();
    final LongAdder heldMaps = new LongAdder();
    private final LongAdder windowRead = new LongAdder();
    private final LongAdder windowWritten = new LongAdder();
    private final LongAdder dmaRead = new LongAdder();
    private final LongAdder dmaWritten = new LongAdder();

    void throughWindow(TransferDirection direction, long bytes) {
        (direction == TransferDirection.FROM_HOST ? windowRead : windowWritten).add(bytes);
    }

    void byDma(TransferDirection direction, long bytes) {
        (direction == TransferDirection.FROM_HOST ? dmaRead : dmaWritten).add(bytes);
    }

    EndpointStatistics snapshot(AddressTranslation translation, long reservedBytes) {
        return new EndpointStatistics(
                maps.sum(),
                partialMaps.sum(),
                failedMaps.sum(),
                heldMaps.sum(),
                translation.programmed(),
                translation.inUse(),
                reservedBytes,
                windowRead.sum(),
                windowWritten.sum(),
                dmaRead.sum(),
                dmaWritten.sum());
    }
}
