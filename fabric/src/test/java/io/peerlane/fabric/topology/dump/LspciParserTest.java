package io.peerlane.fabric.topology.dump;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.peerlane.fabric.p2pdma.HostBridgeAllowList;
import io.peerlane.fabric.p2pdma.MapType;
import io.peerlane.fabric.p2pdma.PossibleVerdict;
import io.peerlane.fabric.p2pdma.TopologyExplainer;
import io.peerlane.fabric.pci.BusDeviceFunction;
import io.peerlane.fabric.pci.PortType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Dumps written by hand, each for one thing. */
class LspciParserTest {

    private static final String HOST_BRIDGE = """
            00:00.0 Host bridge [0600]: Maker Bridge [8086:1234]
            \tStatus: Cap- 66MHz-

            """;

    private static final String ROOT_PORT = """
            00:01.0 PCI bridge [0604]: Maker Port [8086:3420]
            \tControl: I/O+ Mem+ BusMaster+
            \tStatus: Cap+ 66MHz-
            \tBus: primary=00, secondary=01, subordinate=02, sec-latency=0
            \tMemory behind bridge: 90000000-900fffff [size=1M] [32-bit]
            \tCapabilities: [40] Express (v2) Root Port (Slot+), MSI 00

            """;

    private static final String DRIVE = """
            01:00.0 Non-Volatile memory controller [0108]: Maker Drive [144d:a808] (prog-if 02 [NVM Express])
            \tControl: I/O- Mem+ BusMaster+
            \tStatus: Cap+ 66MHz-
            \tRegion 0: Memory at 90000000 (64-bit, non-prefetchable) [size=16K]
            \tCapabilities: [40] Express (v2) Endpoint, MSI 00

            """;

    @TempDir
    private Path scratch;

    static PossibleVerdict verdict(ImportedTopology machine, String provider, String client) {
        return new TopologyExplainer(machine, HostBridgeAllowList.LINUX_7_2)
                .explain(
                        function(machine, provider).function(),
                        function(machine, client).function());
    }

    private static ImportedFunction function(ImportedTopology machine, String address) {
        return machine.find(BusDeviceFunction.parse(address)).orElseThrow();
    }

    private static Optional<String> above(ImportedTopology machine, String address) {
        return machine.topology()
                .upstream(function(machine, address).function())
                .map(bridge -> bridge.address().toString());
    }

    @Test
    void readsAddressesWithoutDomainAndLinesThatEndAsOnWindows() {
        var machine = Dumps.read((HOST_BRIDGE + ROOT_PORT + DRIVE).replace("\n", "\r\n"));
        assertThat(above(machine, "01:00.0")).contains("0000:00:01.0");
        assertThat(function(machine, "01:00.0").classCode()).isEqualTo(0x010802);
        assertThat(function(machine, "00:01.0").accessControl()).isInstanceOf(AccessControl.Absent.class);
    }

    @Test
    void keepsDomainsApart() {
        var machine = Dumps.read("0000:" + HOST_BRIDGE + """
                10000:e0:06.0 PCI bridge [0604]: Maker Port [8086:2030]
                \tStatus: Cap+ 66MHz-
                \tBus: primary=e0, secondary=e1, subordinate=e1, sec-latency=0
                \tCapabilities: [40] Express (v2) Root Port (Slot+), MSI 00

                10000:e1:00.0 Non-Volatile memory controller [0108]: Maker Drive [144d:a808]
                \tStatus: Cap+ 66MHz-
                \tCapabilities: [40] Express (v2) Endpoint, MSI 00

                """);
        assertThat(machine.topology().hostBridges()).hasSize(2).allMatch(machine::isPlaced);
        assertThat(verdict(machine, "10000:e1:00.0", "0000:00:00.0").possible()).containsExactly(MapType.NOT_SUPPORTED);
        assertThat(verdict(machine, "10000:e1:00.0", "10000:e1:00.0").knownHops())
                .hasValue(0);
    }

    @Test
    void findsVirtualFunctionsBeyondTheBusOfTheirPhysicalOne() {
        var machine = Dumps.read(HOST_BRIDGE + ROOT_PORT + DRIVE.stripTrailing() + """

                \tCapabilities: [120 v1] Single Root I/O Virtualization (SR-IOV)
                \t\tIOVCtl:\tEnable+ Migration- Interrupt- MSE+ ARIHierarchy+
                \t\tInitial VFs: 4, Total VFs: 4, Number of VFs: 1, Function Dependency Link: 00
                \t\tVF offset: 256, stride: 1, Device ID: a808

                02:00.0 Non-Volatile memory controller [0108]: Maker Drive [144d:a808]
                \tControl: I/O- Mem- BusMaster+
                \tStatus: Cap+ 66MHz-
                \tCapabilities: [40] Express (v2) Endpoint, MSI 00

                """);
        assertThat(above(machine, "02:00.0")).contains("0000:00:01.0");
        assertThat(verdict(machine, "01:00.0", "02:00.0").possible()).containsExactly(MapType.BUS_ADDR);
        assertThat(verdict(machine, "01:00.0", "02:00.0").knownHops()).hasValue(2);
    }

    @Test
    void leavesOpenWhereAFunctionIsWhoseBridgeIsMissing() {
        var machine = Dumps.read(HOST_BRIDGE + DRIVE);
        var verdict = verdict(machine, "01:00.0", "01:00.0");
        assertThat(verdict.possible()).containsExactly(MapType.BUS_ADDR);
        var far = verdict(machine, "01:00.0", "00:00.0");
        assertThat(far.knownHops()).isEmpty();
        assertThat(far.describe()).contains("the way from bus 0000:01 to the root");
        assertThat(machine.notes()).anyMatch(note -> note.contains("the way from bus 0000:01 to the root"));
    }

    @Test
    void leavesOpenWhoStandsForAHostBridgeIfTheFirstFunctionIsMissing() {
        var machine = Dumps.read("""
                00:1c.0 System peripheral [0880]: Maker Thing [8086:1234]
                00:1d.0 System peripheral [0880]: Maker Thing [8086:1234]
                """);
        assertThat(verdict(machine, "00:1c.0", "00:1d.0").possible())
                .containsExactly(MapType.NOT_SUPPORTED, MapType.THRU_HOST_BRIDGE);
    }

    @Test
    void takesATreeForWhatAListDoesNotSay() {
        var list = """
                00:00.0 Host bridge [0600]: Maker Bridge [8086:1234]
                00:01.0 PCI bridge [0604]: Maker Port [8086:3420]
                01:00.0 Non-Volatile memory controller [0108]: Maker Drive [144d:a808]
                """;
        assertThat(verdict(Dumps.read(list), "01:00.0", "00:00.0").knownHops()).isEmpty();
        var tree = "-[0000:00]-+-00.0\n           \\-01.0-[01]----00.0\n";
        assertThat(verdict(Dumps.read(list + tree), "01:00.0", "00:00.0").knownHops())
                .hasValue(3);
    }

    @Test
    void doesNotTakeAHiddenCapabilityOfAnOldLspciForNone() {
        for (var old : new String[] {"Access Control Services <?>", "#0d", "Access Controls <?>"}) {
            var machine = Dumps.read(
                    HOST_BRIDGE + ROOT_PORT.stripTrailing() + "\n\tCapabilities: [148] " + old + "\n\n" + DRIVE);
            assertThat(function(machine, "00:01.0").accessControl().isUnknown())
                    .as(old)
                    .isTrue();
        }
    }

    @Test
    void joinsServicesThatAMailProgramBroke() {
        var machine = Dumps.read(HOST_BRIDGE + ROOT_PORT.stripTrailing() + """

                \tCapabilities: [148 v1] Access Control Services
                \t\tACSCap:\tSrcValid+ TransBlk+ ReqRedir+ CmpltRedir+ UpstreamFwd+
                EgressCtrl- DirectTrans+
                \t\tACSCtl:\tSrcValid+ TransBlk- ReqRedir+ CmpltRedir+ UpstreamFwd+
                EgressCtrl- DirectTrans-

                """);
        assertThat(function(machine, "00:01.0").accessControl()).isEqualTo(new AccessControl.Present(0x5f, 0x1d));
    }

    @Test
    void knowsAHostBridgeThatCallsItselfARootPort() {
        var machine = Dumps.read(HOST_BRIDGE.replace("Cap-", "Cap+").stripTrailing()
                + "\n\tCapabilities: [90] Express Root Port (Slot-), MSI 00\n\n" + ROOT_PORT + DRIVE);
        assertThat(function(machine, "00:00.0").isBridge()).isFalse();
        assertThat(function(machine, "00:00.0").type()).contains(PortType.ROOT_PORT);
        assertThat(above(machine, "01:00.0")).contains("0000:00:01.0");
    }

    @Test
    void takesRegistersAndWordsTogether() {
        var words = HOST_BRIDGE + ROOT_PORT + DRIVE.replace("[144d:a808] ", "").stripTrailing();
        var machine = Dumps.read(words + "\n00: 4d 14 08 a8 06 04 10 00 00 02 08 01 00 00 00 00\n\n");
        assertThat(function(machine, "01:00.0").identity()).isEqualTo("144d:a808");
        assertThat(function(machine, "01:00.0").type()).contains(PortType.ENDPOINT);
        assertThat(function(machine, "01:00.0").accessControl()).isInstanceOf(AccessControl.Absent.class);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "01:00.0 Again | line 17: found 'a second 0000:01:00.0', wanted each function once in a file, and the first is in line 11",
                "02:20.0 Nothing [0108]: Maker | line 17: found '02:20.0', wanted a PCI address such as 0000:03:00.0",
                "03:0g.0 Nothing | line 17: found '03:0g.0 Nothing', wanted up to 16 bytes",
                "00: zz | line 17: found '00: zz', wanted up to 16 bytes",
            })
    void refusesALineWithItsNumber(String line, String message) {
        assertThatThrownBy(() -> Dumps.read(HOST_BRIDGE + ROOT_PORT + DRIVE.stripTrailing() + "\n\n" + line + "\n"))
                .isInstanceOf(DumpException.class)
                .hasMessageContaining(message);
    }

    @Test
    void refusesLinesWithoutEnd() {
        assertThatThrownBy(() -> Dumps.read(HOST_BRIDGE + "x".repeat(10_000)))
                .isInstanceOf(DumpException.class)
                .hasMessageContaining("line 4: found a line of 10000 characters, wanted up to 8192");
    }

    @Test
    void refusesALoopOfBridges() {
        var second = ROOT_PORT
                .replace("00:01.0", "02:01.0")
                .replace("primary=00, secondary=01, subordinate=02", "primary=02, secondary=03, subordinate=03");
        var third = ROOT_PORT
                .replace("00:01.0", "03:01.0")
                .replace("primary=00, secondary=01, subordinate=02", "primary=03, secondary=02, subordinate=02");
        assertThatThrownBy(() -> Dumps.read(HOST_BRIDGE + second + third))
                .isInstanceOf(DumpException.class)
                .hasMessageContaining("a loop of bridges [0000:02:01.0, 0000:03:01.0, 0000:02:01.0], wanted a tree");
    }

    @Test
    void refusesImpossibleBusNumbers() {
        assertThatThrownBy(() -> Dumps.read(HOST_BRIDGE + ROOT_PORT.replace("subordinate=02", "subordinate=00")))
                .hasMessageContaining("line 4: found 0000:00:01.0: buses 01 to 00 below, wanted a last bus");
        assertThatThrownBy(() -> Dumps.read(HOST_BRIDGE + ROOT_PORT + ROOT_PORT.replace("00:01.0", "00:02.0")))
                .hasMessageContaining("0000:00:02.0: bus 01 below it and below 0000:00:01.0, wanted a bus of its own");
    }

    @Test
    void refusesAddressesThatOverlap() {
        assertThatThrownBy(() -> Dumps.read(HOST_BRIDGE
                        + ROOT_PORT
                        + DRIVE
                        + DRIVE.replace("01:00.0", "01:00.1").replace("90000000", "90003000")))
                .isInstanceOf(DumpException.class)
                .hasMessageContaining("a BAR at 90003000-90006fff over that of 0000:01:00.0 at 90000000-90003fff");
    }

    @Test
    void refusesAWindowThatIsTooSmall() {
        assertThatThrownBy(() -> Dumps.read(HOST_BRIDGE + ROOT_PORT + DRIVE.replace("90000000", "900ff000")))
                .isInstanceOf(DumpException.class)
                .hasMessageContaining(
                        "a BAR at 900ff000-90102fff, wanted an address inside the windows of 0000:00:01.0");
    }

    @Test
    void readsADirectoryOfSysfsAndTakesUnreadableCapabilitiesForUnknown() throws IOException {
        var root = scratch.resolve("sys/devices/pci0000:00");
        configuration(root.resolve("0000:00:00.0"), "86803412000000000000000600000000", 64);
        configuration(root.resolve("0000:00:02.0"), "86800100000010000000000300000000", 64);
        configuration(root.resolve("0000:00:03.0"), "86800100000010000000000300000000", 4096);
        var machine = new TopologyImport().add(scratch).cpu(Dumps.INTEL).model().build();
        assertThat(function(machine, "00:00.0").accessControl()).isInstanceOf(AccessControl.Absent.class);
        assertThat(function(machine, "00:02.0").accessControl().isUnknown()).isTrue();
        assertThat(function(machine, "00:03.0").accessControl().isUnknown()).isTrue();
    }

    private static void configuration(Path function, String header, int length) throws IOException {
        Files.createDirectories(function);
        byte[] bytes = java.util.Arrays.copyOf(java.util.HexFormat.of().parseHex(header), length);
        bytes[0x34] = 0x40;
        Files.write(function.resolve("config"), bytes);
    }

    @Test
    void namesTheProcessorOnlyWhenToldWhole() {
        var intel = new TopologyImport()
                .add(
                        "cpuinfo",
                        "processor\t: 0\nvendor_id\t: GenuineIntel\n"
                                .getBytes(java.nio.charset.StandardCharsets.UTF_8));
        assertThat(intel.cpu()).isPresent();
        var amd = new TopologyImport()
                .add(
                        "cpuinfo",
                        "processor\t: 0\nvendor_id\t: AuthenticAMD\n"
                                .getBytes(java.nio.charset.StandardCharsets.UTF_8));
        assertThat(amd.cpu()).isEmpty();
    }
}
