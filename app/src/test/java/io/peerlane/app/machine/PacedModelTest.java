package io.peerlane.app.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Percentage.withPercentage;

import io.peerlane.app.comparison.DataPath;
import io.peerlane.app.simulation.PathRoutes;
import io.peerlane.app.simulation.PlanReader;
import io.peerlane.app.simulation.PointResult;
import io.peerlane.app.simulation.SimulatedMachine;
import io.peerlane.app.simulation.SimulationRun;
import io.peerlane.fabric.timing.paced.AdapterPacing;
import io.peerlane.fabric.timing.paced.DrivePacing;
import io.peerlane.fabric.timing.paced.DrivePacing.Transfer;
import io.peerlane.fabric.timing.paced.PacedMachine;
import io.peerlane.fabric.timing.paced.Pacer;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What devices do in paced time, one after the other as a target has them do it, is the request of virtual time. No thread. */
class PacedModelTest {

    private static final int OPERATIONS = 4000;
    private static final double SECOND = 1e12;

    private final AtomicLong clock = new AtomicLong();
    private final Pacer pacer = new Pacer(clock::get, () -> {});

    private static PointResult simulated(String machine, String path, String rw, int bs, int depth, int inline)
            throws Exception {
        var plan = "{machine: %s, paths: [%s], rw: %s, bs: %d, iodepth: %d, inline: %d, operations: %d}"
                .formatted(machine, path, rw, bs, depth, inline, OPERATIONS);
        return new SimulationRun(PlanReader.parse("plan", plan), MachineSimulation::open, 1)
                .run(List.of("test"), Map.of())
                .points()
                .getFirst();
    }

    @ParameterizedTest
    @CsvSource({
        "small-cpu, host, write, 131072, 32",
        "small-cpu, host, read, 131072, 32",
        "small-cpu, cmb, write, 131072, 32",
        "small-cpu, cmb, read, 131072, 32",
        "small-cpu, host, write, 4096, 32",
        "small-cpu, cmb, write, 4096, 32",
        "small-cpu, host, read, 4096, 32",
        "small-cpu, cmb, read, 4096, 1",
        "small-cpu, host, write, 131072, 1",
        "one-switch, host, read, 65536, 4",
        "two-root-ports, host, write, 65536, 16",
        "all-paths, rnic, write, 131072, 16",
        "all-paths, cmb-other, read, 131072, 16"
    })
    void aRequestTakesAsLongAsInVirtualTime(String machine, String path, String rw, int bs, int depth)
            throws Exception {
        compare(machine, path, rw, bs, depth, 0);
    }

    @Test
    void dataInACapsuleTakesAsLongAsInVirtualTime() throws Exception {
        compare("small-cpu", "host", "write", 4096, 32, 4096);
    }

    private void compare(String machine, String path, String rw, int bs, int depth, int inline) throws Exception {
        var expected = simulated(machine, path, rw, bs, depth, inline);
        try (SimulatedMachine opened = MachineSimulation.open(machine)) {
            var routes = opened.routes(DataPath.parse(path), 1).getFirst();
            var target = new Target(routes, new PacedMachine(opened.timing(), pacer), rw.equals("write"), bs, inline);
            for (int i = 0; i < depth; i++) {
                target.request();
            }
            while (target.done < OPERATIONS) {
                clock.set(pacer.advance());
                pacer.advance();
            }
            double iops = OPERATIONS / (clock.get() / SECOND);
            assertThat(iops).isCloseTo(expected.iops(), withPercentage(1));
            double mean = target.latencies / (double) OPERATIONS / 1000;
            assertThat(mean).isCloseTo(expected.latencyNanos().mean(), withPercentage(1.5));
            assertThat(pacer.counts().latePicoseconds()).isZero();
            assertThat(pacer.counts().unmodelled()).isZero();
        }
    }

    /** The order of things in a target: capsule, data, drive, data, response. */
    private final class Target {
        private final PathRoutes routes;
        private final AdapterPacing adapter;
        private final DrivePacing drive;
        private final boolean writes;
        private final int bs;
        private final int inline;
        private int begun;
        private int done;
        private long latencies;

        Target(PathRoutes routes, PacedMachine machine, boolean writes, int bs, int inline) {
            this.routes = routes;
            this.writes = writes;
            this.bs = bs;
            this.inline = inline;
            adapter = machine.adapter();
            drive = machine.drive(routes.drive());
        }

        void request() {
            if (begun == OPERATIONS) {
                return;
            }
            begun++;
            long start = clock.get();
            if (writes && bs <= inline) {
                adapter.receive(routes.fromAdapter(), bs, () -> write(start)).done();
            } else {
                adapter.receive(null, 0, writes ? () -> fetch(start) : () -> read(start))
                        .done();
            }
        }

        private void fetch(long start) {
            adapter.read(routes.fromAdapter(), bs, () -> write(start)).done();
        }

        private void write(long start) {
            drive.begin(Transfer.TO_MEDIUM, routes.fromDrive(), bs, () -> respond(start))
                    .done();
        }

        private void respond(long start) {
            adapter.send(null, 0, () -> complete(start)).done();
        }

        private void read(long start) {
            drive.begin(Transfer.FROM_MEDIUM, routes.fromDrive(), bs, () -> adapter.send(
                                    routes.fromAdapter(), bs, () -> complete(start))
                            .done())
                    .done();
        }

        private void complete(long start) {
            done++;
            latencies += clock.get() - start;
            request();
        }
    }
}
