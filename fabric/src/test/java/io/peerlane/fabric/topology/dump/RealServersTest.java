package io.peerlane.fabric.topology.dump;

import static org.assertj.core.api.Assertions.assertThat;

import io.peerlane.fabric.p2pdma.MapType;
import io.peerlane.fabric.topology.CpuIdentity;
import io.peerlane.fabric.topology.CpuVendor;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/**
 * What owners of machines published about them, shortened to a few functions, and the verdicts worked out by hand.
 */
class RealServersTest {

    private static final Optional<CpuIdentity> ROME = Optional.of(new CpuIdentity(CpuVendor.AMD, 23));

    /** A server with switches: lspci -tv and one port of lspci -vvv, from an issue of ROCm's collective library, 2022. */
    private static final String GPU_SERVER = """
             +-[0000:40]-+-00.0  Advanced Micro Devices, Inc. [AMD] Starship/Matisse Root Complex
             |           +-00.2  Advanced Micro Devices, Inc. [AMD] Starship/Matisse IOMMU
             |           +-01.0  Advanced Micro Devices, Inc. [AMD] Starship/Matisse PCIe Dummy Host Bridge
             |           +-01.1-[43-53]--+-00.0-[44-53]--+-00.0-[45]----00.0  Mellanox Technologies MT28908 Family [ConnectX-6]
             |           |               |               +-01.0-[46-4b]--+-00.0-[47-4b]--+-00.0-[48-4a]----00.0-[49-4a]----00.0-[4a]----00.0  Advanced Micro Devices, Inc. [AMD/ATI] Device 738c
             |           |               |               |               |               \\-01.0-[4b]--
             |           |               |               |               \\-00.1  PMC-Sierra Inc. Device 4000
             |           |               |               +-02.0-[4c-51]--+-00.0-[4d-51]--+-00.0-[4e-50]----00.0-[4f-50]----00.0-[50]----00.0  Advanced Micro Devices, Inc. [AMD/ATI] Device 738c
             |           |               |               |               |               \\-01.0-[51]--
             |           |               |               |               \\-00.1  PMC-Sierra Inc. Device 4000
             |           |               |               +-03.0-[52]----00.0  SK hynix Device 2839
             |           |               |               \\-04.0-[53]----00.0  SK hynix Device 2839
             |           |               \\-00.1  PMC-Sierra Inc. Device 4000
            """;

    private static final String GPU_SERVER_PORT = """
            40:01.1 PCI bridge: Advanced Micro Devices, Inc. [AMD] Starship/Matisse GPP Bridge (prog-if 00 [Normal decode])
            \tNUMA node: 1
            \tCapabilities: [2a0 v1] Access Control Services
            \t\tACSCap:\tSrcValid+ TransBlk+ ReqRedir+ CmpltRedir+ UpstreamFwd+ EgressCtrl- DirectTrans+
            \t\tACSCtl:\tSrcValid+ TransBlk- ReqRedir+ CmpltRedir+ UpstreamFwd+ EgressCtrl- DirectTrans-

            """;

    /** A desktop: lspci -tv, from the linux-pci mailing list, 2025. */
    private static final String DESKTOP = """
            -[0000:00]-+-00.0  Intel Corporation 12th Gen Core Processor Host Bridge
                       +-01.0-[01-02]----00.0-[02]--
                       +-02.0  Intel Corporation Alder Lake-S GT1 [UHD Graphics 770]
                       +-06.0-[03]----00.0  Sandisk Corp SanDisk Ultra 3D / WD PC SN530, IX SN530, Blue SN550 NVMe SSD (DRAM-less)
                       +-1a.0-[04]----00.0  Sandisk Corp SanDisk Ultra 3D / WD PC SN530, IX SN530, Blue SN550 NVMe SSD (DRAM-less)
                       +-1c.0-[05]--
                       +-1c.3-[08-0c]----00.0-[09-0c]--+-01.0-[0a]----00.0  Realtek Semiconductor Co., Ltd. RTL8111/8168/8211/8411
                       |                               +-02.0-[0b]--
                       |                               \\-03.0-[0c]----00.0  Realtek Semiconductor Co., Ltd. RTL8111/8168/8211/8411
                       \\-1f.5  Intel Corporation Raptor Lake SPI (flash) Controller
            """;

    /** Two sockets: pieces of lspci -t and lspci -v of a Xeon server, from a blog about commands for hardware, 2020. */
    private static final String TWO_SOCKETS = """
            00:00.0 Host bridge: Intel Corporation Device 2020 (rev 04)
            \tSubsystem: Super Micro Computer Inc Device 0917
            \tFlags: fast devsel, NUMA node 0
            \tCapabilities: [90] Express Root Port (Slot-), MSI 00
            \tCapabilities: [e0] Power Management version 3
            \tCapabilities: [100] Vendor Specific Information: ID=0002 Rev=0 Len=00c <?>
            \tCapabilities: [250] #19

            """;

    private static final String TWO_SOCKETS_TREE = """
            -+-[0000:d7]-+-05.0
             |           +-05.2
             |           \\-17.0
             +-[0000:ae]-+-00.0-[af]----00.0
             |           +-05.0
             |           \\-08.0
             \\-[0000:00]-+-00.0
                         \\-04.0
            """;

    @Test
    void gpuServerReachesTheAdapterOverTheSwitchUnlessAPortRedirects() {
        var machine = Dumps.read(GPU_SERVER, ROME);
        var adapter = LspciParserTest.verdict(machine, "4a:00.0", "45:00.0");
        assertThat(adapter.knownHops()).hasValue(8);
        assertThat(adapter.possible()).containsExactly(MapType.BUS_ADDR, MapType.THRU_HOST_BRIDGE);
        assertThat(LspciParserTest.verdict(machine, "4a:00.0", "50:00.0").knownHops())
                .hasValue(12);
        assertThat(LspciParserTest.verdict(machine, "52:00.0", "53:00.0").knownHops())
                .hasValue(4);
    }

    @Test
    void gpuServerHasARootPortThatRedirectsButLiesAboveTheSwitch() {
        var machine = new TopologyImport()
                .add("lspci", GPU_SERVER_PORT.getBytes(java.nio.charset.StandardCharsets.UTF_8))
                .add("tree", GPU_SERVER.getBytes(java.nio.charset.StandardCharsets.UTF_8))
                .cpu(ROME)
                .model()
                .build();
        assertThat(LspciParserTest.verdict(machine, "4a:00.0", "45:00.0").possible())
                .contains(MapType.BUS_ADDR);
        var atThePort = LspciParserTest.verdict(machine, "4a:00.0", "40:01.1");
        assertThat(atThePort.possible()).containsExactly(MapType.THRU_HOST_BRIDGE);
        assertThat(atThePort.knownHops()).hasValue(7);
    }

    @Test
    void desktopHasNoWayBetweenDrivesOnTwoRootPorts() {
        var alone = Dumps.read(DESKTOP);
        var drives = LspciParserTest.verdict(alone, "03:00.0", "04:00.0");
        assertThat(drives.knownHops()).hasValue(4);
        assertThat(drives.possible()).containsExactly(MapType.NOT_SUPPORTED, MapType.THRU_HOST_BRIDGE);
        var named = Dumps.read("00:00.0 Host bridge [0600]: Intel Corporation Device [8086:4660]\n" + DESKTOP);
        assertThat(LspciParserTest.verdict(named, "03:00.0", "04:00.0").possible())
                .containsExactly(MapType.NOT_SUPPORTED);
        assertThat(LspciParserTest.verdict(named, "0a:00.0", "0c:00.0").possible())
                .containsExactly(MapType.NOT_SUPPORTED, MapType.BUS_ADDR);
    }

    @Test
    void twoSocketsCannotMeetWhereABusHasNobodyToStandForIt() {
        var machine = new TopologyImport()
                .add("lspci", TWO_SOCKETS.getBytes(java.nio.charset.StandardCharsets.UTF_8))
                .add("tree", TWO_SOCKETS_TREE.getBytes(java.nio.charset.StandardCharsets.UTF_8))
                .cpu(Dumps.INTEL)
                .model()
                .build();
        assertThat(machine.topology().hostBridges()).hasSize(3).allMatch(machine::isPlaced);
        var adapter = LspciParserTest.verdict(machine, "af:00.0", "00:04.0");
        assertThat(adapter.knownHops()).hasValue(3);
        assertThat(adapter.possible()).containsExactly(MapType.NOT_SUPPORTED, MapType.THRU_HOST_BRIDGE);
        assertThat(adapter.describe()).contains("which device stands for host bridge 0000:ae");
    }
}
