package io.peerlane.app.report.html;

import io.peerlane.app.report.PathSummary;
import io.peerlane.app.report.Report;
import java.util.List;

/** The machine, once for each path and direction, with the way of the data through it. */
record DrawingSection(Report report, PathColours colours) implements Section {

    @Override
    public void write(Markup page) {
        List<Scale> scales = scales();
        Section.heading(
                page,
                "Where the data went",
                scales.contains(Scale.BUSY) ? new String[] {"counted", "modelled"} : new String[] {"counted"});
        Section.note(
                page,
                "Each link twice: the upper arrow toward the root complex, the lower one away from it; host DRAM: written above,"
                        + " read below. A box with a heavy frame is on the way of the data."
                        + (scales.contains(Scale.BUSY)
                                ? " Links: share of time. Host DRAM and network: bytes per byte."
                                : ""));
        scales.forEach(scale -> legend(page, scale));
        for (String path : report.paths()) {
            page.open("div", "class", "card wide").open("h3");
            colours.swatch(page, path);
            page.text(path).close().open("div", "class", "grid");
            report.directions().forEach(rw -> drawing(page, report.summary(path, rw)));
            page.close().close();
        }
    }

    /** Memory and network are always in bytes. */
    private List<Scale> scales() {
        List<Scale> known = report.paths().stream()
                .flatMap(path -> report.directions().stream().map(rw -> report.summary(path, rw)))
                .filter(summary -> !summary.results().isEmpty())
                .map(summary -> new Flows(summary).scale())
                .distinct()
                .sorted()
                .toList();
        return known.contains(Scale.BUSY) ? List.of(Scale.BUSY, Scale.BYTES) : List.of(Scale.BYTES);
    }

    private void drawing(Markup page, PathSummary summary) {
        if (!summary.results().isEmpty()) {
            page.open("figure").element("figcaption", summary.rw());
            page.raw(new MachineDrawing(report.machine(), summary, colours.of(summary.path())).svg())
                    .close();
        }
    }

    private static void legend(Markup page, Scale scale) {
        page.open("ul", "class", "legend", "aria-label", scale.title());
        page.element("li", scale.title() + ":");
        for (int step = 0; step < scale.steps(); step++) {
            page.open("li").open("svg", "viewBox", "0 0 30 12", "class", "key machine", "aria-hidden", "true");
            page.empty("line", "x1", 1, "x2", 22, "y1", 6, "y2", 6, "class", "wire w" + step);
            page.empty("polygon", "points", "28,6 22,1.5 22,10.5", "class", "tip w" + step);
            page.close().text(scale.label(step)).close();
        }
        page.close();
    }
}
