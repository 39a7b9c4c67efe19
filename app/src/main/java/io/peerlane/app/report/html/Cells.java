package io.peerlane.app.report.html;

import io.peerlane.app.config.ByteSize;
import io.peerlane.app.report.Amounts;
import io.peerlane.app.report.Cell;
import java.util.ArrayList;
import java.util.List;

/** Names of loads. */
final class Cells {

    private Cells() {}

    /** {@code write, 128 KiB, depth 32}. */
    static String name(Cell cell) {
        return cell.rw() + ", " + load(cell);
    }

    /** The same without the direction. */
    static String load(Cell cell) {
        List<String> words = new ArrayList<>(List.of(ByteSize.format(cell.bs()), "depth " + cell.iodepth()));
        if (cell.rateIops() != null) {
            words.add(Amounts.count(cell.rateIops()) + " IOPS asked for");
        }
        return String.join(", ", words);
    }
}
