package io.peerlane.app.report;

import java.util.Map;
import java.util.TreeMap;

/**
 * Requests of the target by the memory that served them; counted.
 *
 * @param p2p from peer memory
 * @param host from host memory
 * @param bytes the same in bytes
 * @param fallbacks requests from host memory by reason
 */
public record Requests(long p2p, long host, Bytes bytes, Map<String, Long> fallbacks) {

    /** Bytes by the memory that served them. */
    public record Bytes(long p2p, long host) {}

    /** A copy of the map is kept, in order of its keys. */
    public Requests {
        fallbacks = new TreeMap<>(fallbacks);
    }

    /** What came since {@code before}. */
    public Requests minus(Requests before) {
        Map<String, Long> since = new TreeMap<>(fallbacks);
        since.replaceAll((reason, n) -> n - before.fallbacks.getOrDefault(reason, 0L));
        return new Requests(
                p2p - before.p2p,
                host - before.host,
                new Bytes(bytes.p2p - before.bytes.p2p, bytes.host - before.bytes.host),
                since);
    }
}
