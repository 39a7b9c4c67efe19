package io.peerlane.fabric.endpoint;

/**
 * What an endpoint did to reach the host's memory. Counters only grow, the gauges are of this moment; read one by one.
 *
 * @param maps outbound mappings made, partial ones included
 * @param partialMaps of these, those that reached less than what was asked for
 * @param failedMaps mappings refused: no window or no translation left, or an address that cannot be translated
 * @param heldMaps gauge: mappings held for longer than one transfer
 * @param translationsProgrammed translations written into the controller
 * @param translationsInUse gauge: translations in force
 * @param reservedBytes gauge: outbound space taken, whole pages
 * @param windowBytesRead bytes read from the host through windows
 * @param windowBytesWritten bytes written to the host through windows
 * @param dmaBytesRead bytes read from the host by the DMA channel
 * @param dmaBytesWritten bytes written to the host by the DMA channel
 */
public record EndpointStatistics(
        long maps,
        long partialMaps,
        long failedMaps,
        long heldMaps,
        long translationsProgrammed,
        long translationsInUse,
        long reservedBytes,
        long windowBytesRead,
        long windowBytesWritten,
        long dmaBytesRead,
        long dmaBytesWritten) {}
