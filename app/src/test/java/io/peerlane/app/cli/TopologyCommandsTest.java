package io.peerlane.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TopologyCommandsTest {

    /** A drive and an adapter below two ports of a switch, and a third port without a card. */
    private static final String SWITCH = """
            00:00.0 Host bridge [0600]: Maker Bridge [8086:1234]
            \tControl: I/O- Mem-
            \tStatus: Cap- 66MHz-

            00:01.0 PCI bridge [0604]: Maker Port [8086:3420]
            \tBus: primary=00, secondary=01, subordinate=05, sec-latency=0
            \tStatus: Cap+ 66MHz-
            \tCapabilities: [40] Express (v2) Root Port (Slot+), MSI 00

            01:00.0 PCI bridge [0604]: Maker Switch [11f8:4000]
            \tBus: primary=01, secondary=02, subordinate=05, sec-latency=0
            \tStatus: Cap+ 66MHz-
            \tCapabilities: [40] Express (v2) Upstream Port, MSI 00

            02:00.0 PCI bridge [0604]: Maker Switch [11f8:4000]
            \tBus: primary=02, secondary=03, subordinate=03, sec-latency=0
            \tStatus: Cap+ 66MHz-
            \tCapabilities: [40] Express (v2) Downstream Port (Slot+), MSI 00

            02:01.0 PCI bridge [0604]: Maker Switch [11f8:4000]
            \tBus: primary=02, secondary=04, subordinate=04, sec-latency=0
            \tStatus: Cap+ 66MHz-
            \tCapabilities: [40] Express (v2) Downstream Port (Slot+), MSI 00
            \tCapabilities: [148 v1] Access Control Services
            \t\tACSCap:\tSrcValid+ TransBlk+ ReqRedir+ CmpltRedir+ UpstreamFwd+ EgressCtrl- DirectTrans+
            \t\tACSCtl:\tSrcValid+ TransBlk- ReqRedir+ CmpltRedir+ UpstreamFwd+ EgressCtrl- DirectTrans-

            02:02.0 PCI bridge [0604]: Maker Switch [11f8:4000]
            \tBus: primary=02, secondary=05, subordinate=05, sec-latency=0
            \tStatus: Cap+ 66MHz-
            \tCapabilities: [40] Express (v2) Downstream Port (Slot+), MSI 00

            03:00.0 Non-Volatile memory controller [0108]: Maker Drive [144d:a808]
            \tStatus: Cap+ 66MHz-
            \tCapabilities: [40] Express (v2) Endpoint, MSI 00

            04:00.0 Ethernet controller [0200]: Maker Adapter [15b3:1017]
            \tStatus: Cap+ 66MHz-
            \tCapabilities: [40] Express (v2) Endpoint, MSI 00

            """;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @TempDir
    private Path scratch;

    private Path dump = Path.of("dump");
    private Path cpu = Path.of("cpuinfo");

    @BeforeEach
    void writeDumps() throws IOException {
        dump = Files.writeString(scratch.resolve("lspci.txt"), SWITCH);
        cpu = Files.writeString(scratch.resolve("cpuinfo"), "vendor_id\t: GenuineIntel\ncpu family\t: 6\n");
    }

    private int run(String... arguments) {
        var with = new PeerlaneCommand.Collaborators(
                Map.of(),
                Map.of(),
                Optional.empty(),
                (_, _) -> {
                    throw new IllegalStateException("no processes here");
                },
                _ -> {
                    throw new IllegalStateException("no state here");
                },
                (_, _, _) -> {
                    throw new IllegalStateException("no paths here");
                },
                machine -> {
                    throw new IllegalStateException("no simulation of " + machine + " here");
                });
        return PeerlaneCommand.line(with, new PrintWriter(out, true), new PrintWriter(err, true))
                .execute(arguments);
    }

    private JsonNode pair(String... more) throws IOException {
        var words =
                new java.util.ArrayList<>(java.util.List.of("topology", "explain", dump.toString(), cpu.toString()));
        words.addAll(java.util.List.of("--provider", "03:00.0", "--client", "04:00.0", "-o", "json"));
        words.addAll(java.util.List.of(more));
        assertThat(run(words.toArray(String[]::new))).as(err.toString()).isZero();
        String text = out.toString();
        return new ObjectMapper()
                .readTree(text.substring(text.indexOf('{')))
                .get("pairs")
                .get(0);
    }

    @Test
    void explainsWhatRedirectsAndWhatWouldHelp() throws IOException {
        var pair = pair();
        assertThat(pair.get("possible").get(0).textValue()).isEqualTo("NOT_SUPPORTED");
        assertThat(pair.get("hops").intValue()).isEqualTo(4);
        assertThat(pair.get("common").textValue()).isEqualTo("0000:01:00.0");
        assertThat(pair.get("redirectors").get(0).textValue()).isEqualTo("0000:02:01.0");
        assertThat(pair.get("kernelParameter").textValue()).isEqualTo("pci=disable_acs_redir=0000:02:01.0");
        assertThat(pair.get("hostBridges").get(0).get("identity").textValue()).isEqualTo("8086:1234");
        assertThat(pair.get("freePorts").get(0).textValue()).isEqualTo("0000:02:02.0");
    }

    @Test
    void movesACard() throws IOException {
        assertThat(pair("--move", "04:00.0=02:02.0").get("possible").get(0).textValue())
                .isEqualTo("BUS_ADDR");
    }

    @Test
    void changesARegister() throws IOException {
        assertThat(pair("--acs", "02:01.0=0x11").get("possible").get(0).textValue())
                .isEqualTo("BUS_ADDR");
    }

    @Test
    void allowsAHostBridge() throws IOException {
        assertThat(pair("--allow", "8086:1234").get("possible").get(0).textValue())
                .isEqualTo("THRU_HOST_BRIDGE");
    }

    @Test
    void refusesToMoveACardWhereThereIsOne() {
        assertThat(run("topology", "explain", dump.toString(), "--move", "04:00.0=02:00.0"))
                .isEqualTo(ExitCode.REFUSED);
        assertThat(err.toString()).contains("port 0000:02:00.0 is taken by 0000:03:00.0");
    }

    @Test
    void refusesToMoveASwitchBelowItself() {
        assertThat(run("topology", "explain", dump.toString(), "--move", "01:00.0=02:02.0"))
                .isEqualTo(ExitCode.REFUSED);
        assertThat(err.toString()).contains("0000:02:02.0 is part of the card or below it");
    }

    @Test
    void refusesAFileThatIsNoDumpWithLineAndReason() throws IOException {
        var other = Files.writeString(scratch.resolve("other.txt"), "milk\neggs\n");
        assertThat(run("topology", "import", other.toString())).isEqualTo(ExitCode.REFUSED);
        assertThat(err.toString()).contains("other.txt, line 1: found 'milk', wanted output of lspci");
    }

    @Test
    void saysWhatCouldNotBeRead() throws IOException {
        var user = Files.writeString(
                scratch.resolve("user.txt"),
                SWITCH.replaceAll("(?m)^\tCapabilities: .*\n(\t\t.*\n)*", "\tCapabilities: <access denied>\n"));
        assertThat(run("topology", "import", user.toString())).isZero();
        assertThat(out.toString())
                .contains("not read: ACS of 7 of 8 functions: the capabilities could not be read: run as root")
                .contains("not read: the processor: add /proc/cpuinfo");
    }

    @Test
    void showsAShippedMachineAsATree() {
        assertThat(run("topology", "show", "--machine", "one-switch")).isZero();
        assertThat(out.toString())
                .contains("|   `-- 0000:04:00.0 endpoint 1b36:0010 nvme0; publishes 64 MiB")
                .contains("host bridge 0000:00\n");
    }

    @Test
    void explainsAShippedMachineForItsDrives() {
        assertThat(run("topology", "explain", "--machine", "one-switch", "--provider", "nvme0", "--client", "rnic0"))
                .as(err.toString())
                .isZero();
        assertThat(out.toString()).contains("BUS_ADDR, 4 hops");
    }

    @Test
    void saysWhetherCopyOffloadWorksAndWhatItSaves() {
        assertThat(run("topology", "explain", "--machine", "one-switch"))
                .as(err.toString())
                .isZero();
        assertThat(out.toString())
                .contains("copy offload: yes, 2 of 2 pairs of adapter and drive.")
                .contains("0000:04:00.0 nvme0        yes         4  2 -> 0       2 -> 0      the drive itself");
    }

    @Test
    void saysWhyCopyOffloadDoesNotWork() {
        assertThat(run("topology", "explain", dump.toString(), cpu.toString()))
                .as(err.toString())
                .isZero();
        assertThat(out.toString())
                .contains("host bridge:  0000:00 (8086:1234) is not on the allow list.")
                .contains(
                        "copy offload: no, 0 of 1 pairs of adapter and drive. Who publishes memory is not in the dump")
                .contains("ACS redirects at 0000:02:01.0")
                .contains("would help    Boot with pci=disable_acs_redir=0000:02:01.0.")
                .contains("would help    the client below a free port, for the direct way: 0000:02:02.0");
    }

    @Test
    void givesCopyOffloadToProgramsToo() throws IOException {
        assertThat(run("topology", "explain", "--machine", "one-switch", "-o", "json"))
                .isZero();
        var document = new ObjectMapper().readTree(out.toString());
        assertThat(document.get("schemaVersion").intValue()).isEqualTo(1);
        var choice = document.get("copyOffload").get("choices").get(0);
        assertThat(choice.get("answer").textValue()).isEqualTo("yes");
        assertThat(choice.get("providers").get(0)).isEqualTo(choice.get("drive"));
        assertThat(choice.get("throughHostMemory").get("hostMemory").intValue()).isEqualTo(2);
        assertThat(choice.get("peerToPeer").get("rootPortLinks").intValue()).isZero();
    }

    @Test
    void publishesMemoryIfAsked() {
        assertThat(run("topology", "explain", "--machine", "no-cmb")).isZero();
        assertThat(out.toString()).contains("copy offload: no, for no function publishes memory");
        assertThat(run("topology", "explain", "--machine", "no-cmb", "--add-cmb", "04:00.0=64m"))
                .isZero();
        assertThat(out.toString()).contains("copy offload: yes");
    }

    @Test
    void keepsAMachineAndReadsItAgain() throws IOException {
        var file = scratch.resolve("machine.json");
        assertThat(run("topology", "import", dump.toString(), cpu.toString(), "--save", file.toString()))
                .isZero();
        var fromDumps = pair();
        out.getBuffer().setLength(0);
        Files.delete(dump);
        Files.delete(cpu);
        assertThat(run(
                        "topology",
                        "explain",
                        file.toString(),
                        "--provider",
                        "03:00.0",
                        "--client",
                        "04:00.0",
                        "-o",
                        "json"))
                .as(err.toString())
                .isZero();
        var again = new ObjectMapper().readTree(out.toString());
        assertThat(again.get("pairs").get(0)).isEqualTo(fromDumps);
    }

    @Test
    void neverPrintsALineWiderThanAHundredColumns() {
        assertThat(run("topology", "show", dump.toString())).isZero();
        assertThat(run("topology", "import", dump.toString())).isZero();
        assertThat(run("topology", "explain", dump.toString(), "--all")).isZero();
        assertThat(run("topology", "explain", dump.toString(), "--details")).isZero();
        assertThat(out.toString().lines().filter(line -> !line.contains(dump.toString())))
                .allMatch(line -> line.length() <= 100);
    }

    @Test
    void checksAFolderOfDumps() throws IOException {
        Files.writeString(scratch.resolve("verdicts.json"), """
                {"format":"p2pdma-distance","version":1,"cases":[{"id":"two","cpu":{"vendor":"intel","family":6},
                "roots":[{"domain":0,"bus":0,"nodes":[
                {"bdf":"0000:00:00.0","type":"conventional","vendor":"8086","device":"1234"},
                {"bdf":"0000:00:02.0","type":"rc_endpoint","vendor":"8086","device":"0001"}]}],
                "queries":[{"op":"distance","provider":"0000:00:02.0","client":"0000:00:02.0",
                "distance":0,"hops":0,"map":"BUS_ADDR"}]}]}
                """);
        Files.delete(cpu);
        Files.writeString(dump, """
                00:00.0 Host bridge [0600]: Maker Bridge [8086:1234]
                \tStatus: Cap- 66MHz-

                00:02.0 VGA compatible controller [0300]: Maker Graphics [8086:0001]
                \tStatus: Cap+ 66MHz-
                \tCapabilities: [70] Express (v2) Root Complex Integrated Endpoint, MSI 00

                """);
        assertThat(run("topology", "check", scratch.toString()))
                .as(out.toString())
                .isZero();
        Files.writeString(dump, Files.readString(dump).replace("8086:0001", "8086:0002"));
        assertThat(run("topology", "check", scratch.toString())).isEqualTo(ExitCode.FAILED);
        assertThat(out.toString()).contains("0000:00:02.0.identity: expected 8086:0001, found 8086:0002");
    }
}
