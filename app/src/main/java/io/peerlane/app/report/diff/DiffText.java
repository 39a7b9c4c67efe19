package io.peerlane.app.report.diff;

import io.peerlane.app.report.Amounts;
import io.peerlane.app.report.Cell;
import io.peerlane.app.report.TextTable;
import java.util.List;
import java.util.Locale;

/** The comparison of two reports for the terminal. */
public final class DiffText {

    private DiffText() {}

    /** What is to be known first, then every number. */
    public static String render(ReportDiff diff) {
        StringBuilder text = new StringBuilder();
        text.append("A  %s  %s\n".formatted(diff.a().file(), diff.a().started()));
        text.append("B  %s  %s\n\n".formatted(diff.b().file(), diff.b().started()));
        if (!diff.comparable()) {
            text.append("! these reports are about different things: their numbers should not be compared\n");
        }
        for (Concern concern : diff.concerns()) {
            text.append(mark(concern)).append(concern.text()).append('\n');
        }
        text.append(diff.concerns().isEmpty() ? "" : "\n").append(table(diff.differences()));
        text.append(
                "\nB/A: ratio of means with its 95 % interval, from the repeats of two independent runs. Claims allow for the"
                        + " number\nof questions (Holm). What the machine did differently between the runs is in none of it.\n");
        return text.toString();
    }

    private static String mark(Concern concern) {
        return switch (concern.weight()) {
            case INCOMPARABLE -> "! ";
            case CAUTION -> "? ";
            case NOTE -> "  ";
        };
    }

    private static String table(List<Difference> differences) {
        if (differences.isEmpty()) {
            return "nothing that both reports have\n";
        }
        TextTable table = new TextTable(3)
                .row("path", "load", "metric", "A", "B", "B/A", "interval", "")
                .rule();
        for (Difference d : differences) {
            table.row(
                    d.path(),
                    new Cell(d.rw(), d.bs(), d.iodepth(), d.rateIops()).describe(),
                    d.metric(),
                    number(d, d.a()),
                    number(d, d.b()),
                    d.ratio() == null ? "-" : Amounts.fixed(d.ratio()),
                    interval(d),
                    d.text());
        }
        return table.toString();
    }

    private static String interval(Difference d) {
        return d.low() == null || d.high() == null
                ? "-"
                : String.format(Locale.ROOT, "%.2f to %.2f", d.low(), d.high());
    }

    private static String number(Difference d, double value) {
        return Amounts.of(value, d.unit());
    }
}
