package io.peerlane.app.machine;

import io.peerlane.app.simulation.ModelLine;
import io.peerlane.fabric.timing.paced.PacedCounts;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * {@code GET /api/timing}: the clock of the machine. Counts and times grow, so that a window is the difference of two readings;
 * {@code worstLateNanos} is the worst since the start. All but mode and model are null or empty without a clock.
 *
 * @param schemaVersion 1
 * @param mode {@code untimed} or {@code paced}
 * @param dilation wall time for each machine time
 * @param machineNanos time of the machine since its start
 * @param completions operations of devices that were over
 * @param late of these, by more than 5 us of machine time later than the model says
 * @param lateNanos later than the model says, all together, machine time
 * @param worstLateNanos of any of them, machine time
 * @param underWay operations that are not over
 * @param unmodelled transfers that the model has no time for
 * @param resources what operations wait for
 * @param model the constants
 */
record TimingDocument(
        int schemaVersion,
        String mode,
        @Nullable Integer dilation,
        @Nullable Long machineNanos,
        @Nullable Long completions,
        @Nullable Long late,
        @Nullable Long lateNanos,
        @Nullable Long worstLateNanos,
        @Nullable Long underWay,
        @Nullable Long unmodelled,
        List<ResourceTime> resources,
        List<ModelLine> model) {

    private static final long PICOSECONDS = 1000;

    /**
     * A resource.
     *
     * @param busyNanos machine time of all its servers together
     */
    record ResourceTime(String name, long busyNanos, int servers) {

        static ResourceTime of(PacedCounts.Use use) {
            return new ResourceTime(use.name(), use.busyPicoseconds() / PICOSECONDS, use.servers());
        }
    }

    static TimingDocument of(MachineTime time) {
        var model = time.timing().card().stream().map(ModelLine::of).toList();
        return time.paced()
                .map(paced -> paced(time, paced.counts(), model))
                .orElseGet(() -> new TimingDocument(
                        1, time.settings().mode(), null, null, null, null, null, null, null, null, List.of(), model));
    }

    private static TimingDocument paced(MachineTime time, PacedCounts counts, List<ModelLine> model) {
        return new TimingDocument(
                1,
                time.settings().mode(),
                time.settings().dilation().orElse(null),
                counts.machinePicoseconds() / PICOSECONDS,
                counts.completions(),
                counts.late(),
                counts.latePicoseconds() / PICOSECONDS,
                counts.worstLatePicoseconds() / PICOSECONDS,
                counts.underWay(),
                counts.unmodelled(),
                counts.resources().stream().map(ResourceTime::of).toList(),
                model);
    }
}
