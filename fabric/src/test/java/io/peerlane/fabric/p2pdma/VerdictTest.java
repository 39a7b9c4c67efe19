package io.peerlane.fabric.p2pdma;

import static io.peerlane.fabric.p2pdma.TestMachine.LISTED;
import static io.peerlane.fabric.p2pdma.TestMachine.NOT_LISTED;
import static io.peerlane.fabric.p2pdma.TestMachine.REDIRECT;
import static org.assertj.core.api.Assertions.assertThat;

import io.peerlane.fabric.pci.BusDeviceFunction;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class VerdictTest {

    @Test
    void namesTheKernelParameterThatClearsEveryRedirection() {
        var machine = TestMachine.oneSwitch(NOT_LISTED).acs("02:00.0", REDIRECT).acs("02:01.0", REDIRECT);
        var verdict = machine.explain("03:00.0", "04:00.0");
        assertThat(verdict.kernelParameter()).contains("pci=disable_acs_redir=0000:02:00.0;0000:02:01.0");
        assertThat(verdict.remedies()).first().isEqualTo("Boot with pci=disable_acs_redir=0000:02:00.0;0000:02:01.0.");
    }

    @Test
    void theParameterItNamesWorks() {
        var machine = TestMachine.oneSwitch(NOT_LISTED).acs("02:00.0", REDIRECT).acs("02:01.0", 0x7f);
        var parameter = machine.explain("03:00.0", "04:00.0").kernelParameter().orElseThrow();
        new AcsParameters(false, parameter.substring(parameter.lastIndexOf('=') + 1), "").apply(machine.topology());
        assertThat(machine.explain("03:00.0", "04:00.0").mapType()).isEqualTo(MapType.BUS_ADDR);
        assertThat(machine.acs("02:01.0")).isEqualTo(0x53);
    }

    @Test
    void adviseToMoveBelowOneSwitchOnlyWithoutACommonBridge() {
        var verdict = TestMachine.twoRootPorts(NOT_LISTED).explain("01:00.0", "02:00.0");
        assertThat(verdict.kernelParameter()).isEmpty();
        assertThat(verdict.remedies())
                .anyMatch(text -> text.startsWith("Move 0000:01:00.0 and 0000:02:00.0 below one switch"));
        assertThat(verdict.describe())
                .isEqualTo("Client 0000:02:00.0, provider 0000:01:00.0: not supported (4 hops). They share no bridge. "
                        + "Host bridge 0000:00 (8086:1237) is not on the allow list. "
                        + "Move 0000:01:00.0 and 0000:02:00.0 below one switch whose ports do not redirect. "
                        + "Use a machine with an allow-listed host bridge at 0000:00, "
                        + "or an AMD processor of family 17h or later.");
    }

    @Test
    void describesADirectPairInTwoSentences() {
        assertThat(TestMachine.oneSwitch(NOT_LISTED)
                        .explain("03:00.0", "04:00.0")
                        .describe())
                .isEqualTo("Client 0000:04:00.0, provider 0000:03:00.0: directly by bus address, 4 hops. "
                        + "Both are below 0000:01:00.0.");
    }

    @Test
    void tellsARedirectedPairThatWorksHowToGoDirectly() {
        var verdict = TestMachine.oneSwitch(LISTED).acs("02:00.0", REDIRECT).explain("03:00.0", "04:00.0");
        assertThat(verdict.remedies()).isEmpty();
        assertThat(verdict.describe())
                .contains("through the host bridge, 4 hops.")
                .contains("ACS redirects at 0000:02:00.0.")
                .contains("Host bridge 0000:00 (8086:2020) is on the allow list (Skylake-E).")
                .endsWith("For the direct way boot with pci=disable_acs_redir=0000:02:00.0.");
    }

    @Test
    void warnsOfNothingForADirectPair() {
        assertThat(TestMachine.oneSwitch(NOT_LISTED)
                        .explain("03:00.0", "04:00.0")
                        .warnings())
                .isEmpty();
    }

    @Test
    void warnsOfTheUnlistedHostBridgeOnlyWhenSomethingRedirects() {
        var redirected =
                TestMachine.oneSwitch(NOT_LISTED).acs("02:00.0", REDIRECT).explain("03:00.0", "04:00.0");
        assertThat(redirected.warnings()).hasSize(4).anyMatch(text -> text.contains("8086:1237"));
        var separate = TestMachine.twoRootPorts(NOT_LISTED).explain("01:00.0", "02:00.0");
        assertThat(separate.warnings()).singleElement().asString().contains("share neither");
    }

    @Test
    void cutsTheListOfTheWarningAfterNineNamesButKeepsTheWholeListInTheVerdict() {
        var redirectors = IntStream.range(0, 12)
                .mapToObj(i -> new BusDeviceFunction(0, 2, i, 0))
                .toList();
        var verdict = new Verdict(
                redirectors.getFirst(),
                redirectors.getLast(),
                MapType.NOT_SUPPORTED,
                11,
                List.of(),
                redirectors,
                null,
                List.of());
        assertThat(verdict.kernelParameter().orElseThrow()).endsWith("0000:02:0b.0");
        assertThat(verdict.warnings().get(1))
                .endsWith("0000:02:07.0;0000:02:08.0")
                .doesNotContain("0000:02:09.0");
    }
}
