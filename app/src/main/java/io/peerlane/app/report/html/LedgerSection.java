package io.peerlane.app.report.html;

import io.peerlane.app.report.Amounts;
import io.peerlane.app.report.LedgerCounts;
import io.peerlane.app.report.LinkCounts;
import io.peerlane.app.report.PathSummary;
import io.peerlane.app.report.Report;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToLongFunction;

/** Every byte that was counted, place by place. */
record LedgerSection(Report report, PathColours colours) implements Section {

    @Override
    public void write(Markup page) {
        Section.heading(page, "Ledger", "counted");
        Section.note(page, "All repeats and loads together. Control: queue entries, doorbells, capsules, completions.");
        for (String path : report.paths()) {
            page.open("div", "class", "card wide");
            Table table = new Table("Ledger of " + path, colours)
                    .left("place", "rw")
                    .right("data in / up", "data out / down", "control in / up", "control out / down");
            report.directions().forEach(rw -> rows(table, report.summary(path, rw)));
            page.open("h3");
            colours.swatch(page, path);
            page.text(path).close();
            table.write(page);
            page.close();
        }
    }

    private static void rows(Table table, PathSummary s) {
        if (s.results().isEmpty()) {
            return;
        }
        row(
                table,
                s,
                "host DRAM (written, read)",
                l -> l.dram().dataWritten(),
                l -> l.dram().dataRead(),
                l -> l.dram().controlWritten(),
                l -> l.dram().controlRead());
        List<LinkCounts> links = s.results().getFirst().ledger().links();
        for (int i = 0; i < links.size(); i++) {
            link(table, s, links.get(i), i);
        }
    }

    private static void link(Table table, PathSummary s, LinkCounts link, int index) {
        row(
                table,
                s,
                "%s %s".formatted(link.role(), link.name()),
                l -> at(l, index).towardRoot().data(),
                l -> at(l, index).fromRoot().data(),
                l -> at(l, index).towardRoot().control(),
                l -> at(l, index).fromRoot().control());
    }

    private static LinkCounts at(LedgerCounts ledger, int index) {
        return ledger.links().get(index);
    }

    /** Columns: data in, data out, control in, control out. No data in DRAM or on the uplink is what is looked for. */
    @SafeVarargs
    private static void row(Table table, PathSummary s, String place, ToLongFunction<LedgerCounts>... columns) {
        boolean watched = place.startsWith("host DRAM") || place.startsWith("uplink");
        List<Table.Cell> row = new ArrayList<>(List.of(Table.Cell.left(place), Table.Cell.left(s.rw())));
        for (int i = 0; i < columns.length; i++) {
            ToLongFunction<LedgerCounts> column = columns[i];
            long bytes = s.sum(r -> column.applyAsLong(r.ledger()));
            String style = bytes == 0 && watched && i < 2 ? "gain" : "";
            row.add(new Table.Cell(bytes == 0 ? "0" : Amounts.bytes(bytes), style, List.of()));
        }
        table.row(row);
    }
}
