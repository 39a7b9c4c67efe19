package io.peerlane.app.comparison;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.peerlane.app.report.Cell;
import io.peerlane.app.report.DirectionCounts;
import io.peerlane.app.report.DramCounts;
import io.peerlane.app.report.EndpointCounts;
import io.peerlane.app.report.LatencyPoint;
import io.peerlane.app.report.LedgerCounts;
import io.peerlane.app.report.LinkCounts;
import io.peerlane.app.report.Metric;
import io.peerlane.app.report.Report;
import io.peerlane.app.report.Requests;
import io.peerlane.app.report.Result;
import io.peerlane.app.report.Timing;
import io.peerlane.app.report.Utilisation;
import io.peerlane.app.report.Verdict;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class ComparisonTest {

    private static final long BYTES = 128 << 20;

    private final List<FakeProcess> processes = new ArrayList<>();
    private final List<String> progress = new ArrayList<>();
    private final List<FakeProcess> measured = new ArrayList<>();
    private boolean cmbReachable = true;
    private long strayBytes;
    private Optional<String> clientDies = Optional.empty();
    private boolean targetDies;
    private double cpu;

    private List<DataPath> paths = List.of(DataPath.HOST, DataPath.CMB);
    private List<Integer> depths = List.of(32);
    private OptionalDouble rate = OptionalDouble.empty();
    private TimingDocument timing = TimingDocument.UNTIMED;
    private final Map<String, FakeMachine> machines = new HashMap<>();
    private long endpointBytes;

    private ComparisonOptions options(int repeats) {
        return new ComparisonOptions(
                paths,
                List.of("write", "read"),
                repeats,
                Duration.ofSeconds(3),
                Duration.ZERO,
                List.of(131_072),
                depths,
                rate,
                1,
                50,
                7,
                "crc32c",
                timing.paced() ? "paced" : "untimed",
                timing.paced() ? OptionalDouble.of(timing.dilation()) : OptionalDouble.empty(),
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
        return new Comparison(options(repeats), this::start, this::open, pid -> cpu, progress::add)
                .run(List.of("peerlane", "compare"), Map.of());
    }

    private TargetState open(String address) {
        return Objects.requireNonNull(machines.get(address));
    }

    private ChildProcess start(String name, List<String> arguments) {
        FakeProcess process = new FakeProcess(name, arguments);
        processes.add(process);
        return process;
    }

    @Test
    void measuresEveryPathAndCellInEveryRepeatWithFreshTargets() {
        paths = List.of(DataPath.HOST, DataPath.CMB, DataPath.HOST);
        depths = List.of(1, 32);
        Report report = run(2);
        assertThat(processes.stream().map(FakeProcess::name).filter(name -> name.startsWith("target")))
                .containsExactly(
                        "target (host)",
                        "target (cmb)",
                        "target (host-2)",
                        "target (host)",
                        "target (cmb)",
                        "target (host-2)");
        assertThat(processes.stream().map(FakeProcess::name))
                .filteredOn("client (host-2 write, 128 KiB, depth 1)"::equals)
                .hasSize(2);
        assertThat(report.paths()).containsExactly("host", "cmb", "host-2");
        assertThat(report.cells()).extracting(Cell::rw).containsExactly("write", "write", "read", "read");
        assertThat(report.cells()).extracting(Cell::iodepth).containsExactly(1, 32, 1, 32);
        assertThat(report.results()).hasSize(2 * 3 * 4);
        assertThat(report.results())
                .extracting(Result::order)
                .doesNotHaveDuplicates()
                .contains(0, 23);
        assertThat(report.violations()).isEmpty();
        assertThat(report.fallbacks()).isEmpty();
        assertThat(report.machineName()).isEqualTo("one-switch");
        assertThat(progress).hasSize(24);
        assertThat(processes).allMatch(process -> process.closed);
    }

    @Test
    void measuresThePathsOfACellOneRightAfterTheOther() {
        run(3);
        assertThat(measured).hasSize(12);
        for (int i = 0; i < measured.size(); i += 2) {
            String first = measured.get(i).name;
            String second = measured.get(i + 1).name;
            assertThat(second).endsWith(first.substring(first.indexOf(' ', "client (".length())));
            assertThat(second).isNotEqualTo(first);
        }
    }

    @Test
    void saysOfTheSamePathTwiceThatThereIsNoDifference() {
        paths = List.of(DataPath.HOST, DataPath.HOST);
        Report report = run(8);
        assertThat(report.verdicts()).isNotEmpty().noneMatch(Verdict::detectable);
        assertThat(report.verdicts()).extracting(Verdict::path).containsOnly("host-2");
    }

    @Test
    void givesTimesOfAPacedMachineAsTheMachineHasThem() {
        timing = new TimingDocument("paced", 4, 0, 0, 0, 0, List.of(), List.of());
        rate = OptionalDouble.of(2000);
        Report report = run(1);
        Result write = report.results().getFirst();
        assertThat(write.seconds()).isEqualTo(0.75);
        assertThat(write.bytesPerSecond()).isEqualTo(BYTES / 0.75);
        assertThat(write.latencyNanos().get("p50")).isEqualTo(0.75e6);
        assertThat(write.latencyCurve()).containsExactly(new LatencyPoint(0.5, 0.75e6), new LatencyPoint(0.9, 1e6));
        assertThat(write.cpuSeconds().target()).isEqualTo(1.5);
        assertThat(write.rateIops()).isEqualTo(2000);
        assertThat(write.unsent()).isEqualTo(476);
        assertThat(write.utilisation()).containsExactly(new Utilisation("link", 0.5));
        assertThat(report.metrics()).extracting(Metric::name).doesNotContain("uplinkUtilisation");
        assertThat(report.timing()).isEqualTo(new Timing("paced", 4.0, 40L, 4L, 77L));
        assertThat(processes.get(0).arguments).containsSequence("--timing", "paced", "--dilation", "4");
        assertThat(processes.get(2).arguments).containsSequence("--rate_iops", "500");
    }

    /** A faster path carries more over the network and its drive's link: that is no loss. */
    @Test
    void callsMoreOfWhatEveryPathHasToCarryNeitherBetterNorWorse() {
        assertThat(run(1).metrics())
                .filteredOn(metric -> metric.name().startsWith("ethernet"))
                .hasSize(2)
                .extracting(Metric::better)
                .containsOnly(Metric.Better.NEITHER);
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
        assertThat(processes.get(0).arguments).doesNotContain("--timing");
        assertThat(processes.get(1).arguments).containsSequence("--p2pmem", "1");
        FakeProcess client = processes.stream()
                .filter(process -> process.name.startsWith("client") && process.name.contains(" write,"))
                .findFirst()
                .orElseThrow();
        assertThat(client.arguments)
                .startsWith("io", "--transport", "rdma", "--traddr", "127.0.0.1", "--trsvcid", "4420")
                .doesNotContain("--rate_iops")
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
        paths = List.of(DataPath.HOST, DataPath.HOST);
        assertThatThrownBy(() -> run(1))
                .isInstanceOf(ComparisonException.class)
                .hasMessageContaining("client (host ")
                .hasMessageContaining("connection lost");
        assertThat(processes).hasSizeGreaterThanOrEqualTo(3).allMatch(process -> process.closed);
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
        private EndpointCounts endpoint = EndpointCounts.ZERO;

        @Override
        public TimingDocument timing() {
            long windows = (peer + host) / BYTES;
            return new TimingDocument(
                    timing.mode(),
                    timing.dilation(),
                    windows * 1000,
                    windows * 10,
                    windows,
                    77,
                    List.of(new TimingDocument.Resource("link", windows * 1000, 2)),
                    List.of());
        }

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
        private final FakeMachine machine;
        private boolean opened;
        private boolean closed;

        FakeProcess(String name, List<String> arguments) {
            this.name = name;
            this.arguments = arguments;
            this.target = arguments.getFirst().equals("serve");
            String address = target ? "machine:" + processes.size() : "machine:" + addressOf(arguments);
            this.machine = machines.computeIfAbsent(address, key -> new FakeMachine());
            if (target) {
                machine.offload = arguments.contains("1");
                if (!targetDies) {
                    lines.add("12:00:00 starting");
                    lines.add("READY rdma=127.0.0.1:4420 http=%s nqn=nqn:%s".formatted(address, address));
                }
            } else {
                lines.add(Handshake.PREPARED + direction());
            }
        }

        /** The subsystem's name says which machine it is on. */
        private static String addressOf(List<String> arguments) {
            String nqn = arguments.get(arguments.indexOf("--nqn") + 1);
            return nqn.substring(nqn.lastIndexOf(':') + 1);
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
            if (!opened) {
                opened = true;
                measured.add(this);
                machine.move(direction().equals("write"));
                lines.add(Handshake.MEASURED + direction());
            } else {
                document(direction(), arguments.contains("--rate_iops")).lines().forEach(lines::add);
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

    private static String document(String rw, boolean openLoop) {
        String moved = """
                {"io_bytes": %d, "total_ios": 1024, "runtime": 3000, "seconds": 3.0, "bw_bytes": 1, "bw": 1, "iops": 341.3,
                 "clat_ns": {"min": 1, "max": 9, "mean": 3.1e6, "stddev": 1, "N": 1024,
                             "curve": [[0.5, 3000000], [0.9, 4000000]], "percentile": {"50": 3000000, "90": 4000000, "99": null, "99.9": null}}}""".formatted(BYTES);
        String none = """
                {"io_bytes": 0, "total_ios": 0, "runtime": 3000, "seconds": 3.0, "bw_bytes": 0, "bw": 0, "iops": 0,
                 "clat_ns": {"min": 0, "max": 0, "mean": 0, "stddev": 0, "N": 0, "percentile": {}}}""";
        boolean write = rw.equals("write");
        String rate = openLoop ? """
                        "rate": {"requested": 500, "process": "linear", "achieved": 341.3, "kept": false, "unsent": 476,
                                 "behind_ns": 9, "late_ns": {"min": 1, "max": 9, "mean": 3, "stddev": 1, "N": 1, "percentile": {}}},""" : "";
        return """
                {"schemaVersion": 1, "peerlane version": "x", "global options": {}, "jobs": [], "latencyNote": "",
                 "all": {"jobname": "all", "error": 0, "read": %s, "write": %s, %s
                         "verify": {"checked": 1024, "errors": 0}, "errors": {}, "messages": []}}""".formatted(write ? none : moved, write ? moved : none, rate);
    }
}
