package io.peerlane.app.comparison;

import io.peerlane.app.report.Utilisation;
import io.peerlane.app.simulation.ModelLine;
import java.util.ArrayList;
import java.util.List;

/**
 * {@code GET /api/timing}: the clock of the machine, in counts that only grow.
 *
 * @param mode {@code untimed} or {@code paced}
 * @param dilation seconds of the wall clock per second of the machine; 0 without a clock, as what follows
 * @param machineNanos time of the machine
 * @param completions delivered by its clock
 * @param late of these, those delivered later than the model says
 * @param worstLateNanos by how much the worst was late, machine time
 * @param resources of the model
 * @param model its constants
 */
public record TimingDocument(
        String mode,
        double dilation,
        long machineNanos,
        long completions,
        long late,
        long worstLateNanos,
        List<Resource> resources,
        List<ModelLine> model) {

    /** Of a machine without a clock. */
    public static final TimingDocument UNTIMED = new TimingDocument("untimed", 0, 0, 0, 0, 0, List.of(), List.of());

    /** What is left out is empty. */
    public TimingDocument {
        resources = resources == null ? List.of() : List.copyOf(resources);
        model = model == null ? List.of() : List.copyOf(model);
    }

    /**
     * What requests wait for.
     *
     * @param busyNanos how long its servers worked, together, machine time
     * @param servers how many there are
     */
    public record Resource(String name, long busyNanos, int servers) {}

    /** Whether a clock delivers completions. */
    boolean paced() {
        return dilation > 0;
    }

    /** Share of the machine's time since {@code before} that each resource worked. */
    List<Utilisation> utilisationSince(TimingDocument before) {
        List<Utilisation> shares = new ArrayList<>();
        double nanos = machineNanos - before.machineNanos;
        for (Resource resource : resources) {
            long earlier = before.resources.stream()
                    .filter(r -> r.name.equals(resource.name))
                    .mapToLong(Resource::busyNanos)
                    .findFirst()
                    .orElse(0);
            if (nanos > 0) {
                double busy = (resource.busyNanos - earlier) / nanos / Math.max(1, resource.servers);
                shares.add(new Utilisation(resource.name, busy));
            }
        }
        return shares;
    }
}
