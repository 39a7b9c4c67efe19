package io.peerlane.fabric.topology.dump;

import static io.peerlane.fabric.p2pdma.MapType.BUS_ADDR;
import static io.peerlane.fabric.p2pdma.MapType.NOT_SUPPORTED;
import static io.peerlane.fabric.p2pdma.MapType.THRU_HOST_BRIDGE;
import static org.assertj.core.api.Assertions.assertThat;

import io.peerlane.fabric.p2pdma.PossibleVerdict;
import io.peerlane.fabric.pci.BusDeviceFunction;
import io.peerlane.fabric.topology.CpuIdentity;
import io.peerlane.fabric.topology.CpuVendor;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/**
 * What owners of machines published about them, shortened to a few functions, and the verdicts worked out by hand: hops
 * count the functions of both chains up to the common one, or all of them if there is none; a common way is direct unless
 * ACS redirects on it; everything else is up to the processor and the allow list.
 */
class RealServersTest {

    private static final Optional<CpuIdentity> ZEN = Optional.of(new CpuIdentity(CpuVendor.AMD, 23));

    private static ImportedTopology read(Optional<CpuIdentity> cpu, String... files) {
        var dumps = new TopologyImport();
        for (String file : files) {
            dumps.add(file, Dumps.bytes("servers", file));
        }
        return dumps.cpu(cpu).model().build();
    }

    private static PossibleVerdict verdict(ImportedTopology machine, String provider, String client) {
        return LspciParserTest.verdict(machine, provider, client);
    }

    /** From an issue of ROCm's collective library, 2022: lspci -tv. Two switches below each other. */
    @Test
    void gpuServerReachesTheAdapterOverTheSwitchUnlessAPortRedirects() {
        var machine = read(ZEN, "epyc-gpu-tree.txt");
        var adapter = verdict(machine, "4a:00.0", "45:00.0");
        assertThat(adapter.knownHops()).hasValue(8);
        assertThat(adapter.possible()).containsExactly(BUS_ADDR, THRU_HOST_BRIDGE);
        assertThat(verdict(machine, "4a:00.0", "50:00.0").knownHops()).hasValue(12);
        assertThat(verdict(machine, "52:00.0", "53:00.0").knownHops()).hasValue(4);
    }

    /** The same with the root port in the words of lspci -vvv: it redirects, but lies above the switch. */
    @Test
    void gpuServerHasARootPortThatRedirectsAboveTheSwitch() {
        var machine = read(ZEN, "epyc-gpu-port.txt", "epyc-gpu-tree.txt");
        assertThat(verdict(machine, "4a:00.0", "45:00.0").possible()).contains(BUS_ADDR);
        var atThePort = verdict(machine, "4a:00.0", "40:01.1");
        assertThat(atThePort.possible()).containsExactly(THRU_HOST_BRIDGE);
        assertThat(atThePort.knownHops()).hasValue(7);
    }

    /** From the linux-pci mailing list, 2025: lspci -tv. A root port for each drive. */
    @Test
    void desktopHasNoWayBetweenDrivesOnTwoRootPorts() {
        var alone = read(Dumps.INTEL, "desktop-tree.txt");
        var drives = verdict(alone, "03:00.0", "04:00.0");
        assertThat(drives.knownHops()).hasValue(4);
        assertThat(drives.possible()).containsExactly(NOT_SUPPORTED, THRU_HOST_BRIDGE);
        String tree = new String(Dumps.bytes("servers", "desktop-tree.txt"), StandardCharsets.UTF_8);
        var named = Dumps.read("00:00.0 Host bridge [0600]: Intel Corporation Device [8086:4660]\n" + tree);
        assertThat(verdict(named, "03:00.0", "04:00.0").possible()).containsExactly(NOT_SUPPORTED);
        assertThat(verdict(named, "0a:00.0", "0c:00.0").possible()).containsExactly(NOT_SUPPORTED, BUS_ADDR);
    }

    /** From a blog about commands for hardware, 2020: pieces of lspci -t and lspci -v of a Xeon server. */
    @Test
    void twoSocketsCannotMeetWhereABusHasNobodyToStandForIt() {
        var machine = read(Dumps.INTEL, "xeon-list.txt", "xeon-tree.txt");
        assertThat(machine.topology().hostBridges()).hasSize(3).allMatch(machine::isPlaced);
        var adapter = verdict(machine, "af:00.0", "00:04.0");
        assertThat(adapter.knownHops()).hasValue(3);
        assertThat(adapter.possible()).containsExactly(NOT_SUPPORTED, THRU_HOST_BRIDGE);
        assertThat(adapter.describe()).contains("which device stands for host bridge 0000:ae");
    }

    /**
     * A desktop with a switch adapter: lspci -vvv without numbers, cut off in the last function. The switch's port and the
     * root port above it do not redirect, which is known; the identity of the host bridge is not.
     */
    @Test
    void desktopWithASwitchIsCertainAsFarAsTheDumpGoes() {
        var machine = read(Dumps.INTEL, "dolphin-desktop.txt");
        var port = verdict(machine, "01:00.0", "00:01.0");
        assertThat(port.possible()).containsExactly(BUS_ADDR);
        assertThat(port.knownHops()).hasValue(1);
        var cutOff = verdict(machine, "01:00.0", "01:00.1");
        assertThat(cutOff.possible()).containsExactly(NOT_SUPPORTED, BUS_ADDR, THRU_HOST_BRIDGE);
        assertThat(cutOff.knownHops()).hasValue(2);
        var graphics = verdict(machine, "00:02.0", "01:00.1");
        assertThat(graphics.possible()).containsExactly(NOT_SUPPORTED, THRU_HOST_BRIDGE);
        assertThat(graphics.knownHops()).hasValue(3);
    }

    /** A workstation with four root buses: lspci -t of a user, with prose and a fence around. The processor is exempt. */
    @Test
    void workstationGoesThroughItsExemptProcessor() {
        var machine = read(ZEN, "threadripper-tree.txt");
        assertThat(machine.topology().hostBridges()).hasSize(3).allMatch(machine::isPlaced);
        var ports = verdict(machine, "01:00.0", "02:00.0");
        assertThat(ports.possible()).containsExactly(THRU_HOST_BRIDGE);
        assertThat(ports.knownHops()).hasValue(4);
        assertThat(verdict(machine, "03:00.0", "21:00.0").possible()).containsExactly(THRU_HOST_BRIDGE);
        var card = verdict(machine, "02:00.0", "02:00.1");
        assertThat(card.possible()).containsExactly(BUS_ADDR, THRU_HOST_BRIDGE);
        assertThat(card.knownHops()).hasValue(2);
    }

    /** A server of eight such switches: one of them from lspci -tv, so the tree begins inside. Drive and GPU are below it. */
    @Test
    void gpuServerOfIceLakeIsSupportedOnceItsHostBridgeIsKnown() {
        var machine = read(Dumps.INTEL, "ice-lake-gpu-tree.txt");
        var gpu = verdict(machine, "0001:c8:00.0", "0001:c7:00.0");
        assertThat(gpu.knownHops()).hasValue(4);
        assertThat(gpu.possible()).containsExactly(NOT_SUPPORTED, BUS_ADDR, THRU_HOST_BRIDGE);
        assertThat(verdict(machine, "0001:c8:00.0", "0001:cb:00.0").knownHops()).hasValue(6);
        var known = new TopologyImport()
                .add(
                        "lspci",
                        "0001:c3:00.0 System peripheral [0880]: Intel Corporation Ice Lake Memory Map/VT-d [8086:09a2]\n"
                                .getBytes(StandardCharsets.UTF_8))
                .add("tree", Dumps.bytes("servers", "ice-lake-gpu-tree.txt"))
                .cpu(Dumps.INTEL)
                .model()
                .build();
        assertThat(verdict(known, "0001:c8:00.0", "0001:c7:00.0").possible())
                .containsExactly(BUS_ADDR, THRU_HOST_BRIDGE);
    }

    /** A virtual machine: every device has a root port of its own. */
    @Test
    void virtualMachineHasNoSwitchToMeetBelow() {
        var machine = read(Dumps.INTEL, "virtual-machine-tree.txt");
        var adapter = verdict(machine, "05:00.0", "0d:00.0");
        assertThat(adapter.knownHops()).hasValue(4);
        assertThat(adapter.possible()).containsExactly(NOT_SUPPORTED, THRU_HOST_BRIDGE);
    }

    /** Only the switch ports, by grep: no bus numbers, so nothing is known but that one bus holds two of them. */
    @Test
    void portsAloneLeaveEverythingOpen() {
        var machine = read(Dumps.INTEL, "supermicro-switch-ports.txt");
        var siblings = verdict(machine, "04:08.0", "04:10.0");
        assertThat(siblings.knownHops()).hasValue(2);
        assertThat(siblings.possible()).containsExactly(NOT_SUPPORTED, BUS_ADDR, THRU_HOST_BRIDGE);
        var far = verdict(machine, "04:08.0", "87:08.0");
        assertThat(far.knownHops()).isEmpty();
        assertThat(far.possible()).containsExactly(NOT_SUPPORTED, BUS_ADDR, THRU_HOST_BRIDGE);
    }

    /**
     * Identities survive a mail: {@code Root Port A [8086:2030]} stands in the line after its address. No bus numbers, so bus
     * 11 may be below a port of bus 00, though not below its RAID controller.
     */
    @Test
    void mailGivesBackWhatItBroke() {
        var machine = read(Dumps.INTEL, "proliant-mail.txt");
        assertThat(machine.functions()).hasSize(8);
        assertThat(identity(machine, "11:00.0")).isEqualTo("8086:2030");
        assertThat(identity(machine, "00:05.4")).isEqualTo("8086:2026");
        assertThat(identity(machine, "01:00.4")).isEqualTo("103c:22f6");
        assertThat(verdict(machine, "11:02.0", "00:17.0").possible()).containsExactly(NOT_SUPPORTED, THRU_HOST_BRIDGE);
        assertThat(verdict(machine, "11:02.0", "01:00.4").possible())
                .containsExactly(NOT_SUPPORTED, BUS_ADDR, THRU_HOST_BRIDGE);
    }

    private static String identity(ImportedTopology machine, String address) {
        return machine.find(BusDeviceFunction.parse(address)).orElseThrow().identity();
    }

    /** Every port redirects, as the IOMMU asked for: a port cannot be reached directly even from itself. */
    @Test
    void laptopRedirectsAtEveryPort() {
        var machine = read(ZEN, "laptop-indented.txt");
        var self = verdict(machine, "00:02.1", "00:02.1");
        assertThat(self.possible()).containsExactly(THRU_HOST_BRIDGE);
        assertThat(self.verdict().redirectors()).containsExactly(BusDeviceFunction.parse("00:02.1"));
        assertThat(verdict(machine, "00:02.1", "00:02.2").knownHops()).hasValue(2);
        assertThat(verdict(machine, "00:02.0", "00:02.0").possible()).containsExactly(BUS_ADDR);
    }

    /** Groups of an IOMMU before the addresses; the drive's bridge is one of two whose buses are not shown. */
    @Test
    void groupsAreNoPartOfTheAddress() {
        var machine = read(ZEN, "ryzen-groups.txt");
        assertThat(machine.functions()).hasSize(4);
        var drive = verdict(machine, "01:00.0", "00:01.1");
        assertThat(drive.knownHops()).isEmpty();
        assertThat(drive.possible()).containsExactly(BUS_ADDR, THRU_HOST_BRIDGE);
    }
}
