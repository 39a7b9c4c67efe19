package io.peerlane.app.cli;

import io.peerlane.app.workload.Digests;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where a target is and who asks, in nvme-cli's words. */
final class TargetFlags {

    @Option(
            names = {"-t", "--transport"},
            paramLabel = "TRTYPE",
            required = true,
            description = "transport: rdma or tcp")
    String transport = "";

    @Option(
            names = {"-a", "--traddr"},
            paramLabel = "ADDRESS",
            required = true,
            description = "address of the target")
    String traddr = "";

    @Option(
            names = {"-s", "--trsvcid"},
            paramLabel = "PORT",
            description = "port of the target (default: 4420; discovery over tcp: 8009)")
    private @Nullable Integer trsvcid;

    @Option(
            names = {"-q", "--hostnqn"},
            paramLabel = "NQN",
            defaultValue = "",
            description = "name of this host; without it a new one with a UUID")
    private String hostnqn = "";

    @Option(
            names = {"-g", "--hdr-digest"},
            description = "digests of PDU headers (transport tcp)")
    private boolean headerDigest;

    @Option(
            names = {"-G", "--data-digest"},
            description = "digests of data (transport tcp)")
    private boolean dataDigest;

    @Option(
            names = "--connect-timeout",
            paramLabel = "TIME",
            defaultValue = "10",
            description = "longest time to connect (default: ${DEFAULT-VALUE} s)")
    Duration timeout = Duration.ofSeconds(10);

    private static final String TCP = "tcp";
    private static final int IO_PORT = 4420;
    private static final int DISCOVERY_PORT = 8009;

    /** The port for I/O. */
    int ioPort() {
        return port(IO_PORT);
    }

    /** The port for discovery. */
    int discoveryPort() {
        return port(transport.equals(TCP) ? DISCOVERY_PORT : IO_PORT);
    }

    private int port(int otherwise) {
        int port = trsvcid == null ? otherwise : trsvcid;
        if (port < 1 || port > 65535) {
            throw Refusal.of("--trsvcid", port, "1 to 65535");
        }
        return port;
    }

    /**
     * Digests that are wanted.
     *
     * @throws Refusal if there are some and the transport is not tcp
     */
    Digests digests() {
        if ((headerDigest || dataDigest) && !transport.equals(TCP)) {
            throw Refusal.of("--transport", transport, TCP + ", which has digests");
        }
        return new Digests(headerDigest, dataDigest);
    }

    /** HOSTNQN; the same one for each call. */
    String host() {
        if (hostnqn.isEmpty()) {
            hostnqn = "nqn.2014-08.org.nvmexpress:uuid:"
                    + UUID.randomUUID().toString().toLowerCase(Locale.ROOT);
        }
        return hostnqn;
    }

    /** What {@code byTransport} has for the transport. */
    <T> T pick(Map<String, T> byTransport) {
        T picked = byTransport.get(transport);
        if (picked == null) {
            throw Refusal.of(
                    "--transport", transport, "one of " + String.join(", ", new TreeSet<>(byTransport.keySet())));
        }
        return picked;
    }
}
