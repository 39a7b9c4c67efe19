package io.peerlane.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.peerlane.app.machine.MachineSimulation;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

class SimulateCommandTest {

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @TempDir
    private Path folder;

    private int run(String... arguments) {
        CommandLine line = new CommandLine(new SimulateCommand(MachineSimulation::open));
        PeerlaneCommand.configure(line, new PrintWriter(out, true), new PrintWriter(err, true));
        return line.execute(arguments);
    }

    @Test
    void sweepsEveryCombination() {
        int code = run("--bs", "4k,128k", "--iodepth", "1,8,32", "--rw", "read", "--operations", "200");
        assertThat(code).as(err.toString()).isZero();
        assertThat(out.toString().lines().filter(line -> line.startsWith("one-switch")))
                .hasSize(12);
        assertThat(out.toString()).contains("modelled");
    }

    @Test
    void putsOptionsOverThePlan() throws IOException {
        var plan = folder.resolve("plan.yaml");
        Files.writeString(plan, "machine: small-cpu\nrw: write\nbs: [512, 4KiB]\niodepth: 4\noperations: 100\n");
        assertThat(run(
                        "--plan",
                        plan.toString(),
                        "--bs",
                        "64k",
                        "--out",
                        folder.resolve("out").toString()))
                .as(err.toString())
                .isZero();
        assertThat(out.toString().lines().filter(line -> line.startsWith("small-cpu")))
                .hasSize(2)
                .allMatch(line -> line.contains("64 KiB"));
        assertThat(folder.resolve("out/simulation.json")).isNotEmptyFile();
        assertThat(folder.resolve("out/simulation.csv")).isNotEmptyFile();
        assertThat(folder.resolve("out/simulation.html")).isNotEmptyFile();
    }

    @Test
    void saysWhichRateTheMachineDoesNotSustain() {
        assertThat(run("--rw", "read", "--paths", "cmb", "--rate", "0,1000,100000000", "--operations", "2000"))
                .as(err.toString())
                .isZero();
        var lines = out.toString()
                .lines()
                .filter(line -> line.startsWith("one-switch"))
                .toList();
        assertThat(lines).hasSize(3);
        assertThat(lines.get(1)).contains(" 1,000 ").doesNotContain("not sustained");
        assertThat(lines.get(2)).contains("100,000,000 not sustained");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "--bs 100; bs",
                "--iodepth 0; iodepth",
                "--clients 2000; clients",
                "--operations 5; operations",
                "--neighbour -1; neighbour",
                "--rate -1; rate",
                "--threads 0; --threads",
                "--drives 3; drives with memory of their own",
                "--machine nowhere; nowhere",
                "--paths bridge; path bridge",
                "--inline 17k; inline",
                "--rw trim; 'trim'",
                "--plan nowhere.yaml; --plan",
                "--iodepth 65535 --clients 1000; iodepth * clients * drives"
            })
    void refusesInOneLineWhatItCannotDo(String arguments, String named) {
        assertThat(run(arguments.split(" "))).isEqualTo(2);
        assertThat(err.toString()).contains(named).contains("wanted");
        assertThat(err.toString().lines()).hasSize(1);
    }
}
