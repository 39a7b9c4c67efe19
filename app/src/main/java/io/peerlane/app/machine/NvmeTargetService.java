package io.peerlane.app.machine;

import io.peerlane.app.api.HttpApi;
import io.peerlane.app.cli.ServeOptions;
import io.peerlane.app.cli.TargetService;
import io.peerlane.app.config.ServiceConfiguration;
import io.peerlane.fabric.errno.ErrnoException;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** {@code peerlane serve}: a target with its HTTP resources, until the process is told to end. */
public final class NvmeTargetService implements TargetService {

    private static final Logger LOG = LoggerFactory.getLogger(NvmeTargetService.class);

    private static final Duration DRAIN_LIMIT = Duration.ofSeconds(5);
    private static final long HALT_SECONDS = 30;

    @Override
    public int run(ServeOptions options, PrintWriter out) throws IOException, InterruptedException {
        var configuration = ServeConfiguration.of(options);
        var closed = new CountDownLatch(1);
        try (var running = RunningTarget.start(configuration, System.nanoTime())) {
            var documents = new TargetDocuments(running);
            try (var http = HttpApi.start(configuration.http(), documents)) {
                var asked = onShutdown(closed);
                documents.ready(true);
                out.println(ready(configuration, running, http));
                out.flush();
                asked.await();
                LOG.info("draining");
                documents.ready(false);
                running.drain(DRAIN_LIMIT);
            }
        } catch (ErrnoException e) {
            throw new IOException(e.getMessage(), e);
        } finally {
            closed.countDown();
        }
        return 0;
    }

    private static String ready(ServiceConfiguration configuration, RunningTarget running, HttpApi http) {
        var httpAddress = new InetSocketAddress(configuration.http().getAddress(), http.port());
        return "READY %s http=%s nqn=%s"
                .formatted(
                        firstPorts(running),
                        Addresses.text(httpAddress),
                        configuration.subsystems().getFirst().nqn());
    }

    /** {@code rdma=ADDRESS:PORT tcp=ADDRESS:PORT discovery=ADDRESS:PORT}: the first port of each kind that there is. */
    private static String firstPorts(RunningTarget running) {
        var first = new LinkedHashMap<String, String>();
        for (var port : running.openPorts()) {
            var kind = port.discoveryOnly() ? "discovery" : port.transport().text();
            first.putIfAbsent(kind, Addresses.text(port.address()));
        }
        return first.entrySet().stream()
                .map(port -> port.getKey() + "=" + port.getValue())
                .collect(Collectors.joining(" "));
    }

    /**
     * A latch that opens when the process is told to end; the process then stays until {@code closed}, a bounded time, and
     * ends without error: being told to end is none, though Java's own exit code for SIGTERM is 143.
     */
    private static CountDownLatch onShutdown(CountDownLatch closed) {
        var asked = new CountDownLatch(1);
        Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().unstarted(() -> {
            asked.countDown();
            Runtime.getRuntime().halt(await(closed) ? 0 : 1);
        }));
        return asked;
    }

    private static boolean await(CountDownLatch closed) {
        try {
            if (closed.await(HALT_SECONDS, TimeUnit.SECONDS)) {
                return true;
            }
            LOG.error("not closed after {} s, ending all the same", HALT_SECONDS);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
        return false;
    }
}
