package io.peerlane.app.report.html;

import io.peerlane.app.config.ByteSize;
import io.peerlane.app.report.Amounts;
import io.peerlane.app.report.Cell;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;

/** What of a load is varied along the axis of a chart while the rest stays. */
enum LoadAxis {
    BLOCK_SIZE("block size"),
    DEPTH("depth"),
    RATE("rate asked for");

    private final String title;

    LoadAxis(String title) {
        this.title = title;
    }

    String title() {
        return title;
    }

    /** The cell's place on the axis in words. */
    String label(Cell cell) {
        return switch (this) {
            case BLOCK_SIZE -> ByteSize.format(cell.bs());
            case DEPTH -> String.valueOf(cell.iodepth());
            case RATE -> cell.rateIops() == null ? "closed loop" : Amounts.count(cell.rateIops()) + "/s";
        };
    }

    /** The loads that differ from one only in this, that one included, in order. */
    List<Cell> through(Cell cell, List<Cell> all) {
        return all.stream()
                .filter(other -> other.rw().equals(cell.rw())
                        && (this == BLOCK_SIZE || other.bs() == cell.bs())
                        && (this == DEPTH || other.iodepth() == cell.iodepth())
                        && (this == RATE || Objects.equals(other.rateIops(), cell.rateIops())))
                .sorted(order())
                .toList();
    }

    private static Comparator<Cell> order() {
        return Comparator.comparingInt(Cell::bs)
                .thenComparingInt(Cell::iodepth)
                .thenComparing(cell -> cell.rateIops() == null ? 0 : cell.rateIops());
    }

    /** What stays, in words. */
    String rest(Cell cell) {
        return switch (this) {
            case BLOCK_SIZE -> "depth " + cell.iodepth();
            case DEPTH -> "blocks of " + ByteSize.format(cell.bs());
            case RATE -> "blocks of %s, depth %d".formatted(ByteSize.format(cell.bs()), cell.iodepth());
        };
    }
}
