package io.peerlane.app.report;

import org.jspecify.annotations.Nullable;

/**
 * A load that every path is measured under.
 *
 * @param rw direction
 * @param bs bytes of an I/O
 * @param iodepth I/Os outstanding per job
 * @param rateIops requests per second asked for (open loop); null in a closed loop
 */
public record Cell(String rw, int bs, int iodepth, @Nullable Double rateIops) {}
