package io.peerlane.app.comparison;

import io.peerlane.app.report.Cell;
import io.peerlane.app.report.CpuSeconds;
import io.peerlane.app.report.EndpointCounts;
import io.peerlane.app.report.Fallback;
import io.peerlane.app.report.IoDocument;
import io.peerlane.app.report.Requests;
import io.peerlane.app.report.Result;
import io.peerlane.app.report.Timing;
import io.peerlane.app.report.VerifyCount;
import io.peerlane.app.simulation.ModelLine;
import java.util.ArrayList;
import java.util.Comparator;
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
    private final List<String> lanes;
    private final ClockReadings clock;
    private final List<Result> results = new ArrayList<>();
    private final List<String> violations = new ArrayList<>();
    private final Map<String, Map<String, Long>> fallbacks = new LinkedHashMap<>();
    private final Map<String, Set<String>> explanations = new LinkedHashMap<>();

    Results(ComparisonOptions options, List<Lane> lanes) {
        this.options = options;
        this.lanes = lanes.stream().map(Lane::label).toList();
        this.clock = new ClockReadings(options.timing());
    }

    /** By repeat, path and cell, as they were asked for; their order is in each. */
    List<Result> results() {
        return results.stream()
                .sorted(Comparator.comparingInt(Result::repeat)
                        .thenComparingInt(r -> lanes.indexOf(r.path()))
                        .thenComparingInt(r -> options.phases().indexOf(r.rw()))
                        .thenComparingInt(r -> options.blockSizes().indexOf(r.bs()))
                        .thenComparingInt(r -> options.ioDepths().indexOf(r.iodepth())))
                .toList();
    }

    /** The clock of all windows together. */
    Timing timing() {
        return clock.timing();
    }

    /** Constants of the model behind it. */
    List<ModelLine> model() {
        return clock.model();
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

    /** Adds what one client process measured; its windows. */
    List<Result> add(Lane lane, Cell cell, int repeat, MachineTree tree, ClientSession.Outcome outcome) {
        IoDocument document = outcome.document();
        IoDocument.Job all = document.all();
        String label = "%s repeat %d".formatted(lane.label(), repeat);
        all.messages().forEach(message -> violations.add("%s: %s".formatted(label, message)));
        if (all.error() != 0 && all.messages().isEmpty()) {
            violations.add("%s: the client reports error %d".formatted(label, all.error()));
        }
        int before = results.size();
        for (Window window : outcome.windows()) {
            add(lane, cell, repeat, tree, window, document);
        }
        return List.copyOf(results.subList(before, results.size()));
    }

    private void add(Lane lane, Cell cell, int repeat, MachineTree tree, Window window, IoDocument document) {
        DataPath path = lane.path();
        boolean onePerDirection = outcomeHasTransfer(document);
        IoDocument.Job all = document.all();
        long read = onePerDirection && !window.phase().equals("read")
                ? 0
                : all.read().ioBytes();
        long written = onePerDirection && !window.phase().equals("write")
                ? 0
                : all.write().ioBytes();
        String label = "%s %s repeat %d".formatted(lane.label(), window.phase(), repeat);
        clock.add(window);
        new LedgerInvariants(read, written, window.requests(), window.ledger(), window.routes(), tree)
                .violations()
                .forEach(text -> violations.add("%s: %s".formatted(label, text)));
        if (path == DataPath.ENDPOINT) {
            checkEndpoint(label, window, read, written);
        }
        if (path.peerToPeer()) {
            addFallbacks(lane.label(), window);
        } else if (window.requests().p2p() > 0) {
            violations.add("%s: %d requests from peer memory, wanted none"
                    .formatted(label, window.requests().p2p()));
        }
        IoDocument.Direction direction =
                written == 0 ? all.read() : read == 0 ? all.write() : busier(all.read(), all.write());
        results.add(result(lane, cell, repeat, window, document, direction, read + written));
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

    private void addFallbacks(String label, Window window) {
        Requests requests = window.requests();
        Map<String, Long> reasons = fallbacks.computeIfAbsent(label, key -> new TreeMap<>());
        requests.fallbacks().forEach((reason, n) -> {
            if (n > 0) {
                reasons.merge(reason, n, Long::sum);
            }
        });
        if (requests.host() > 0) {
            explanations.computeIfAbsent(label, key -> new LinkedHashSet<>()).addAll(window.explanations());
        }
    }

    private Result result(
            Lane lane,
            Cell cell,
            int repeat,
            Window window,
            IoDocument document,
            IoDocument.Direction direction,
            long bytes) {
        IoDocument.Job all = document.all();
        boolean mixed = all.read().totalIos() > 0 && all.write().totalIos() > 0 && document.transfer() == null;
        long ios = mixed ? all.read().totalIos() + all.write().totalIos() : direction.totalIos();
        MachineTime time = MachineTime.of(window.timing());
        double seconds = time.of(direction.seconds());
        CpuSeconds cpu = window.cpu();
        return new Result(
                lane.label(),
                lane.path().transport(),
                window.phase(),
                cell.bs(),
                cell.iodepth(),
                options.numJobs(),
                repeat,
                seconds,
                ios,
                bytes,
                seconds > 0 ? ios / seconds : 0,
                seconds > 0 ? bytes / seconds : 0,
                time.latency(direction.latency()),
                cpu,
                cpu.perGib(bytes),
                new VerifyCount(all.verify().checked(), all.verify().errors()),
                window.requests(),
                window.ledger(),
                sha256(window.phase(), document.transfer()),
                lane.path() == DataPath.ENDPOINT ? window.endpoints() : null,
                window.order(),
                cell.rateIops(),
                time.curve(direction.latency()),
                window.ethernet(),
                window.cmb().orElse(null),
                all.rate() == null ? null : (Long) all.rate().unsent(),
                window.utilisation());
    }

    private static @Nullable String sha256(String phase, IoDocument.@Nullable Transfer transfer) {
        if (transfer == null) {
            return null;
        }
        return phase.equals("write") ? transfer.sha256() : transfer.sha256ReadBack();
    }
}
