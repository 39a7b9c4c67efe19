package io.peerlane.app.comparison;

import io.peerlane.app.report.Cell;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/**
 * The order of a run: in every repeat each cell once, in random order, and in each cell every path once, in random order.
 * Deterministic from its seed. Used by one thread.
 */
final class Schedule {

    private final List<Lane> lanes;
    private final List<Cell> cells;
    private final Random random;

    Schedule(List<Lane> lanes, List<Cell> cells, long seed) {
        this.lanes = lanes;
        this.cells = cells;
        this.random = new Random(seed);
    }

    /** A cell, and the paths in the order in which they are measured. */
    record Turn(Cell cell, List<Lane> order) {}

    /** The next repeat. */
    List<Turn> next() {
        List<Turn> turns = new ArrayList<>();
        for (Cell cell : shuffled(cells)) {
            turns.add(new Turn(cell, shuffled(lanes)));
        }
        return turns;
    }

    private <T> List<T> shuffled(List<T> list) {
        List<T> copy = new ArrayList<>(list);
        Collections.shuffle(copy, random);
        return copy;
    }
}
