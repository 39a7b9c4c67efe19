package io.peerlane.app.machine;

import io.peerlane.app.cli.ControllerOptions;
import io.peerlane.nvme.host.AssociationOptions;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.UUID;

/** Who a host is, whatever the transport. */
final class Hosts {

    static final Duration ADMIN_TIMEOUT = Duration.ofSeconds(10);

    private Hosts() {}

    /** HOSTID follows from HOSTNQN, so that one name is one host. */
    static UUID identifier(String hostNqn) {
        return UUID.nameUUIDFromBytes(hostNqn.getBytes(StandardCharsets.UTF_8));
    }

    /** An association without I/O queues. */
    static AssociationOptions options(ControllerOptions options) {
        return AssociationOptions.of(options.nqn())
                .withHost(options.hostnqn(), identifier(options.hostnqn()))
                .withQueues(0, 1)
                .withKeepAlive(options.keepAlive())
                .withTimeouts(options.timeout(), ADMIN_TIMEOUT, ADMIN_TIMEOUT);
    }
}
