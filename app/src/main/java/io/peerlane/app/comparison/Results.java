package io.peerlane.app.comparison;

import io.peerlane.app.report.CpuSeconds;
import io.peerlane.app.report.EndpointCounts;
import io.peerlane.app.report.Fallback;
import io.peerlane.app.report.IoDocument;
import io.peerlane.app.report.Requests;
import io.peerlane.app.report.Result;
import io.peerlane.app.report.VerifyCount;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Collects windows into results, and what is wrong with them. */
final class Results {

    private final ComparisonOptions options;
    private final List<Result> results = new ArrayList<>();
    private final List<String> violations = new ArrayList<>();
    private final Map<String, Map<String, Long>> fallbacks = new LinkedHashMap<>();
    private final Map<String, Set<String>> explanations = new LinkedHashMap<>();

    Results(ComparisonOptions options) {
        this.options = options;
    }

    List<Result> results() {
        return results;
    }

    List<String> violations() {
        return violations;
    }

    /** Unexpected ones: of paths that were to be served from peer memory. */
    List<Fallback> fallbacks() {
        List<Fallback> all = new ArrayList<>();
        fallbacks.forEach((path, reasons) -> reasons.forEach((reason, n) ->
                all.add(new Fallback(path, reason, n, List.copyOf(explanations.getOrDefault(path, Set.of()))))));
        return all;
    }

    /** Adds what one client process measured. */
    void add(DataPath path, int repeat, MachineTree tree, ClientSession.Outcome outcome) {
        IoDocument document = outcome.document();
        IoDocument.Job all = document.all();
        String label = "%s repeat %d".formatted(path.json(), repeat);
        all.messages().forEach(message -> violations.add("%s: %s".formatted(label, message)));
        if (all.error() != 0 && all.messages().isEmpty()) {
            violations.add("%s: the client reports error %d".formatted(label, all.error()));
        }
        for (Window window : outcome.windows()) {
            add(path, repeat, tree, window, document);
        }
    }

    private void add(DataPath path, int repeat, MachineTree tree, Window window, IoDocument document) {
        boolean onePerDirection = outcomeHasTransfer(document);
        IoDocument.Job all = document.all();
        long read = onePerDirection && !window.phase().equals("read")
                ? 0
                : all.read().ioBytes();
        long written = onePerDirection && !window.phase().equals("write")
                ? 0
                : all.write().ioBytes();
        String label = "%s %s repeat %d".formatted(path.json(), window.phase(), repeat);
        new LedgerInvariants(read, written, window.requests(), window.ledger(), window.routes(), tree)
                .violations()
                .forEach(text -> violations.add("%s: %s".formatted(label, text)));
        if (path == DataPath.ENDPOINT) {
            checkEndpoint(label, window, read, written);
        }
        if (path.peerToPeer()) {
            addFallbacks(path, window);
        } else if (window.requests().p2p() > 0) {
            violations.add("%s: %d requests from peer memory, wanted none"
                    .formatted(label, window.requests().p2p()));
        }
        IoDocument.Direction direction =
                written == 0 ? all.read() : read == 0 ? all.write() : busier(all.read(), all.write());
        results.add(result(path, repeat, window, document, direction, read + written));
    }

    /** The drive itself moved the data: at least what was acknowledged, with the queue entries more. */
    private void checkEndpoint(String label, Window window, long read, long written) {
        EndpointCounts counts = window.endpoints();
        if (counts.bytesRead() < written || counts.bytesWritten() < read) {
            violations.add("%s: the endpoint read %d bytes and wrote %d, wanted at least %d and %d"
                    .formatted(label, counts.bytesRead(), counts.bytesWritten(), written, read));
        }
        if (counts.failedMaps() > 0) {
            violations.add("%s: %d outbound mappings refused, wanted none".formatted(label, counts.failedMaps()));
        }
    }

    private static boolean outcomeHasTransfer(IoDocument document) {
        return document.transfer() != null;
    }

    private static IoDocument.Direction busier(IoDocument.Direction a, IoDocument.Direction b) {
        return a.totalIos() >= b.totalIos() ? a : b;
    }

    private void addFallbacks(DataPath path, Window window) {
        Requests requests = window.requests();
        Map<String, Long> reasons = fallbacks.computeIfAbsent(path.json(), key -> new TreeMap<>());
        requests.fallbacks().forEach((reason, n) -> {
            if (n > 0) {
                reasons.merge(reason, n, Long::sum);
            }
        });
        if (requests.host() > 0) {
            explanations
                    .computeIfAbsent(path.json(), key -> new LinkedHashSet<>())
                    .addAll(window.explanations());
        }
    }

    private Result result(
            DataPath path, int repeat, Window window, IoDocument document, IoDocument.Direction direction, long bytes) {
        IoDocument.Job all = document.all();
        boolean mixed = all.read().totalIos() > 0 && all.write().totalIos() > 0 && document.transfer() == null;
        long ios = mixed ? all.read().totalIos() + all.write().totalIos() : direction.totalIos();
        double seconds = direction.seconds();
        CpuSeconds cpu = window.cpu();
        return new Result(
                path.json(),
                path.transport(),
                window.phase(),
                options.blockBytes(),
                options.ioDepth(),
                options.numJobs(),
                repeat,
                seconds,
                ios,
                bytes,
                seconds > 0 ? ios / seconds : 0,
                seconds > 0 ? bytes / seconds : 0,
                latency(direction.latency()),
                cpu,
                cpu.perGib(bytes),
                new VerifyCount(all.verify().checked(), all.verify().errors()),
                window.requests(),
                window.ledger(),
                sha256(window.phase(), document.transfer()),
                path == DataPath.ENDPOINT ? window.endpoints() : null,
                results.size(),
                null,
                List.of(),
                null,
                null,
                List.of());
    }

    private static @Nullable String sha256(String phase, IoDocument.@Nullable Transfer transfer) {
        if (transfer == null) {
            return null;
        }
        return phase.equals("write") ? transfer.sha256() : transfer.sha256ReadBack();
    }

    private static Map<String, @Nullable Double> latency(IoDocument.Latency latency) {
        Map<String, @Nullable Double> nanos = new LinkedHashMap<>();
        boolean any = latency.count() > 0;
        nanos.put("mean", any ? (Double) latency.mean() : null);
        nanos.put("min", any ? (Double) (double) latency.min() : null);
        nanos.put("max", any ? (Double) (double) latency.max() : null);
        for (String name : List.of("50", "90", "99", "99.9")) {
            Long value = latency.percentile().get(name);
            nanos.put("p" + name, value == null ? null : (Double) value.doubleValue());
        }
        return nanos;
    }
}
