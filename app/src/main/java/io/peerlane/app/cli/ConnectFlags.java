package io.peerlane.app.cli;

import io.peerlane.app.workload.ConnectOptions;
import io.peerlane.nvme.host.DiscoveryWalk;
import io.peerlane.nvme.host.DiscoveryWalk.Service;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Whom to connect to, in nvme-cli's words. */
final class ConnectFlags {

    @Mixin
    TargetFlags target = new TargetFlags();

    @Option(
            names = {"-n", "--nqn"},
            paramLabel = "NQN",
            defaultValue = "",
            description = "name of the subsystem; needed unless --discover finds only one")
    private String nqn = "";

    @Option(
            names = "--discover",
            description = "ask the discovery service at the address, and those it refers to, where the subsystem is")
    private boolean discover;

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

    /**
     * With the address that was given, or the one that discovery services name.
     *
     * @throws IOException if discovery names none
     */
    ConnectOptions options(int jobs, int ioDepth, Map<String, Supplier<ControllerConnector>> discovery)
            throws IOException {
        if (!discover) {
            if (nqn.isEmpty()) {
                throw new Refusal("Missing required option: '--nqn=NQN', or '--discover'");
            }
            return options(jobs, ioDepth, target.traddr, target.ioPort(), nqn);
        }
        var service = new Service(target.transport, target.traddr, String.valueOf(target.discoveryPort()));
        var discoverer = new Discoverer(discovery, target.host(), target.digests(), target.timeout);
        var entry = SubsystemChoice.of(DiscoveryWalk.from(service, discoverer::ask), target.transport, nqn);
        return options(
                jobs, ioDepth, entry.address(), Discoverer.port(entry.serviceIdentifier()), entry.subsystemNqn());
    }

    private ConnectOptions options(int jobs, int ioDepth, String traddr, int trsvcid, String subsystem) {
        int processors = Runtime.getRuntime().availableProcessors();
        int loops = queues > 0 ? queues : Math.clamp(cpus.isEmpty() ? jobs : cpus.size(), 1, processors);
        int depth = ioDepth * Math.ceilDiv(jobs, loops);
        return new ConnectOptions(
                traddr,
                trsvcid,
                subsystem,
                target.host(),
                nsid,
                loops,
                Math.max(queueSize, depth + 1),
                cpus,
                target.digests(),
                target.timeout);
    }
}
