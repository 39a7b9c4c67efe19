package io.peerlane.app.api;

import io.micronaut.context.ApplicationContext;
import io.micronaut.runtime.server.EmbeddedServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Map;

/** The HTTP server with the resources. {@link #start} and {@link #close} block. */
public final class HttpApi implements AutoCloseable {

    private final ApplicationContext context;
    private final EmbeddedServer server;

    private HttpApi(ApplicationContext context, EmbeddedServer server) {
        this.context = context;
        this.server = server;
    }

    /**
     * Starts it.
     *
     * @param address port 0 picks a free one
     * @throws IOException if the address cannot be used, with the address in its message
     */
    public static HttpApi start(InetSocketAddress address, ServiceState state) throws IOException {
        var context = ApplicationContext.builder()
                .banner(false)
                .properties(Map.of(
                        "micronaut.server.host",
                        address.getAddress().getHostAddress(),
                        "micronaut.server.port",
                        address.getPort() == 0 ? -1 : address.getPort()))
                .singletons(state)
                .start();
        try {
            return new HttpApi(context, context.getBean(EmbeddedServer.class).start());
        } catch (RuntimeException e) {
            context.close();
            throw new IOException(
                    "http: address: found '%s:%d' (%s), wanted an address and port that are free"
                            .formatted(address.getHostString(), address.getPort(), root(e)),
                    e);
        }
    }

    private static String root(Throwable failure) {
        var cause = failure;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        return String.valueOf(cause.getMessage());
    }

    /** The port it listens on. */
    public int port() {
        return server.getPort();
    }

    @Override
    public void close() {
        context.close();
    }
}
