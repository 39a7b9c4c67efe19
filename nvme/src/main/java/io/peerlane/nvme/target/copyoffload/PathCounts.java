package io.peerlane.nvme.target.copyoffload;

import java.util.Map;

/**
 * Requests with data, by path, since the start. A value.
 *
 * @param peer those in peer memory
 * @param host those in host memory, by reason; every reason is present
 */
public record PathCounts(Count peer, Map<FallbackReason, Count> host) {

    /**
     * Requests and their bytes.
     *
     * @param requests number of requests
     * @param bytes sum of their data lengths
     */
    public record Count(long requests, long bytes) {
        /** Both sums. */
        public Count plus(Count other) {
            return new Count(requests + other.requests, bytes + other.bytes);
        }
    }

    /** All of {@link #host}. */
    public Count hostTotal() {
        return host.values().stream().reduce(new Count(0, 0), Count::plus);
    }
}
