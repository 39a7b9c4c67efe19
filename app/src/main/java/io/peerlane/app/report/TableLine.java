package io.peerlane.app.report;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/**
 * A line of the normalised table: one metric of one path in one cell, against the first path.
 *
 * @param rw direction
 * @param bs bytes of an I/O
 * @param iodepth I/Os outstanding per job
 * @param rateIops requests per second asked for (open loop); null in a closed loop
 * @param metric name of a {@link Metric}
 * @param path label of the path
 * @param mean over the repeats, in the metric's unit
 * @param ratio to the first path, whose ratio is 1; null where the first path has 0
 * @param low lower end of the ratio's 95 % interval; null where none is given
 * @param high upper end
 * @param text the mean as people read it, with its unit
 */
public record TableLine(
        String rw,
        int bs,
        int iodepth,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Double rateIops,
        String metric,
        String path,
        double mean,
        @Nullable Double ratio,
        @Nullable Double low,
        @Nullable Double high,
        String text) {

    /** Where it was measured. */
    public Cell cell() {
        return new Cell(rw, bs, iodepth, rateIops);
    }
}
