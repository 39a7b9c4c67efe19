package io.peerlane.app.comparison;

import io.peerlane.app.report.Requests;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * {@code GET /api/p2p}: which memory serves the requests, and why.
 *
 * @param schemaVersion 1
 * @param providers peer memory of the machine
 * @param exports memory of the machine that owners export
 * @param namespaces each namespace
 */
public record PeerToPeerDocument(
        int schemaVersion, List<Provider> providers, List<Export> exports, List<Namespace> namespaces) {

    /**
     * Peer memory of one function.
     *
     * @param address of the function
     * @param size bytes: its capacity
     * @param available bytes not allocated
     * @param inUse bytes allocated, in whole pages
     * @param peak most bytes allocated at once: in the window asked for, or since the start
     * @param published whether others may find it
     */
    public record Provider(String address, long size, long available, long inUse, long peak, boolean published) {}

    /**
     * Memory of one function that its user-space owner exports as a DMA-BUF.
     *
     * @param address of the function
     * @param size bytes
     * @param available bytes that no request holds
     * @param inUse bytes that requests hold, in whole pages
     * @param peak most bytes held at once: in the window asked for, or since the start
     * @param revoked whether nobody may use it now
     * @param revocations how often it was taken from its users
     */
    public record Export(
            String address, long size, long available, long inUse, long peak, boolean revoked, long revocations) {}

    /**
     * One namespace.
     *
     * @param nqn of its subsystem
     * @param nsid its number
     * @param p2pmem the policy as configured
     * @param requests by memory
     * @param bytes by memory
     * @param fallbacks requests from host memory by reason
     * @param fallbackBytes the same in bytes
     * @param paths the choice per controller
     */
    public record Namespace(
            String nqn,
            long nsid,
            String p2pmem,
            Requests.Bytes requests,
            Requests.Bytes bytes,
            Map<String, Long> fallbacks,
            Map<String, Long> fallbackBytes,
            List<Path> paths) {

        /** Without bytes by reason. */
        public Namespace(
                String nqn,
                long nsid,
                String p2pmem,
                Requests.Bytes requests,
                Requests.Bytes bytes,
                Map<String, Long> fallbacks,
                List<Path> paths) {
            this(nqn, nsid, p2pmem, requests, bytes, fallbacks, Map.of(), paths);
        }
    }

    /**
     * The memory chosen for one controller.
     *
     * @param controller its identifier
     * @param kind {@code p2p}, {@code dmabuf} or {@code host}
     * @param provider address, if peer memory
     * @param hops distance, if peer memory
     * @param client address of the transport's function, null if the processor copies
     * @param device address of the function that does the namespace's DMA
     * @param mapType how the client reaches the provider, if peer memory
     * @param deviceMapType how the device reaches it, if peer memory
     * @param reason why host memory, if host memory
     * @param explanation in words, line by line
     */
    public record Path(
            int controller,
            String kind,
            @Nullable String provider,
            @Nullable Integer hops,
            @Nullable String client,
            @Nullable String device,
            @Nullable String mapType,
            @Nullable String deviceMapType,
            @Nullable String reason,
            @Nullable List<String> explanation) {}

    /** All namespaces together. */
    public Requests requests() {
        Map<String, Long> fallbacks = new TreeMap<>();
        Requests sum = new Requests(0, 0, new Requests.Bytes(0, 0), fallbacks);
        for (Namespace n : namespaces) {
            n.fallbacks().forEach((reason, count) -> fallbacks.merge(reason, count, Long::sum));
            sum = new Requests(
                    sum.p2p() + n.requests().p2p(),
                    sum.host() + n.requests().host(),
                    new Requests.Bytes(
                            sum.bytes().p2p() + n.bytes().p2p(),
                            sum.bytes().host() + n.bytes().host()),
                    fallbacks);
        }
        return sum;
    }

    /** Bytes from host memory by reason, of all namespaces. */
    public Map<String, Long> fallbackBytes() {
        Map<String, Long> sum = new TreeMap<>();
        namespaces.forEach(n -> n.fallbackBytes().forEach((reason, bytes) -> sum.merge(reason, bytes, Long::sum)));
        return sum;
    }

    /** The choices of all namespaces and controllers. */
    List<Path> paths() {
        return namespaces.stream().flatMap(n -> n.paths().stream()).toList();
    }

    /** What is said about the choice of host memory, each line once. */
    public List<String> explanations() {
        return paths().stream()
                .filter(path -> path.kind().equals("host"))
                .map(Path::explanation)
                .flatMap(lines -> lines == null ? java.util.stream.Stream.<String>of() : lines.stream())
                .distinct()
                .toList();
    }
}
