package io.peerlane.app.simulation;

import io.peerlane.fabric.timing.Component;
import io.peerlane.fabric.timing.MachineTiming;
import io.peerlane.fabric.timing.Parameter;
import io.peerlane.fabric.timing.simulation.BottleneckLaw;
import io.peerlane.fabric.timing.simulation.Flow;
import io.peerlane.fabric.timing.simulation.Simulation;
import io.peerlane.fabric.timing.transfer.MachineResources;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Runs the points of a plan, several at a time. Each point has a random generator of its own that starts from the plan's seed,
 * so the results do not depend on which thread ran what.
 */
public final class SimulationRun {

    private final Plan plan;
    private final SimulatedMachine.Opener machines;
    private final int threads;

    /** @param threads at least 1 */
    public SimulationRun(Plan plan, SimulatedMachine.Opener machines, int threads) {
        this.plan = plan;
        this.machines = machines;
        this.threads = threads;
    }

    /**
     * Runs all points.
     *
     * @throws io.peerlane.app.config.ConfigurationException if a machine or one of its paths is not there
     * @throws io.peerlane.fabric.timing.TimingException if a machine's timing allows no such transfer
     */
    public SimulationReport run(List<String> command, Map<String, String> versions) throws InterruptedException {
        Map<String, List<ModelLine>> models = new LinkedHashMap<>();
        List<Callable<PointResult>> tasks = new ArrayList<>();
        for (String name : plan.machines()) {
            try (SimulatedMachine machine = machines.open(name)) {
                models.put(
                        name,
                        machine.timing().card().stream().map(ModelLine::of).toList());
                prepare(name, machine, tasks);
            }
        }
        return new SimulationReport(
                SimulationReport.SCHEMA_VERSION,
                command,
                plan.seed(),
                versions,
                new SimulationReport.Timing("virtual"),
                models,
                all(tasks));
    }

    /** Routes are values: they serve after the machine is gone. */
    private void prepare(String name, SimulatedMachine machine, List<Callable<PointResult>> tasks) {
        MachineTiming timing = machine.timing();
        for (Point point : plan.points()) {
            if (point.machine().equals(name)) {
                List<PathRoutes> routes = machine.routes(point.path(), point.drives()).stream()
                        .map(drive -> point.isInCapsule() ? drive.inHostMemory() : drive)
                        .toList();
                tasks.add(() -> simulate(point, routes, loaded(timing, point)));
            }
        }
    }

    private static MachineTiming loaded(MachineTiming timing, Point point) {
        Component memory = timing.memory();
        return point.neighbour() == 0
                ? timing
                : timing.with(memory.with(Parameter.NEIGHBOUR_WRITES, point.neighbour(), "the plan"));
    }

    private PointResult simulate(Point point, List<PathRoutes> routes, MachineTiming timing) {
        var resources = new MachineResources();
        List<Flow> flows = routes.stream()
                .map(drive -> new RequestStages(point, drive, timing, resources).flow())
                .toList();
        var outcome = new Simulation(resources.all(), flows, plan.operations(), plan.seed()).run();
        double missShare = timing.memoryTiming().missShare(point.inFlightBytes());
        return PointResult.of(
                point,
                outcome,
                BottleneckLaw.of(resources.all(), flows),
                PathBytes.of(point, routes.getFirst(), missShare));
    }

    private List<PointResult> all(List<Callable<PointResult>> tasks) throws InterruptedException {
        try (ExecutorService executor = Executors.newFixedThreadPool(threads)) {
            List<PointResult> results = new ArrayList<>();
            for (Future<PointResult> future : executor.invokeAll(tasks)) {
                results.add(result(future));
            }
            return results;
        }
    }

    private static PointResult result(Future<PointResult> future) throws InterruptedException {
        try {
            return future.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw new IllegalStateException(e.getCause());
        }
    }
}
