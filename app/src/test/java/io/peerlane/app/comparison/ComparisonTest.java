package io.peerlane.app.comparison;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.peerlane.app.report.DirectionCounts;
import io.peerlane.app.report.DramCounts;
import io.peerlane.app.report.EndpointCounts;
import io.peerlane.app.report.LedgerCounts;
import io.peerlane.app.report.LinkCounts;
import io.peerlane.app.report.Report;
import io.peerlane.app.report.Requests;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ComparisonTest {

    private static final long BYTES = 128 << 20;

    private final List<FakeProcess> processes = new ArrayList<>();
    private final List<String> progress = new ArrayList<>();
    private boolean cmbReachable = true;
    private long strayBytes;
    private Optional<String> clientDies = Optional.empty();
    private boolean targetDies;
    private FakeMachine machine = new FakeMachine();

    private List<DataPath> paths = List.of(DataPath.HOST, DataPath.CMB);
    private long endpointBytes;

    private ComparisonOptions options(int repeats) {
        return new ComparisonOptions(
                paths,
                List.of("write", "read"),
                repeats,
                Duration.ofSeconds(3),
                Duration.ZERO,
                131_072,
                32,
                1,
                50,
                7,
                "crc32c",
                "untimed",
                Optional.empty(),
                Map.of(
                        DataPath.HOST,
                        List.of("--p2pmem", "0"),
                        DataPath.CMB,
                        List.of("--p2pmem", "1"),
                        DataPath.ENDPOINT,
                        List.of("--p2pmem", "0")),
                List.of("--machine", "one-switch"),
                List.of(),
                Duration.ofSeconds(1),
                Duration.ofSeconds(1));
    }

    private Report run(int repeats) {
        return new Comparison(options(repeats), this::start, address -> machine, pid -> machine.cpu, progress::add)
                .run(List.of("peerlane", "compare"), Map.of());
    }

    private ChildProcess start(String name, List<String> arguments) {
        FakeProcess process = new FakeProcess(name, arguments);
        processes.add(process);
        return process;
    }

    @Test
    void interleavesThePathsAndMeasuresEachDirectionInAProcessOfItsOwn() {
        Report report = run(2);
        assertThat(processes.stream().map(FakeProcess::name))
                .containsExactly(
                        "target (host)",
                        "client (host write)",
                        "client (host read)",
                        "target (cmb)",
                        "client (cmb write)",
                        "client (cmb read)",
                        "target (host)",
                        "client (host write)",
                        "client (host read)",
                        "target (cmb)",
                        "client (cmb write)",
                        "client (cmb read)");
        assertThat(report.results()).hasSize(8);
        assertThat(report.results().get(2).path()).isEqualTo("cmb");
        assertThat(report.violations()).isEmpty();
        assertThat(report.fallbacks()).isEmpty();
        assertThat(report.machineName()).isEqualTo("one-switch");
        assertThat(progress).hasSize(8);
    }

    @Test
    void takesLedgerRequestsAndProcessorTimeOfTheWindowOnly() {
        var host = run(1).results().get(0);
        assertThat(host.bytes()).isEqualTo(BYTES);
        assertThat(host.ledger().dram().dataWritten()).isEqualTo(BYTES);
        assertThat(host.requests().fallbacks()).containsEntry("POLICY_OFF", 1024L);
        assertThat(host.cpuSeconds().target()).isEqualTo(1.5);
        assertThat(host.cpuSecondsPerGiB().target()).isEqualTo(12);
        assertThat(host.latencyNanos().get("p99")).isNull();
        assertThat(host.latencyNanos().get("p50")).isEqualTo(3e6);
    }

    @Test
    void tellsTargetAndClientWhatToDo() {
        run(1);
        assertThat(processes.get(0).arguments)
                .containsSequence("--p2pmem", "0")
                .containsSequence("--machine", "one-switch")
                .containsSequence("--inline-data-size", "0");
        assertThat(processes.get(3).arguments).containsSequence("--p2pmem", "1");
        assertThat(processes.get(1).arguments)
                .startsWith("io", "--transport", "rdma", "--traddr", "127.0.0.1", "--trsvcid", "4420")
                .containsSequence("--rw", "write")
                .containsSequence("--verify", "crc32c")
                .endsWith("--output-format", "json", "--handshake");
    }

    @Test
    void reportsAFallbackWithItsReasonCountAndExplanation() {
        cmbReachable = false;
        Report report = run(2);
        assertThat(report.violations()).isEmpty();
        assertThat(report.fallbacks()).singleElement().satisfies(fallback -> {
            assertThat(fallback.path()).isEqualTo("cmb");
            assertThat(fallback.reason()).isEqualTo("NOT_REACHABLE");
            assertThat(fallback.requests()).isEqualTo(4096);
            assertThat(fallback.explanation()).containsExactly("no common upstream port");
        });
    }

    @Test
    void reportsALedgerThatDoesNotAddUp() {
        strayBytes = 4096;
        assertThat(run(1).violations())
                .contains("cmb write repeat 0: data bytes written to DRAM: wanted 0, found 4096");
    }

    @Test
    void countsHowADriveOnAnEndpointReachedTheHost() {
        paths = List.of(DataPath.ENDPOINT);
        endpointBytes = BYTES + 64;
        var report = run(1);
        assertThat(report.violations()).isEmpty();
        var write = report.results().getFirst().endpoint();
        assertThat(write).isEqualTo(new EndpointCounts(7, 1, 0, 7, BYTES + 64, BYTES + 64, 0, 0));
    }

    @Test
    void reportsAnEndpointThatDidNotMoveTheData() {
        paths = List.of(DataPath.ENDPOINT);
        endpointBytes = BYTES - 1;
        assertThat(run(1).violations())
                .hasSize(2)
                .first()
                .asString()
                .startsWith("endpoint write repeat 0: the endpoint read " + (BYTES - 1) + " bytes");
        paths = List.of(DataPath.HOST);
        assertThat(run(1).violations()).isEmpty();
    }

    @Test
    void saysWhatAClientThatDiesLeftBehindAndEndsEveryProcess() {
        clientDies = Optional.of("connection lost");
        assertThatThrownBy(() -> run(1))
                .isInstanceOf(ComparisonException.class)
                .hasMessageContaining("client (host write)")
                .hasMessageContaining("connection lost");
        assertThat(processes).hasSize(2).allMatch(process -> process.closed);
    }

    @Test
    void saysWhyATargetDidNotStart() {
        targetDies = true;
        assertThatThrownBy(() -> run(1))
                .hasMessageContaining("target (host) ended before it was ready")
                .hasMessageContaining("port in use");
        assertThat(processes).allMatch(process -> process.closed);
    }

    /** Counts what the clients move. */
    private final class FakeMachine implements TargetState {

        private boolean offload;
        private long dram;
        private long toward;
        private long from;
        private long driveFrom;
        private long driveToward;
        private long peer;
        private long host;
        private double cpu;
        private EndpointCounts endpoint = EndpointCounts.ZERO;

        void move(boolean write) {
            endpoint = endpoint.plus(new EndpointCounts(7, 1, 0, 7, endpointBytes, endpointBytes, 0, 0));
            cpu += 1.5;
            boolean p2p = offload && cmbReachable;
            peer += p2p ? BYTES : 0;
            host += p2p ? 0 : BYTES;
            dram += (p2p ? 0 : BYTES) + (offload ? strayBytes : 0);
            toward += write ? BYTES : 0;
            from += write ? 0 : BYTES;
            driveFrom += write ? BYTES : 0;
            driveToward += write ? 0 : BYTES;
        }

        @Override
        public Map<String, Object> machine() {
            List<Map<String, Object>> functions = List.of(
                    Map.of("address", "network", "parent", "rnic"),
                    Map.of("address", "rnic", "parent", "upstream"),
                    Map.of("address", "nvme", "parent", "drive"),
                    Map.of("address", "drive", "parent", "upstream"),
                    Map.of("address", "upstream", "parent", "uplink"));
            return Map.of("name", "one-switch", "functions", functions);
        }

        @Override
        public EndpointsDocument endpoints() {
            return new EndpointsDocument(
                    1,
                    List.of(new EndpointsDocument.Endpoint(
                            "nvme4", "nvme", "rk3399", 32, 1 << 20, 1 << 20, 32, false, 2, 2, 2 << 20, endpoint)));
        }

        @Override
        public LedgerCounts ledger() {
            return new LedgerCounts(
                    new DramCounts(host, dram, 1, 1),
                    List.of(
                            link("uplink", host, host),
                            link("rnic", toward, from),
                            link("drive", driveToward, driveFrom)));
        }

        private static LinkCounts link(String role, long up, long down) {
            return new LinkCounts(role, role, new DirectionCounts(up, 9), new DirectionCounts(down, 9));
        }

        @Override
        public PeerToPeerDocument peerToPeer() {
            String reason = offload ? "NOT_REACHABLE" : "POLICY_OFF";
            var path = offload && cmbReachable
                    ? new PeerToPeerDocument.Path(
                            1, "p2p", "nvme", 4, "network", "nvme", "BUS_ADDR", "BUS_ADDR", null, List.of())
                    : new PeerToPeerDocument.Path(
                            1,
                            "host",
                            null,
                            null,
                            "network",
                            "nvme",
                            null,
                            null,
                            reason,
                            List.of("no common upstream port"));
            var namespace = new PeerToPeerDocument.Namespace(
                    "nqn",
                    1,
                    "1",
                    new Requests.Bytes(peer / 131_072, host / 131_072),
                    new Requests.Bytes(peer, host),
                    Map.of(reason, host / 131_072, "POOL_EXHAUSTED", 0L),
                    List.of(path));
            return new PeerToPeerDocument(1, List.of(), List.of(), List.of(namespace));
        }
    }

    /** Says the lines of a target or of a client; a client moves its data between the two edges. */
    private final class FakeProcess implements ChildProcess {

        private final String name;
        private final List<String> arguments;
        private final Deque<String> lines = new ArrayDeque<>();
        private final boolean target;
        private boolean measured;
        private boolean closed;

        FakeProcess(String name, List<String> arguments) {
            this.name = name;
            this.arguments = arguments;
            this.target = arguments.getFirst().equals("serve");
            if (target) {
                machine = new FakeMachine();
                machine.offload = arguments.contains("1");
                if (!targetDies) {
                    lines.add("12:00:00 starting");
                    lines.add("READY rdma=127.0.0.1:4420 http=127.0.0.1:8080 nqn=nqn.2026-11.io.peerlane:demo");
                }
            } else {
                lines.add(Handshake.PREPARED + direction());
            }
        }

        private String direction() {
            return arguments.get(arguments.indexOf("--rw") + 1);
        }

        @Override
        public void writeLine(String line) {
            assertThat(line).isEqualTo(Handshake.GO);
            if (clientDies.isPresent()) {
                return;
            }
            if (!measured) {
                measured = true;
                machine.move(direction().equals("write"));
                lines.add(Handshake.MEASURED + direction());
            } else {
                document(direction()).lines().forEach(lines::add);
            }
        }

        @Override
        public Optional<String> readLine(Duration timeout) {
            return Optional.ofNullable(lines.poll());
        }

        @Override
        public int waitFor(Duration timeout) {
            return clientDies.isPresent() ? 1 : 0;
        }

        @Override
        public String errorTail() {
            return target ? "port in use" : clientDies.orElse("");
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        public long pid() {
            return 1;
        }

        @Override
        public void close() {
            closed = true;
        }
    }

    private static String document(String rw) {
        String moved = """
                {"io_bytes": %d, "total_ios": 1024, "runtime": 3000, "seconds": 3.0, "bw_bytes": 1, "bw": 1, "iops": 341.3,
                 "clat_ns": {"min": 1, "max": 9, "mean": 3.1e6, "stddev": 1, "N": 1024,
                             "percentile": {"50": 3000000, "90": 4000000, "99": null, "99.9": null}}}""".formatted(BYTES);
        String none = """
                {"io_bytes": 0, "total_ios": 0, "runtime": 3000, "seconds": 3.0, "bw_bytes": 0, "bw": 0, "iops": 0,
                 "clat_ns": {"min": 0, "max": 0, "mean": 0, "stddev": 0, "N": 0, "percentile": {}}}""";
        boolean write = rw.equals("write");
        return """
                {"schemaVersion": 1, "peerlane version": "x", "global options": {}, "jobs": [], "latencyNote": "",
                 "all": {"jobname": "all", "error": 0, "read": %s, "write": %s,
                         "verify": {"checked": 1024, "errors": 0}, "errors": {}, "messages": []}}""".formatted(write ? none : moved, write ? moved : none);
    }
}
