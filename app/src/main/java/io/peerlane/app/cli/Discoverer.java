package io.peerlane.app.cli;

import io.peerlane.app.workload.Digests;
import io.peerlane.nvme.host.AssociationException;
import io.peerlane.nvme.host.DiscoveryClient;
import io.peerlane.nvme.host.DiscoveryWalk.Answer;
import io.peerlane.nvme.host.DiscoveryWalk.Service;
import io.peerlane.nvme.wire.fabrics.SubsystemType;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Asks discovery services as one host, a connection for each. */
final class Discoverer {

    private final Map<String, Supplier<ControllerConnector>> connectors;
    private final String hostNqn;
    private final Digests digests;
    private final Duration timeout;

    Discoverer(
            Map<String, Supplier<ControllerConnector>> connectors, String hostNqn, Digests digests, Duration timeout) {
        this.connectors = connectors;
        this.hostNqn = hostNqn;
        this.digests = digests;
        this.timeout = timeout;
    }

    /** Its log page, or why there is none. */
    Answer ask(Service service) {
        @Nullable Supplier<ControllerConnector> connector = connectors.get(service.transport());
        if (connector == null) {
            return new Answer.Failed(service, "transport " + service.transport() + " is not known here");
        }
        try (var attachment = connector.get().connect(options(service))) {
            return new Answer.Told(
                    service, DiscoveryClient.of(attachment.association()).read());
        } catch (IOException | AssociationException | IllegalArgumentException e) {
            return new Answer.Failed(service, String.valueOf(e.getMessage()));
        }
    }

    private ControllerOptions options(Service service) {
        return new ControllerOptions(
                service.traddr(),
                port(service.trsvcid()),
                SubsystemType.DISCOVERY_NQN,
                hostNqn,
                Duration.ZERO,
                digests,
                timeout);
    }

    /** @throws IllegalArgumentException if it is no port number */
    static int port(String text) {
        try {
            int port = Integer.parseInt(text);
            if (port > 0 && port <= 65535) {
                return port;
            }
        } catch (NumberFormatException _) {
            // refused below like a number out of range
        }
        throw new IllegalArgumentException("TRSVCID: found '" + text + "', wanted 1 to 65535");
    }
}
