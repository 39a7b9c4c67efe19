package io.peerlane.app.comparison;

import java.util.ArrayList;
import java.util.List;

/**
 * A data path as one side of the comparison: the same path may be there twice.
 *
 * @param path what is measured
 * @param label in the report: its name, with a number behind it from the second time on
 */
record Lane(DataPath path, String label) {

    /** Labels of paths in their order: {@code host}, {@code host-2}. */
    static List<Lane> of(List<DataPath> paths) {
        List<Lane> lanes = new ArrayList<>();
        for (DataPath path : paths) {
            long before = lanes.stream().filter(lane -> lane.path == path).count();
            lanes.add(new Lane(path, before == 0 ? path.json() : path.json() + "-" + (before + 1)));
        }
        return lanes;
    }
}
