package io.peerlane.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.peerlane.app.comparison.ComparisonException;
import io.peerlane.app.comparison.DataPath;
import io.peerlane.app.config.ConfigurationException;
import io.peerlane.app.machine.MachineSimulation;
import io.peerlane.app.workload.BlockAttachment;
import io.peerlane.app.workload.BlockConnector;
import io.peerlane.app.workload.ConnectOptions;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CommandLineTest {

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private final List<ServeOptions> served = new ArrayList<>();
    private final List<ControllerOptions> asked = new ArrayList<>();

    private int run(String... arguments) {
        var with = new PeerlaneCommand.Collaborators(
                Map.of("rdma", Refusing::new),
                Map.of("rdma", () -> this::refuse),
                Optional.of(() -> (options, ready) -> {
                    served.add(options);
                    return 0;
                }),
                (name, words) -> {
                    throw new ComparisonException(name + " cannot be started: none here");
                },
                address -> {
                    throw new ComparisonException("no state");
                },
                (machine, _, path) -> {
                    if (path == DataPath.RNIC) {
                        throw new ConfigurationException("machine " + machine, "path rnic", "none", "memory");
                    }
                    return List.of();
                },
                MachineSimulation::open);
        return PeerlaneCommand.line(with, new PrintWriter(out, true), new PrintWriter(err, true))
                .execute(arguments);
    }

    private ControllerConnector.Attachment refuse(ControllerOptions options) throws IOException {
        asked.add(options);
        throw new IOException("%s:%d refuses %s".formatted(options.traddr(), options.trsvcid(), options.nqn()));
    }

    /** A target that refuses everybody. */
    private static final class Refusing implements BlockConnector {

        @Override
        public String transport() {
            return "rdma";
        }

        @Override
        public BlockAttachment connect(ConnectOptions options) throws IOException {
            throw new IOException("%s:%d refuses".formatted(options.traddr(), options.trsvcid()));
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "compare --bs 12q            | --blocksize: found 12q, wanted a size such as 4096, 128k or 1g",
                "compare --rw upside         | --rw: found upside, wanted one of read, write, randread, randwrite, rw, randrw",
                "compare --paths host,pigeon | --paths: found pigeon, wanted one of host, cmb, cmb-other, rnic, bridge, endpoint, dmabuf",
                "compare --paths host,rnic   | machine one-switch: path rnic: found none, wanted memory",
                "compare --runtime soon      | --runtime: found soon, wanted a time such as 3, 500ms, 30s or 2m",
                "compare --runtime 0         | --runtime: found 0ms, wanted more than 0",
                "compare --iodepth none      | --iodepth: found none, wanted a number",
                "compare --repeats 0         | --repeats: found 0, wanted 1 to 1000",
                "compare --timing fast       | --timing: found fast, wanted untimed or paced",
                "compare --dilation 4        | --dilation: found 4, wanted at least 1, and --timing paced",
                "compare --timing paced --paths host,tcp | --paths: found tcp, wanted paths over RDMA with --timing paced",
                "compare --rate_iops 0       | --rate_iops: found 0.0, wanted more than 0",
                "compare --input /no/file    | --input: found /no/file, wanted a file that can be read",
                "compare -o xml              | --output-format: found xml, wanted one of normal, json",
                "serve --http-port 70000     | --http-port: found 70000, wanted 0 to 65535",
                "serve --config /no/file     | --config: found /no/file, wanted a file that can be read",
                "topology check /no/file     | FILE: found /no/file",
                "io -t tcp -a x -n y         | --transport: found tcp, wanted one of rdma",
                "io -t rdma -a x -n y --iodepth 0 | --iodepth: found 0, wanted 1 to 65535",
                "io -t rdma -a x -n y --rate_iops -1 | --rate_iops: found -1, wanted 0 to 10000000",
                "io -t rdma -a x -n y --rate_process fair | --rate_process: found fair, wanted one of linear, poisson",
                "io -t rdma -a x -n y --rate_iops 9 --input pom.xml | --rate_iops: found 9, wanted none with --input",
                "io -t rdma -a x -n y -s 0   | --trsvcid: found 0, wanted 1 to 65535",
                "io -t rdma -a x             | Missing required option: '--nqn=NQN', or '--discover'",
                "discover -t tcp -a x        | --transport: found tcp, wanted one of rdma",
                "discover -t rdma -a x -s 70000 | --trsvcid: found 70000, wanted 1 to 65535",
                "identify -t rdma -a x       | Missing required option: '--nqn=NQN'",
                "serve --discovery-port -1   | --discovery-port: found -1, wanted 0 to 65535"
            })
    void refusesInOneLineThatNamesOptionValueFoundAndWanted(String command, String message) {
        assertThat(run(command.strip().split(" +"))).isEqualTo(ExitCode.REFUSED);
        assertThat(err.toString().lines().findFirst().orElse("")).startsWith("peerlane: " + message);
        assertThat(err.toString()).doesNotContain("\tat ");
        assertThat(out.toString()).isEmpty();
    }

    @Test
    void failsWithoutAStackTraceWhenTheTargetRefuses() {
        assertThat(run("io", "-t", "rdma", "-a", "192.0.2.1", "-n", "nqn")).isEqualTo(ExitCode.FAILED);
        assertThat(err.toString().strip()).isEqualTo("peerlane: 192.0.2.1:4420 refuses");
    }

    @Test
    void printsAFailureAsJsonToWhoeverReadsJson() {
        assertThat(run("io", "-t", "rdma", "-a", "192.0.2.1", "-n", "nqn", "-o", "json"))
                .isEqualTo(ExitCode.FAILED);
        assertThat(out.toString()).contains("\"schemaVersion\" : 1", "\"error\" : \"192.0.2.1:4420 refuses\"");
    }

    @Test
    void asksTheDiscoveryServiceWhereTheSubsystemIs() {
        assertThat(run("io", "-t", "rdma", "-a", "192.0.2.1", "--discover", "-q", "nqn.host"))
                .isEqualTo(ExitCode.FAILED);
        assertThat(asked).singleElement().satisfies(options -> {
            assertThat(options.nqn()).isEqualTo("nqn.2014-08.org.nvmexpress.discovery");
            assertThat(options.hostnqn()).isEqualTo("nqn.host");
            assertThat(options.trsvcid()).isEqualTo(4420);
        });
        assertThat(err.toString()).contains("discovery at rdma 192.0.2.1 4420: 192.0.2.1:4420 refuses");
    }

    @Test
    void handsTheServiceOnlyWhatWasGiven() {
        assertThat(run("serve", "--rdma-port", "0", "--ns-size", "1g", "--cpus", "0,1", "--timing", "paced"))
                .isZero();
        assertThat(served).singleElement().satisfies(options -> {
            assertThat(options.rdmaPort()).contains(0);
            assertThat(options.namespaceBytes()).contains(1L << 30);
            assertThat(options.cpus()).containsExactly(0, 1);
            assertThat(options.timing()).contains("paced");
            assertThat(options.dilation()).isEmpty();
            assertThat(options.httpPort()).isEmpty();
            assertThat(options.discoveryPort()).isEmpty();
            assertThat(options.machine()).isEmpty();
        });
    }

    @Test
    void tellsItsVersionAndItsCommands() {
        assertThat(run("--version")).isZero();
        assertThat(out.toString()).contains("peerlane", "Java", "25");
        assertThat(run("--help")).isZero();
        assertThat(out.toString())
                .contains("compare", "serve", "io", "discover", "identify", "topology")
                .doesNotContain("train-cache");
        assertThat(run("io", "--help")).isZero();
        assertThat(out.toString()).contains("--rwmixread", "--traddr").doesNotContain("--handshake");
    }

    @Test
    void loadsEverythingForTheCacheWithoutPrinting() {
        assertThat(run("train-cache")).isZero();
        assertThat(out.toString()).isEmpty();
    }

    @Test
    void checksAVectorFileAndEndsBadlyWithAMismatch(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("pool.json");
        String vector = "{\"format\":\"p2pdma-pool\",\"version\":1,\"reference\":\"x\",\"cases\":[]}";
        Files.writeString(file, vector);
        assertThat(run("topology", "check", file.toString())).isZero();
        assertThat(out.toString()).contains("pool.json: p2pdma-pool, 0 cases");
    }

    @ParameterizedTest
    @ValueSource(strings = {"p2pdma-distance", "p2pmem-attr", "p2pdma-pool", "epc-map", "cmb"})
    void runsVectorFilesOfEveryFormat(String format, @TempDir Path folder) throws IOException {
        Path file = folder.resolve("vectors.json");
        Files.writeString(file, "{\"format\":\"%s\",\"version\":1,\"cases\":[]}".formatted(format));
        assertThat(run("topology", "check", file.toString())).isZero();
        assertThat(out.toString()).contains(format + ", 0 cases, 0 steps: all as expected");
    }

    @Test
    void printsEachMismatchOfAVectorFileAndEndsBadly(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("epc.json");
        Files.writeString(file, EPC.formatted("map", -12));
        assertThat(run("topology", "check", file.toString())).isEqualTo(ExitCode.FAILED);
        assertThat(out.toString().lines())
                .containsExactly(
                        file + ": one, query 0, result: expected -12, found -22",
                        file + ": epc-map, 1 cases, 1 steps: 1 mismatches in 1 cases");
    }

    @Test
    void refusesAVectorFileThatIsNotAsDescribedInOneLine(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("epc.json");
        Files.writeString(file, EPC.formatted("jump", -22));
        assertThat(run("topology", "check", file.toString())).isEqualTo(ExitCode.REFUSED);
        assertThat(err.toString().lines().findFirst().orElse(""))
                .isEqualTo("peerlane: %s, case one, ops[0].op: found 'jump', wanted map or unmap".formatted(file));
    }

    private static final String EPC = """
            {"format":"epc-map","version":1,"cases":[{"id":"one","align":"none","functions":1,"translations":1,
             "windows":[{"base":"0x900000000","size":"0x1000","page_size":"0x1000"}],"init":0,"ops":[
             {"op":"%s","id":0,"func":1,"vfunc":0,"pci_addr":"0x80000000","size":16,"result":%d}]}]}
            """;
}
