package io.peerlane.app.report;

import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;

/**
 * A point of a percentile curve, in JSON {@code [share, nanos]}.
 *
 * @param share of the requests that took no longer, 0.5 to less than 1
 * @param nanos latency; with a paced clock machine time
 */
@JsonFormat(shape = JsonFormat.Shape.ARRAY)
@JsonPropertyOrder({"share", "nanos"})
public record LatencyPoint(double share, double nanos) {}
