package io.peerlane.app.comparison;

import io.peerlane.app.report.Cell;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntSupplier;

/**
 * One repeat: a target process of its own for every path, all there at once, so that the windows of a cell can follow upon
 * each other with nothing but a few questions between them. Used by one thread.
 */
final class Block implements AutoCloseable {

    /** What one client measured. */
    record Measured(Lane lane, Cell cell, ClientSession.Outcome outcome) {}

    private final ComparisonOptions options;
    private final Arguments arguments;
    private final ProcessLauncher launcher;
    private final ProcessorTime time;
    private final IntSupplier order;
    private final Processes processes = new Processes();
    private final Map<Lane, TargetProcess> targets = new LinkedHashMap<>();

    Block(ComparisonOptions options, ProcessLauncher launcher, ProcessorTime time, IntSupplier order) {
        this.options = options;
        this.arguments = new Arguments(options);
        this.launcher = launcher;
        this.time = time;
        this.order = order;
    }

    /** Starts the targets of all paths, and waits until all are ready. */
    void start(List<Lane> lanes, TargetState.Opener opener) {
        Map<Lane, ChildProcess> started = new LinkedHashMap<>();
        for (Lane lane : lanes) {
            String name = "target (%s)".formatted(lane.label());
            started.put(lane, processes.add(launcher.start(name, arguments.serve(lane.path()))));
        }
        started.forEach(
                (lane, process) -> targets.put(lane, TargetProcess.await(process, opener, options.startTimeout())));
    }

    /** State of the target of a path. */
    TargetState state(Lane lane) {
        return target(lane).state();
    }

    /** Measures a cell by all paths: clients get ready one after the other, then their windows follow upon each other. */
    List<Measured> measure(Schedule.Turn turn) {
        Map<Lane, ClientSession> sessions = new LinkedHashMap<>();
        try (Processes clients = new Processes()) {
            for (Lane lane : turn.order()) {
                ClientSession session = client(lane, turn.cell(), clients);
                session.prepare();
                sessions.put(lane, session);
            }
            sessions.values().forEach(ClientSession::measure);
            List<Measured> measured = new ArrayList<>();
            sessions.forEach((lane, session) -> measured.add(new Measured(lane, turn.cell(), session.finish())));
            return measured;
        }
    }

    private ClientSession client(Lane lane, Cell cell, Processes clients) {
        TargetProcess target = target(lane);
        MachineTime machine = options.paced() ? MachineTime.of(target.state().timing()) : new MachineTime(1);
        ChildProcess client = clients.add(launcher.start(
                "client (%s %s)".formatted(lane.label(), cell.describe()),
                arguments.io(lane.path(), cell, target.ready(), machine)));
        return new ClientSession(client, target, time, options.phaseTimeout(), order);
    }

    private TargetProcess target(Lane lane) {
        TargetProcess target = targets.get(lane);
        if (target == null) {
            throw new IllegalStateException("no target of " + lane.label());
        }
        return target;
    }

    @Override
    public void close() {
        processes.close();
    }
}
