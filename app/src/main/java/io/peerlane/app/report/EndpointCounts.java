package io.peerlane.app.report;

/**
 * How drives that are functions of PCI endpoints reached the host's memory; counted.
 *
 * @param maps outbound mappings made
 * @param partialMaps of these, those that reached less than what was asked for
 * @param failedMaps mappings refused
 * @param translationsProgrammed translations written into controllers
 * @param windowBytesRead bytes read from the host through windows, control traffic included as in all that follow
 * @param windowBytesWritten bytes written to the host through windows
 * @param dmaBytesRead bytes read from the host by DMA channels
 * @param dmaBytesWritten bytes written to the host by DMA channels
 */
public record EndpointCounts(
        long maps,
        long partialMaps,
        long failedMaps,
        long translationsProgrammed,
        long windowBytesRead,
        long windowBytesWritten,
        long dmaBytesRead,
        long dmaBytesWritten) {

    /** Nothing. */
    public static final EndpointCounts ZERO = new EndpointCounts(0, 0, 0, 0, 0, 0, 0, 0);

    /** Both together. */
    public EndpointCounts plus(EndpointCounts other) {
        return new EndpointCounts(
                maps + other.maps,
                partialMaps + other.partialMaps,
                failedMaps + other.failedMaps,
                translationsProgrammed + other.translationsProgrammed,
                windowBytesRead + other.windowBytesRead,
                windowBytesWritten + other.windowBytesWritten,
                dmaBytesRead + other.dmaBytesRead,
                dmaBytesWritten + other.dmaBytesWritten);
    }

    /** What came since {@code before}. */
    public EndpointCounts minus(EndpointCounts before) {
        return new EndpointCounts(
                maps - before.maps,
                partialMaps - before.partialMaps,
                failedMaps - before.failedMaps,
                translationsProgrammed - before.translationsProgrammed,
                windowBytesRead - before.windowBytesRead,
                windowBytesWritten - before.windowBytesWritten,
                dmaBytesRead - before.dmaBytesRead,
                dmaBytesWritten - before.dmaBytesWritten);
    }

    /** Bytes read from the host. */
    public long bytesRead() {
        return windowBytesRead + dmaBytesRead;
    }

    /** Bytes written to the host. */
    public long bytesWritten() {
        return windowBytesWritten + dmaBytesWritten;
    }

    /** In one line of words. */
    String describe() {
        return "%s outbound maps (%s partial, %s refused), %s by windows, %s by DMA channels"
                .formatted(
                        Amounts.count(maps),
                        Amounts.count(partialMaps),
                        Amounts.count(failedMaps),
                        Amounts.bytes(windowBytesRead + windowBytesWritten),
                        Amounts.bytes(dmaBytesRead + dmaBytesWritten));
    }
}
