package io.peerlane.fabric.p2pdma;

import static io.peerlane.fabric.p2pdma.TestMachine.LISTED;
import static io.peerlane.fabric.p2pdma.TestMachine.LISTED_SAME_ONLY;
import static io.peerlane.fabric.p2pdma.TestMachine.NOT_LISTED;
import static org.assertj.core.api.Assertions.assertThat;

import io.peerlane.fabric.p2pdma.HostBridgeCheck.Outcome;
import io.peerlane.fabric.pci.PortType;
import io.peerlane.fabric.topology.CpuIdentity;
import io.peerlane.fabric.topology.CpuVendor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HostBridgeDecisionTest {

    private static TestMachine twoHosts(int first, int second) {
        return new TestMachine()
                .host(0, first)
                .port("00:01.0", PortType.ROOT_PORT, 1)
                .endpoint("01:00.0")
                .host(0x40, second)
                .port("40:01.0", PortType.ROOT_PORT, 0x41)
                .endpoint("41:00.0");
    }

    @ParameterizedTest
    @CsvSource({
        "8086:2020",
        "8086:09a2",
        "8086:2030",
        "8086:3c00",
        "8086:3c01",
        "8086:2f00",
        "8086:2f01",
        "8086:2031",
        "8086:2032",
        "8086:2033",
        "8086:0b25",
        "8086:0cfe",
        "8086:11fb",
        "8086:1212",
        "8086:1216",
        "8086:4940",
        "8086:4942",
        "8086:4944",
        "8086:4946",
        "8086:4948",
        "1ae0:0001",
        "1ae0:ffff"
    })
    void acceptsEveryListedIdentityBelowOneHostBridge(String identity) {
        var verdict = TestMachine.twoRootPorts(identity(identity)).explain("01:00.0", "02:00.0");
        assertThat(verdict.mapType()).isEqualTo(MapType.THRU_HOST_BRIDGE);
    }

    @ParameterizedTest
    @CsvSource({"8086:1237", "8086:2034", "1022:2020", "144d:4940"})
    void rejectsAnIdentityThatIsNotListedAndSaysSo(String identity) {
        var verdict = TestMachine.twoRootPorts(identity(identity)).explain("01:00.0", "02:00.0");
        assertThat(verdict.mapType()).isEqualTo(MapType.NOT_SUPPORTED);
        assertThat(verdict.hops()).isEqualTo(4);
        assertThat(verdict.hostBridges()).singleElement().satisfies(check -> {
            assertThat(check.outcome()).isEqualTo(Outcome.NOT_LISTED);
            assertThat(check.representative().orElseThrow().identity()).isEqualTo(identity);
        });
    }

    private static int identity(String text) {
        return Integer.parseUnsignedInt(text.replace(":", ""), 16);
    }

    @Test
    void acceptsTwoHostBridgesWhoseEntriesAreUnrestrictedThoughDifferent() {
        var verdict = twoHosts(LISTED, 0x1ae00001).explain("01:00.0", "41:00.0");
        assertThat(verdict.mapType()).isEqualTo(MapType.THRU_HOST_BRIDGE);
        assertThat(verdict.hostBridges())
                .extracting(HostBridgeCheck::hostBridge)
                .containsExactly("0000:00", "0000:40");
    }

    @Test
    void rejectsTwoHostBridgesIfOneIsListedForItselfOnly() {
        var verdict = twoHosts(LISTED, LISTED_SAME_ONLY).explain("01:00.0", "41:00.0");
        assertThat(verdict.mapType()).isEqualTo(MapType.NOT_SUPPORTED);
        assertThat(verdict.hostBridges())
                .extracting(HostBridgeCheck::outcome)
                .containsExactly(Outcome.LISTED, Outcome.ONLY_SAME_HOST_BRIDGE);
    }

    @Test
    void rejectsTwoHostBridgesIfOneIsNotListed() {
        assertThat(twoHosts(NOT_LISTED, LISTED).explain("01:00.0", "41:00.0").mapType())
                .isEqualTo(MapType.NOT_SUPPORTED);
        assertThat(twoHosts(LISTED, NOT_LISTED).explain("01:00.0", "41:00.0").mapType())
                .isEqualTo(MapType.NOT_SUPPORTED);
    }

    @Test
    void letsAHostBridgeListedForItselfCarryARedirectInsideOneSwitch() {
        var machine = TestMachine.oneSwitch(LISTED_SAME_ONLY).acs("02:00.0", TestMachine.REDIRECT);
        var verdict = machine.explain("03:00.0", "04:00.0");
        assertThat(verdict.mapType()).isEqualTo(MapType.THRU_HOST_BRIDGE);
        assertThat(verdict.hostBridges())
                .extracting(HostBridgeCheck::outcome)
                .containsExactly(Outcome.LISTED_SAME_HOST_BRIDGE);
    }

    @Test
    void takesARootPortThatIsFirstOnTheRootBusForTheHostBridge() {
        var machine = new TestMachine()
                .root(0)
                .port("00:03.0", PortType.ROOT_PORT, 1, LISTED)
                .port("00:04.0", PortType.ROOT_PORT, 2, NOT_LISTED)
                .endpoint("01:00.0")
                .endpoint("02:00.0");
        assertThat(machine.explain("01:00.0", "02:00.0").mapType()).isEqualTo(MapType.THRU_HOST_BRIDGE);
    }

    @Test
    void doesNotConsiderADeviceAtZeroThatIsNotFirst() {
        var machine = new TestMachine()
                .root(0)
                .port("00:01.0", PortType.ROOT_PORT, 1, NOT_LISTED)
                .port("00:02.0", PortType.ROOT_PORT, 2)
                .conventional("00:00.0", LISTED)
                .endpoint("01:00.0")
                .endpoint("02:00.0");
        assertThat(machine.explain("01:00.0", "02:00.0").mapType()).isEqualTo(MapType.NOT_SUPPORTED);
    }

    @Test
    void hasNothingThatStandsForAHostBridgeWhoseFirstDeviceIsNeitherAtZeroNorARootPort() {
        var machine = new TestMachine()
                .root(0)
                .conventional("00:02.0", LISTED)
                .port("00:03.0", PortType.ROOT_PORT, 1, LISTED)
                .port("00:04.0", PortType.ROOT_PORT, 2, LISTED)
                .endpoint("01:00.0")
                .endpoint("02:00.0");
        var verdict = machine.explain("01:00.0", "02:00.0");
        assertThat(verdict.mapType()).isEqualTo(MapType.NOT_SUPPORTED);
        assertThat(verdict.hostBridges())
                .extracting(HostBridgeCheck::outcome)
                .containsExactly(Outcome.NO_REPRESENTATIVE);
    }

    @ParameterizedTest
    @CsvSource({
        "AMD, 23, true",
        "AMD, 26, true",
        "AMD, 22, false",
        "HYGON, 24, false",
        "INTEL, 25, false",
        "OTHER, 23, false"
    })
    void exemptsAmdProcessorsOfFamily17hAndLaterOnly(CpuVendor vendor, int family, boolean exempt) {
        var machine = TestMachine.twoRootPorts(NOT_LISTED);
        var verdict = machine.p2p(new CpuIdentity(vendor, family))
                .explain(machine.function("01:00.0"), machine.function("02:00.0"));
        assertThat(verdict.isSupported()).isEqualTo(exempt);
        assertThat(verdict.processorExemption().isPresent()).isEqualTo(exempt);
        assertThat(verdict.hostBridges().isEmpty()).isEqualTo(exempt);
    }
}
