package io.peerlane.app.cli;

import io.peerlane.app.workload.ConnectOptions;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import picocli.CommandLine.Option;

/** Whom to connect to, in nvme-cli's words. */
final class ConnectFlags {

    @Option(
            names = {"-t", "--transport"},
            paramLabel = "TRTYPE",
            required = true,
            description = "transport, e.g. rdma")
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
            defaultValue = "4420",
            description = "port of the target (default: ${DEFAULT-VALUE})")
    int trsvcid;

    @Option(
            names = {"-n", "--nqn"},
            paramLabel = "NQN",
            required = true,
            description = "name of the subsystem")
    String nqn = "";

    @Option(
            names = {"-q", "--hostnqn"},
            paramLabel = "NQN",
            defaultValue = "",
            description = "name of this host; without it a new one with a UUID")
    String hostnqn = "";

    @Option(
            names = {"-N", "--namespace-id"},
            paramLabel = "NSID",
            defaultValue = "1",
            description = "namespace (default: ${DEFAULT-VALUE})")
    long nsid;

    @Option(
            names = {"-Q", "--queue-size"},
            paramLabel = "N",
            defaultValue = "128",
            description = "entries of an I/O queue (default: ${DEFAULT-VALUE})")
    int queueSize;

    @Option(
            names = {"-i", "--nr-io-queues"},
            paramLabel = "N",
            defaultValue = "0",
            description = "I/O queues, one per event loop; 0: one per job, at most one per processor")
    int queues;

    @Option(
            names = "--cpus",
            paramLabel = "CPU",
            split = ",",
            description = "processors the event loops are pinned to, e.g. 0,1")
    List<Integer> cpus = List.of();

    @Option(
            names = "--connect-timeout",
            paramLabel = "TIME",
            defaultValue = "10",
            description = "longest time to connect (default: ${DEFAULT-VALUE} s)")
    Duration timeout = Duration.ofSeconds(10);

    ConnectOptions options(int jobs, int ioDepth) {
        if (trsvcid < 1 || trsvcid > 65535) {
            throw Refusal.of("--trsvcid", trsvcid, "1 to 65535");
        }
        int processors = Runtime.getRuntime().availableProcessors();
        int loops = queues > 0 ? queues : Math.clamp(cpus.isEmpty() ? jobs : cpus.size(), 1, processors);
        int depth = ioDepth * Math.ceilDiv(jobs, loops);
        return new ConnectOptions(
                traddr, trsvcid, nqn, host(), nsid, loops, Math.max(queueSize, depth + 1), cpus, timeout);
    }

    private String host() {
        return hostnqn.isEmpty()
                ? "nqn.2014-08.org.nvmexpress:uuid:"
                        + UUID.randomUUID().toString().toLowerCase(Locale.ROOT)
                : hostnqn;
    }
}
