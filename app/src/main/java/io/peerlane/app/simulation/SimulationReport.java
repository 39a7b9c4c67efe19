package io.peerlane.app.simulation;

import java.util.List;
import java.util.Map;

/**
 * The document of a run. All its numbers are modelled. Fields may be added; none is renamed without another
 * {@link #SCHEMA_VERSION}.
 *
 * @param models every constant of each machine, with its mark and source
 */
public record SimulationReport(
        int schemaVersion,
        List<String> command,
        long seed,
        Map<String, String> versions,
        Timing timing,
        Map<String, List<ModelLine>> models,
        List<PointResult> points) {

    /** Of this document. */
    public static final int SCHEMA_VERSION = 1;

    /** @param mode {@code virtual} */
    public record Timing(String mode) {}
}
