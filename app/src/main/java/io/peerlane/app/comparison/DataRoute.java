package io.peerlane.app.comparison;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Where the data of requests stops on its way between adapter and drive, and which links that costs.
 *
 * @param client address of the adapter; null if the processor moves the data, between sockets and host memory
 * @param device address of the drive
 * @param provider address of the function whose memory is used; null for host memory
 * @param clientThroughRoot whether adapter and provider reach each other by way of the root complex
 * @param deviceThroughRoot whether drive and provider do
 */
record DataRoute(
        @Nullable String client,
        String device,
        @Nullable String provider,
        boolean clientThroughRoot,
        boolean deviceThroughRoot) {

    private static final String THROUGH_ROOT = "THRU_HOST_BRIDGE";

    /** The route that the target says it chose; empty if it names no drive, or an adapter is missing. */
    static Optional<DataRoute> of(PeerToPeerDocument.Path path) {
        if (path.device() == null || (path.client() == null && path.provider() != null)) {
            return Optional.empty();
        }
        return Optional.of(new DataRoute(
                path.client(),
                path.device(),
                path.provider(),
                throughRoot(path.mapType()),
                throughRoot(path.deviceMapType())));
    }

    private static boolean throughRoot(@Nullable String mapType) {
        return THROUGH_ROOT.equals(mapType);
    }

    /** The same ends with host memory between them, which some requests may have to use. */
    DataRoute inHostMemory() {
        return new DataRoute(client, device, null, false, false);
    }

    /** Charges the links for data from the network to the drive. */
    void write(LinkCharges charges, long bytes) {
        if (client == null) {
            charges.fromRoot(device, bytes);
        } else if (provider == null) {
            charges.toRoot(client, bytes);
            charges.fromRoot(device, bytes);
        } else {
            charges.between(client, provider, clientThroughRoot, bytes);
            charges.between(provider, device, deviceThroughRoot, bytes);
        }
    }

    /** Charges the links for data from the drive to the network. */
    void read(LinkCharges charges, long bytes) {
        if (client == null) {
            charges.toRoot(device, bytes);
        } else if (provider == null) {
            charges.toRoot(device, bytes);
            charges.fromRoot(client, bytes);
        } else {
            charges.between(device, provider, deviceThroughRoot, bytes);
            charges.between(provider, client, clientThroughRoot, bytes);
        }
    }
}
