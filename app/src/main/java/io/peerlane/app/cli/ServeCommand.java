package io.peerlane.app.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code peerlane serve}: the target service. */
@Command(
        name = "serve",
        description = "The target service with its HTTP interface. Prints READY with the addresses when it listens.",
        sortOptions = false)
final class ServeCommand implements Callable<Integer> {

    private final Supplier<TargetService> service;

    @Option(names = "--config", paramLabel = "FILE", description = "configuration in YAML; options here come first")
    private @Nullable Path config;

    @Option(names = "--machine", paramLabel = "NAME|FILE", description = "machine (default: one-switch)")
    private @Nullable String machine;

    @Option(
            names = "--pci",
            paramLabel = "PARAMETER",
            description = "kernel parameter pci= of the machine, e.g. disable_acs_redir=0000:02:00.0;0000:02:01.0")
    private List<String> pci = List.of();

    @Option(
            names = "--seed",
            paramLabel = "N",
            description = "of the choice among equally near providers (default: another one at each start)")
    private @Nullable Long seed;

    @Option(names = "--bind", paramLabel = "ADDRESS", description = "address to listen on (default: 127.0.0.1)")
    private @Nullable String bind;

    @Option(names = "--rdma-port", paramLabel = "PORT", description = "NVMe/RDMA port, 0: a free one (default: 4420)")
    private @Nullable Integer rdmaPort;

    @Option(
            names = "--tcp-port",
            paramLabel = "PORT",
            description = "NVMe/TCP port, 0: a free one (default: 4421; a free one with --rdma-port 0)")
    private @Nullable Integer tcpPort;

    @Option(
            names = "--discovery-port",
            paramLabel = "PORT",
            description =
                    "NVMe/TCP port for discovery only, 0: a free one (default: 8009, none if it is taken or --config has ports;"
                            + " a free one with --rdma-port 0)")
    private @Nullable Integer discoveryPort;

    @Option(names = "--http-port", paramLabel = "PORT", description = "HTTP port, 0: a free one (default: 8080)")
    private @Nullable Integer httpPort;

    @Option(names = "--nqn", paramLabel = "NQN", description = "subsystem (default: nqn.2026-11.io.peerlane:demo)")
    private @Nullable String nqn;

    @Option(names = "--ns-size", paramLabel = "SIZE", description = "size of namespace 1 (default: 256m)")
    private @Nullable Size namespaceSize;

    @Option(names = "--ns-file", paramLabel = "FILE", description = "file behind namespace 1 (default: memory)")
    private @Nullable Path namespaceFile;

    @Option(
            names = "--ns-drive",
            paramLabel = "NAME",
            description = "drive that holds namespace 1 (default: the first with a CMB)")
    private @Nullable String namespaceDrive;

    @Option(
            names = "--p2pmem",
            paramLabel = "0|1|ADDRESS",
            description = "copy offload: off, nearest provider, or a provider by PCI address (default: 1)")
    private @Nullable String p2pmem;

    @Option(
            names = "--inline-data-size",
            paramLabel = "SIZE",
            description = "most data in a command capsule, which lives in host memory; 0: none")
    private @Nullable Size inlineDataSize;

    @Option(
            names = "--timing",
            paramLabel = "MODE",
            description =
                    "clock of the machine: untimed, as fast as it goes, or paced, the wall clock slowed down; a paced"
                            + " machine completes nothing before the model says so (default: untimed)")
    private @Nullable String timing;

    @Option(
            names = "--dilation",
            paramLabel = "K",
            description =
                    "with --timing paced: seconds of wall time for each second of the machine, 1 to 1000 (default: 100)")
    private @Nullable Integer dilation;

    @Option(
            names = "--cpus",
            paramLabel = "CPU",
            split = ",",
            description = "event loops and the processors they are pinned to, e.g. 0,1")
    private List<Integer> cpus = List.of();

    @Option(names = "--exit-with-stdin", hidden = true, description = "shut down when standard input ends")
    private boolean exitWithStandardInput;

    @Spec
    private @Nullable CommandSpec spec;

    /** With what makes the service, when it is needed. */
    ServeCommand(Supplier<TargetService> service) {
        this.service = service;
    }

    @Override
    public Integer call() throws InterruptedException {
        if (config != null && !Files.isRegularFile(config)) {
            throw Refusal.of("--config", config, "a file that can be read");
        }
        ServeOptions options = options();
        if (exitWithStandardInput) {
            Thread.ofPlatform().daemon().name("standard input").start(() -> exitAfter(System.in));
        }
        try {
            return service.get().run(options, out());
        } catch (IOException e) {
            throw new Refusal(String.valueOf(e.getMessage()));
        }
    }

    private ServeOptions options() {
        return new ServeOptions(
                Optional.ofNullable(config),
                Optional.ofNullable(machine),
                pci,
                seed == null ? OptionalLong.empty() : OptionalLong.of(seed),
                Optional.ofNullable(bind),
                port("--rdma-port", rdmaPort),
                port("--tcp-port", tcpPort),
                port("--discovery-port", discoveryPort),
                port("--http-port", httpPort),
                Optional.ofNullable(nqn),
                Optional.ofNullable(namespaceSize).map(Size::bytes),
                Optional.ofNullable(namespaceFile),
                Optional.ofNullable(namespaceDrive),
                Optional.ofNullable(p2pmem),
                Optional.ofNullable(inlineDataSize).map(ServeCommand::inline),
                Optional.ofNullable(timing),
                Optional.ofNullable(dilation),
                cpus);
    }

    private static Optional<Integer> port(String option, @Nullable Integer port) {
        if (port != null && (port < 0 || port > 65535)) {
            throw Refusal.of(option, port, "0 to 65535");
        }
        return Optional.ofNullable(port);
    }

    private static int inline(Size size) {
        if (size.bytes() > 1 << 20) {
            throw Refusal.of("--inline-data-size", size.bytes(), "0 to 1m");
        }
        return (int) size.bytes();
    }

    /** Runs the shutdown hooks, which drain the service. */
    private static void exitAfter(InputStream in) {
        try {
            in.transferTo(java.io.OutputStream.nullOutputStream());
        } catch (IOException e) {
            // Whoever held the other end is gone, which is what was waited for.
        }
        System.exit(ExitCode.GOOD);
    }

    private PrintWriter out() {
        return CommandStreams.out(spec);
    }
}
