package io.peerlane.app.report.html;

import io.peerlane.app.report.Amounts;
import io.peerlane.app.report.CmbOccupancy;
import io.peerlane.app.report.Fallback;
import io.peerlane.app.report.PathSummary;
import io.peerlane.app.report.Report;
import io.peerlane.app.report.Result;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Collectors;

/** Which memory served the requests, how full peer memory got, and why requests fell back to host memory. */
record MemorySection(Report report, PathColours colours) implements Section {

    @Override
    public void write(Markup page) {
        Section.heading(page, "Which memory served", "counted");
        Table table = new Table("Share of bytes by memory", colours)
                .left("path", "rw")
                .right("peer memory", "host memory", "requests p2p", "requests host", "peak of peer memory")
                .left("reasons for host memory");
        for (String path : report.paths()) {
            for (String rw : report.directions()) {
                PathSummary summary = report.summary(path, rw);
                if (!summary.results().isEmpty()) {
                    table.pathRow(path, row(summary));
                }
            }
        }
        page.open("div", "class", "card wide");
        table.write(page);
        page.close();
        report.fallbacks().forEach(fallback -> fallback(page, fallback));
    }

    private static List<Table.Cell> row(PathSummary s) {
        long p2p = s.sum(r -> r.requests().bytes().p2p());
        long host = s.sum(r -> r.requests().bytes().host());
        return List.of(
                Table.Cell.left(s.rw()),
                Table.Cell.of(share(p2p, p2p + host)),
                Table.Cell.of(share(host, p2p + host)),
                Table.Cell.of(Amounts.count(s.sum(r -> r.requests().p2p()))),
                Table.Cell.of(Amounts.count(s.sum(r -> r.requests().host()))),
                Table.Cell.of(peak(s)),
                Table.Cell.left(reasons(s)));
    }

    private static String share(long part, long all) {
        return all == 0 ? "-" : String.format(Locale.ROOT, "%.1f %%", 100.0 * part / all);
    }

    private static String peak(PathSummary s) {
        return s.results().stream()
                .map(Result::cmb)
                .filter(Objects::nonNull)
                .max(Comparator.comparingLong(CmbOccupancy::peak))
                .map(cmb -> "%s of %s".formatted(Amounts.bytes(cmb.peak()), Amounts.bytes(cmb.capacity())))
                .orElse("-");
    }

    private static String reasons(PathSummary s) {
        return s.results().stream()
                .flatMap(r -> r.requests().fallbacks().keySet().stream())
                .distinct()
                .sorted()
                .filter(reason -> s.sum(r -> r.requests().fallbacks().getOrDefault(reason, 0L)) > 0)
                .collect(Collectors.joining(", "));
    }

    private void fallback(Markup page, Fallback fallback) {
        page.open("div", "class", "card wide").open("h3");
        colours.swatch(page, fallback.path());
        page.text("%s fell back to host memory: %s, %s requests"
                        .formatted(fallback.path(), fallback.reason(), Amounts.count(fallback.requests())))
                .close();
        page.element("pre", String.join("\n", fallback.explanation())).close();
    }
}
