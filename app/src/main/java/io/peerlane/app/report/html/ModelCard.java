package io.peerlane.app.report.html;

import io.peerlane.app.simulation.ModelLine;
import java.util.List;
import java.util.Locale;

/**
 * The constants of a model, each with its source and what it is worth.
 *
 * @param title heading
 */
record ModelCard(String title, List<ModelLine> lines, PathColours colours) implements Section {

    @Override
    public void write(Markup page) {
        if (lines.isEmpty()) {
            return;
        }
        Section.heading(page, title, "modelled");
        Table table = new Table(title, colours)
                .left("component", "profile", "constant")
                .right("value")
                .left("unit", "mark", "source");
        for (ModelLine line : lines) {
            table.row(List.of(
                    Table.Cell.left(line.component()),
                    Table.Cell.left(line.profile()),
                    Table.Cell.left(line.parameter()),
                    Table.Cell.of(number(line.value())),
                    Table.Cell.left(line.unit()),
                    Table.Cell.left(line.mark()),
                    new Table.Cell(line.source(), "l text", List.of())));
        }
        page.open("div", "class", "card wide");
        table.write(page);
        page.close();
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, value == Math.rint(value) ? "%,.0f" : "%.5f", value);
    }
}
