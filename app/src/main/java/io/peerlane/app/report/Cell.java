package io.peerlane.app.report;

import io.peerlane.app.config.ByteSize;
import org.jspecify.annotations.Nullable;

/**
 * A load that every path is measured under.
 *
 * @param rw direction
 * @param bs bytes of an I/O
 * @param iodepth I/Os outstanding per job
 * @param rateIops requests per second asked for (open loop); null in a closed loop
 */
public record Cell(String rw, int bs, int iodepth, @Nullable Double rateIops) {

    /** In words: {@code write, 128 KiB, depth 32}. */
    public String describe() {
        String closed = "%s, %s, depth %d".formatted(rw, ByteSize.format(bs), iodepth);
        return rateIops == null ? closed : closed + ", %s requests/s".formatted(Amounts.count(rateIops));
    }
}
