package io.peerlane.app.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.peerlane.app.comparison.DataPath;
import io.peerlane.app.config.ConfigurationException;
import io.peerlane.app.workload.Digests;
import io.peerlane.app.workload.PhaseGate;
import io.peerlane.app.workload.ReadWrite;
import io.peerlane.app.workload.WorkloadResult;
import io.peerlane.fabric.pci.PciFunction;
import io.peerlane.fabric.tlp.LedgerSnapshot;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Every data path on the machine that has them all: verified data over real sockets, each link counted to the byte. */
@Timeout(60)
class DataPathsTest {

    private static final String MACHINE = "all-paths";
    private static final int BLOCK = 16 << 10;
    private static final long SIZE = 4 << 20;

    /** Data bytes of a link: up, down. */
    private record Bytes(long up, long down) {
        private static final Bytes NONE = new Bytes(0, 0);
    }

    private static LiveTarget target(DataPath path) {
        var arguments = new MachinePaths().of(MACHINE, path);
        String p2pmem = arguments.get(arguments.indexOf("--p2pmem") + 1);
        int drive = arguments.indexOf("--ns-drive");
        return LiveTarget.on(MACHINE, p2pmem, drive < 0 ? "nvme0" : arguments.get(drive + 1));
    }

    /** Ledger of the measured window alone. */
    private static final class Window implements PhaseGate {

        private final LiveTarget target;
        private LedgerSnapshot ledger;

        Window(LiveTarget target) {
            this.target = target;
            this.ledger = snapshot();
        }

        private LedgerSnapshot snapshot() {
            return target.running.machine().fabric().ledger().snapshot();
        }

        @Override
        public void prepared(String phase) {
            ledger = snapshot();
        }

        @Override
        public void measured(String phase) {
            ledger = snapshot().minus(ledger);
        }

        /** Links that carried data, by the name of the function at the lower end; the switch's is its uplink. */
        Map<String, Bytes> links() {
            var topology = target.running.machine().fabric().topology();
            Map<String, String> below = new TreeMap<>();
            topology.functions().forEach(function -> topology.upstream(function)
                    .map(PciFunction::address)
                    .ifPresent(port -> below.put(port.toString(), function.name())));
            Map<String, Bytes> used = new TreeMap<>();
            ledger.links().forEach(link -> {
                var bytes = new Bytes(link.towardRoot().data(), link.fromRoot().data());
                if (!bytes.equals(Bytes.NONE)) {
                    boolean end = below.getOrDefault(link.name(), "").matches("(rnic|nvme)[0-9]");
                    used.put(end ? below.get(link.name()) : "uplink", bytes);
                }
            });
            return used;
        }
    }

    private static Map<String, Bytes> wanted(DataPath path, long read, long written) {
        long all = read + written;
        var adapter = new Bytes(written, read);
        var drive = new Bytes(read, written);
        return switch (path) {
            case HOST -> Map.of("rnic0", adapter, "nvme0", drive, "uplink", new Bytes(all, all));
            case CMB, RNIC -> Map.of("rnic0", adapter, "nvme0", drive);
            case CMB_OTHER -> Map.of("rnic0", adapter, "nvme0", drive, "nvme1", new Bytes(all, all));
            case BRIDGE -> Map.of("rnic0", adapter, "uplink", adapter, "nvme2", drive);
            case ENDPOINT -> Map.of("rnic0", adapter, "nvme4", drive, "uplink", new Bytes(all, all));
            case DMABUF -> Map.of("rnic0", adapter, "nvme3", drive);
            case TCP -> Map.of("nvme0", drive, "uplink", drive);
        };
    }

    @ParameterizedTest
    @EnumSource
    void countsEveryByteOfAVerifiedMixOnTheLinksOfItsPathAndNowhereElse(DataPath path) throws Exception {
        try (var target = target(path)) {
            var window = new Window(target);
            var result = run(path, target, window);
            long read = result.all().read().bytes();
            long written = result.all().write().bytes();
            assertThat(read).isPositive();
            assertThat(written).isPositive();
            assertThat(result.all().verify().checked())
                    .isGreaterThan(result.all().read().ios());
            assertThat(window.links()).isEqualTo(wanted(path, read, written));
            long dram = !path.peerToPeer() ? read + written : 0;
            assertThat(window.ledger.dram().dataRead()).isEqualTo(dram);
            assertThat(window.ledger.dram().dataWritten()).isEqualTo(dram);
            long unexpected = !path.peerToPeer()
                    ? target.paths().peer().requests()
                    : target.paths().hostTotal().requests();
            assertThat(unexpected).isZero();
        }
    }

    private static WorkloadResult run(DataPath path, LiveTarget target, Window window) throws Exception {
        var job = LiveTarget.verified(ReadWrite.RANDRW, BLOCK, 16, SIZE);
        if (path == DataPath.TCP) {
            try (var client = LiveTcpClient.connect(target, Digests.NONE, 1)) {
                return client.run(job, window);
            }
        }
        try (var client = LiveClient.connect(target)) {
            return client.run(job, window);
        }
    }

    @Test
    void choosesTheProviderByThePlaceInTheMachine() {
        var paths = new MachinePaths();
        assertThat(paths.of(MACHINE, DataPath.HOST)).containsExactly("--p2pmem", "0");
        try (var target = LiveTarget.on(MACHINE, "0")) {
            assertThat(paths.of(MACHINE, DataPath.CMB)).containsExactly("--p2pmem", address(target, "nvme0"));
            assertThat(paths.of(MACHINE, DataPath.CMB_OTHER)).containsExactly("--p2pmem", address(target, "nvme1"));
            assertThat(paths.of(MACHINE, DataPath.RNIC)).containsExactly("--p2pmem", address(target, "rnic0"));
            assertThat(paths.of(MACHINE, DataPath.BRIDGE))
                    .containsExactly("--ns-drive", "nvme2", "--p2pmem", address(target, "nvme2"));
            assertThat(paths.of(MACHINE, DataPath.ENDPOINT)).containsExactly("--ns-drive", "nvme4", "--p2pmem", "0");
            assertThat(paths.of(MACHINE, DataPath.DMABUF)).containsExactly("--ns-drive", "nvme3", "--p2pmem", "1");
        }
    }

    private static String address(LiveTarget target, String name) {
        return target.running.machine().fabric().topology().functions().stream()
                .filter(function -> function.name().equals(name))
                .findFirst()
                .orElseThrow()
                .address()
                .toString();
    }

    @ParameterizedTest
    @CsvSource({"one-switch", "two-root-ports", "acs-redirect", "no-cmb"})
    void leavesTheProviderToTheSearchWhereTheAdapterHasNoMemory(String machine) {
        assertThat(new MachinePaths().of(machine, DataPath.CMB)).containsExactly("--p2pmem", "1");
    }

    @ParameterizedTest
    @CsvSource({
        "two-root-ports,CMB_OTHER,no other drive with a CMB",
        "no-cmb,CMB_OTHER,no other drive with a CMB",
        "one-switch,RNIC,rnic0 without memory",
        "one-switch,BRIDGE,no drive with a CMB that rnic0 reaches through the host bridge",
        "one-switch,ENDPOINT,no drive that is a function of a PCI endpoint",
        "one-switch,DMABUF,no drive with a CMB in user space",
        "two-root-ports,BRIDGE,no drive with a CMB that rnic0 reaches through the host bridge"
    })
    void refusesInOneLineAPathThatAMachineDoesNotHave(String machine, DataPath path, String missing) {
        assertThatThrownBy(() -> new MachinePaths().of(machine, path))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageStartingWith("machine " + machine + ": path " + path.json() + ": found ")
                .hasMessageContaining(missing)
                .hasMessageNotContaining("\n");
    }

    @Test
    void publishesTheAdaptersMemoryWhileTheTargetRuns() {
        try (var target = LiveTarget.on(MACHINE)) {
            var machine = target.running.machine();
            var rnic = machine.rnic().function();
            assertThat(machine.p2pDma().isPublished(rnic)).isTrue();
            assertThat(machine.p2pDma().pool(rnic).orElseThrow().size()).isEqualTo(64L << 20);
            assertThat(List.copyOf(machine.p2pDma().providers())).contains(rnic).hasSize(5);
        }
    }
}
