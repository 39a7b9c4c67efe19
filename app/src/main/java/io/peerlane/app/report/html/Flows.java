package io.peerlane.app.report.html;

import io.peerlane.app.report.LedgerCounts;
import io.peerlane.app.report.LinkCounts;
import io.peerlane.app.report.PathSummary;
import io.peerlane.app.report.Result;
import io.peerlane.app.report.Utilisation;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * What the windows of a path did to each link of the machine: data bytes per acknowledged byte (counted), and, where the
 * report has it, the share of the machine's time that it was busy (modelled).
 */
final class Flows {

    private final PathSummary summary;
    private final Map<String, Double> busy;

    Flows(PathSummary summary) {
        this.summary = summary;
        this.busy = busy(summary.results());
    }

    private static Map<String, Double> busy(List<Result> results) {
        Map<String, Double> sums = new HashMap<>();
        for (Result result : results) {
            for (Utilisation use : result.utilisation()) {
                sums.merge(use.resource(), use.busy() / results.size(), Double::sum);
            }
        }
        return sums;
    }

    /** What the numbers on the links are. */
    Scale scale() {
        return busy.isEmpty() ? Scale.BYTES : Scale.BUSY;
    }

    /** Whether any data byte crossed the link; that is what "on the data path" means. */
    boolean carried(@Nullable String link) {
        return link != null && !bytes(link).isIdle();
    }

    /** Data bytes per acknowledged byte. */
    LinkFlow bytes(String link) {
        return new LinkFlow(
                summary.perByte(ledger -> of(ledger, link, l -> l.towardRoot().data())),
                summary.perByte(ledger -> of(ledger, link, l -> l.fromRoot().data())));
    }

    private static long of(LedgerCounts ledger, String link, ToLongFunction<LinkCounts> bytes) {
        return ledger.links().stream()
                .filter(l -> l.name().equals(link))
                .mapToLong(bytes)
                .sum();
    }

    /** What is written on the link and gives it its colour. */
    LinkFlow shown(String link) {
        return scale() == Scale.BUSY
                ? new LinkFlow(
                        busy.getOrDefault("link " + link + " up", 0.0),
                        busy.getOrDefault("link " + link + " down", 0.0))
                : bytes(link);
    }

    /** Data bytes written to memory (down: away from the root complex) and read from it (up). */
    LinkFlow memory() {
        return new LinkFlow(summary.perByte(ledger -> ledger.dram().dataRead()), summary.perByte(ledger -> ledger.dram()
                .dataWritten()));
    }

    /** Payload of the target's TCP streams per acknowledged byte, in and out; null where it was not counted. */
    @Nullable
    LinkFlow network() {
        long in = 0;
        long out = 0;
        for (Result result : summary.results()) {
            if (result.ethernet() == null) {
                return null;
            }
            in += result.ethernet().in();
            out += result.ethernet().out();
        }
        long bytes = summary.sum(Result::bytes);
        return bytes == 0 ? null : new LinkFlow((double) in / bytes, (double) out / bytes);
    }

    /** Width and generation of a link as people write it; empty if they are not known. */
    String width(String link) {
        return summary.results().stream()
                .flatMap(result -> result.ledger().links().stream())
                .filter(l -> l.name().equals(link) && l.generation() != null && l.lanes() != null)
                .findFirst()
                .map(l -> "Gen %d x%d".formatted(l.generation(), l.lanes()))
                .orElse("");
    }

    boolean overSockets() {
        return summary.results().stream().anyMatch(r -> r.transport().equals("tcp"));
    }
}
