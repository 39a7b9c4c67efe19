package io.peerlane.app.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.data.Percentage.withPercentage;

import io.peerlane.app.config.ConfigurationException;
import io.peerlane.app.report.Json;
import io.peerlane.app.simulation.PlanReader;
import io.peerlane.app.simulation.PointResult;
import io.peerlane.app.simulation.SimulationRun;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whole requests in virtual time, on machines as described. */
class SimulatedMachinesTest {

    private static final double GIGA = 1e9;

    @TempDir
    private Path folder;

    private static List<PointResult> run(String plan) throws InterruptedException {
        return new SimulationRun(PlanReader.parse("plan", plan), MachineSimulation::open, 2)
                .run(List.of("test"), Map.of())
                .points();
    }

    /** A switch with an adapter and eight drives of Gen4 x4 behind an uplink of Gen3. */
    private String behindUplink(int lanes) throws IOException {
        var file = folder.resolve("uplink.yaml");
        var machine = new String(
                SimulatedMachinesTest.class
                        .getResourceAsStream("/machines/small-cpu.yaml")
                        .readAllBytes(),
                StandardCharsets.UTF_8);
        Files.writeString(
                file,
                machine.replace("lanes: 4}\n        switch", "lanes: " + lanes + "}\n        switch")
                        + "timing: {link: {maxReadRequest: 1024}, network: {profile: roce-4096}, cpu: {cores: 8}}\n");
        return file.toString();
    }

    @ParameterizedTest
    @CsvSource({"8, 7.2, 12.25", "4, 3.6, 12.25"})
    void anUplinkHoldsUpHostMemoryAndNotCopyOffload(int lanes, double host, double peer) throws Exception {
        var points = run(
                "{machine: %s, paths: [host, cmb], rw: write, bs: 128KiB, drives: 8, iodepth: 32, operations: 20000}"
                        .formatted(behindUplink(lanes)));
        assertThat(points.get(0).bytesPerSecond() / GIGA).isCloseTo(host, withPercentage(5));
        assertThat(points.get(0).bottleneck().name()).isEqualTo("link 0000:00:01.0 up");
        assertThat(points.get(1).bytesPerSecond() / GIGA).isCloseTo(peer, withPercentage(5));
        assertThat(points.get(1).bottleneck().name()).isEqualTo("network in");
    }

    @ParameterizedTest
    @CsvSource({"4KiB, 0.05", "128KiB, 0.01"})
    void copyOffloadLeavesMemoryAndRootComplexAlone(String block, double share) throws Exception {
        var points = run("{paths: [host, cmb], rw: [read, write], bs: %s, operations: 1000}".formatted(block));
        for (int i = 0; i < points.size(); i += 2) {
            var host = points.get(i).bytes();
            var peer = points.get(i + 1).bytes();
            assertThat(peer.dram()).isPositive().isLessThanOrEqualTo(share * host.dram());
            assertThat(peer.rootComplex()).isPositive().isLessThanOrEqualTo(share * host.rootComplex());
        }
    }

    /** "How Beneficial Is Peer-to-Peer DMA?", HotNets 2020: a memory writer took 70 % of what went through the host. */
    @Test
    void aNeighbourThatWritesToMemoryHitsHostMemoryOnly() throws Exception {
        var points = run(
                "{machine: %s, paths: [host, cmb], rw: write, bs: 128KiB, drives: 8, iodepth: 32, neighbour: [0, 136]}"
                        .formatted(behindUplink(16)));
        double hostAlone = points.get(0).bytesPerSecond();
        double peerAlone = points.get(1).bytesPerSecond();
        assertThat(points.get(2).bytesPerSecond() / hostAlone).isCloseTo(0.3, withPercentage(10));
        assertThat(points.get(3).bytesPerSecond() / peerAlone).isCloseTo(1, withPercentage(5));
    }

    /** A machine whose one processor copies a byte per nanosecond. */
    private String slowCopies() throws IOException {
        var file = folder.resolve("copies.yaml");
        var machine = new String(
                SimulatedMachinesTest.class
                        .getResourceAsStream("/machines/one-switch.yaml")
                        .readAllBytes(),
                StandardCharsets.UTF_8);
        Files.writeString(
                file, machine + "timing: {cpu: {cores: 1, copyRate: 1, commandTime: 1000, socketTime: 4000}}\n");
        return file.toString();
    }

    /** 128 KiB take 131.072 us to copy and 5 us besides. */
    @Test
    void overTcpTheProcessorCopiesEveryByte() throws Exception {
        for (var point : run("{machine: %s, paths: tcp, rw: [read, write], bs: 128KiB}".formatted(slowCopies()))) {
            assertThat(point.bytesPerSecond()).isCloseTo(131072 / 136.072e-6, withPercentage(1));
            assertThat(point.bottleneck().name()).isEqualTo("processors");
            assertThat(point.bottleneck().utilisation()).isGreaterThan(0.99);
        }
    }

    /** Socket buffers are written and read, and so is the memory that the data is copied to or from. */
    @Test
    void overTcpEachByteCrossesMemoryFourTimes() throws Exception {
        var points = run("{paths: [host, tcp], rw: [read, write], bs: 128KiB, operations: 1000}");
        for (int i = 0; i < points.size(); i += 2) {
            var host = points.get(i);
            var tcp = points.get(i + 1);
            assertThat(host.bytes().dram() / 131072).isCloseTo(2, withPercentage(1));
            assertThat(tcp.bytes().dram() / 131072).isCloseTo(4, withPercentage(1));
            assertThat(tcp.bytes().rootComplex()).isEqualTo(host.bytes().rootComplex());
            double memory = busy(tcp, "memory") / busy(host, "memory");
            assertThat(memory).isCloseTo(2, withPercentage(1));
            assertThat(tcp.latencyNanos().mean())
                    .isGreaterThan(host.latencyNanos().mean());
        }
    }

    /** Picoseconds for each byte that went through. */
    private static double busy(PointResult point, String resource) {
        return point.resources().stream()
                        .filter(use -> use.name().equals(resource))
                        .findFirst()
                        .orElseThrow()
                        .busyPicoseconds()
                / (double) point.operations();
    }

    /** A capsule is received in host memory: its data is on the host's path, whatever the plan calls it. */
    @ParameterizedTest
    @CsvSource({"4KiB, write, 2", "8KiB, write, 2", "12KiB, write, 0", "4KiB, read, 0"})
    void dataInACapsuleIsCountedAsOfHostMemory(String block, String direction, double crossings) throws Exception {
        var points =
                run("{paths: [host, cmb], rw: %s, bs: %s, inline: 8KiB, operations: 1000}".formatted(direction, block));
        var host = points.get(0);
        var peer = points.get(1);
        double bytes = peer.point().bs();
        assertThat((peer.bytes().dram() - 368) / bytes).isEqualTo(crossings);
        assertThat((peer.bytes().rootComplex() - 368) / bytes).isEqualTo(crossings);
        assertThat(peer.bytes().equals(host.bytes())).isEqualTo(crossings == 2);
    }

    /** It need not be asked for: a round trip of 4 us less. */
    @Test
    void dataInACapsuleIsThereWithTheCommand() throws Exception {
        String plan = "{paths: [host, tcp], rw: write, bs: 4KiB, iodepth: 1, inline: %s}";
        var asked = run(plan.formatted("0"));
        var with = run(plan.formatted("4KiB"));
        for (int i = 0; i < asked.size(); i++) {
            double saved = asked.get(i).latencyNanos().mean()
                    - with.get(i).latencyNanos().mean();
            assertThat(saved).isCloseTo(4000, withPercentage(1));
        }
    }

    @Test
    void theSamePlanGivesTheSameDocument() throws Exception {
        String plan = "{machine: [one-switch, all-paths], rw: [read, write], bs: [4KiB, 128KiB], iodepth: [1, 32]}";
        assertThat(Json.write(run(plan))).isEqualTo(Json.write(run(plan)));
        assertThat(Json.write(run(plan.replace("}", ", seed: 2}")))).isNotEqualTo(Json.write(run(plan)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"host", "cmb", "cmb-other", "rnic", "bridge", "dmabuf", "endpoint", "tcp"})
    void everyPathOfAMachineHasARouteAndKeepsTheLaw(String path) throws Exception {
        for (var point :
                run("{machine: all-paths, paths: [%s], rw: [read, write], bs: [512, 4KiB, 1MiB], iodepth: [1, 64]}"
                        .formatted(path))) {
            assertThat(point.bytesPerSecond()).isPositive().isLessThanOrEqualTo(point.law() * (1 + 1e-12));
            assertThat(point.latencyNanos().p99())
                    .isGreaterThanOrEqualTo(point.latencyNanos().p50());
            assertThat(point.latencyNanos().p999()).isNotNull();
        }
    }

    @Test
    void saysWhatAMachineHasNot() {
        assertThatThrownBy(() -> run("{machine: no-cmb, paths: [cmb-other]}"))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("path cmb-other");
        assertThatThrownBy(() -> run("{drives: 9}"))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("wanted 9");
        assertThatThrownBy(() -> run("{bs: 100}"))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("found 100, wanted 512 to 16777216");
    }
}
