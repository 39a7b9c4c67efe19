package io.peerlane.fabric.p2pdma;

import static io.peerlane.fabric.p2pdma.TestMachine.LISTED;
import static io.peerlane.fabric.p2pdma.TestMachine.NOT_LISTED;
import static io.peerlane.fabric.p2pdma.TestMachine.REDIRECT;
import static io.peerlane.fabric.p2pdma.TestMachine.address;
import static org.assertj.core.api.Assertions.assertThat;

import io.peerlane.fabric.pci.PortType;
import io.peerlane.fabric.pci.wire.AcsCapability;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PathEvaluatorTest {

    /** A switch whose ports 02:00.0 and 02:01.0 lead to a further switch each, and a function beside the upper one. */
    private static TestMachine cascade() {
        return new TestMachine()
                .host(0, NOT_LISTED)
                .port("00:01.0", PortType.ROOT_PORT, 1)
                .port("01:00.0", PortType.UPSTREAM_PORT, 2)
                .endpoint("01:00.1")
                .port("02:00.0", PortType.DOWNSTREAM_PORT, 3)
                .port("02:01.0", PortType.DOWNSTREAM_PORT, 6)
                .port("03:00.0", PortType.UPSTREAM_PORT, 4)
                .port("04:00.0", PortType.DOWNSTREAM_PORT, 5)
                .port("06:00.0", PortType.UPSTREAM_PORT, 7)
                .port("07:00.0", PortType.DOWNSTREAM_PORT, 8)
                .port("07:01.0", PortType.DOWNSTREAM_PORT, 9)
                .endpoint("05:00.0")
                .endpoint("05:00.1")
                .endpoint("08:00.0")
                .endpoint("09:00.0");
    }

    @ParameterizedTest
    @CsvSource({
        "05:00.0, 05:00.0, 0",
        "05:00.0, 05:00.1, 2",
        "05:00.0, 04:00.0, 1",
        "04:00.0, 05:00.0, 1",
        "08:00.0, 09:00.0, 4",
        "05:00.0, 08:00.0, 8",
        "01:00.1, 05:00.0, 6",
        "05:00.0, 00:01.0, 5",
    })
    void countsHopsOverTheLowestCommonFunction(String provider, String client, int hops) {
        var verdict = cascade().explain(provider, client);
        assertThat(verdict.hops()).isEqualTo(hops);
        assertThat(verdict.mapType()).isEqualTo(MapType.BUS_ADDR);
        assertThat(verdict.hostBridges()).isEmpty();
    }

    @Test
    void countsFourHopsFromAFunctionBesideTheUpstreamPortToAnEndpointBelowTheSwitch() {
        var machine = TestMachine.oneSwitch(NOT_LISTED).endpoint("01:00.1");
        assertThat(machine.explain("01:00.1", "03:00.0").hops()).isEqualTo(4);
    }

    @Test
    void climbsFromAVirtualFunctionThroughTheBusOfItsPhysicalFunction() {
        var machine = TestMachine.oneSwitch(NOT_LISTED).virtualFunction("0a:00.1", "03:00.0");
        assertThat(machine.explain("0a:00.1", "03:00.0").hops()).isEqualTo(2);
        assertThat(machine.explain("0a:00.1", "04:00.0").hops()).isEqualTo(4);
    }

    @ParameterizedTest
    @CsvSource({"01:00.0, 02:00.0, 4", "00:10.0, 00:11.0, 2", "00:10.0, 01:00.0, 3", "01:00.0, 00:10.0, 3"})
    void countsBothWholeChainsWithoutACommonBridge(String provider, String client, int hops) {
        var machine = TestMachine.twoRootPorts(LISTED).rcEndpoint("00:10.0").rcEndpoint("00:11.0");
        var verdict = machine.explain(provider, client);
        assertThat(verdict.hops()).isEqualTo(hops);
        assertThat(verdict.mapType()).isEqualTo(MapType.THRU_HOST_BRIDGE);
        assertThat(verdict.common()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"03:00.0", "02:00.0", "01:00.0", "02:01.0", "04:00.0"})
    void isRedirectedByAnyFunctionFromTheProviderOverTheCommonBridgeToTheClient(String redirecting) {
        var machine = TestMachine.oneSwitch(NOT_LISTED).acs(redirecting, REDIRECT);
        var verdict = machine.explain("03:00.0", "04:00.0");
        assertThat(verdict.mapType()).isEqualTo(MapType.NOT_SUPPORTED);
        assertThat(verdict.hops()).isEqualTo(4);
        assertThat(verdict.redirectors()).containsExactly(address(redirecting));
    }

    @Test
    void isNotRedirectedByABridgeAboveTheCommonOne() {
        var machine = TestMachine.oneSwitch(NOT_LISTED).acs("00:01.0", 0x7f);
        assertThat(machine.explain("03:00.0", "04:00.0").mapType()).isEqualTo(MapType.BUS_ADDR);
    }

    @Test
    void isNotReachableFromItselfIfItRedirects() {
        var machine = TestMachine.oneSwitch(NOT_LISTED).acs("03:00.0", REDIRECT);
        var verdict = machine.explain("03:00.0", "03:00.0");
        assertThat(verdict.mapType()).isEqualTo(MapType.NOT_SUPPORTED);
        assertThat(verdict.hops()).isZero();
    }

    @Test
    void goesThroughAListedHostBridgeWhenRedirected() {
        var machine = TestMachine.oneSwitch(LISTED).acs("02:01.0", REDIRECT);
        assertThat(machine.explain("03:00.0", "04:00.0").mapType()).isEqualTo(MapType.THRU_HOST_BRIDGE);
    }

    @ParameterizedTest
    @CsvSource({
        "0x01, false",
        "0x02, false",
        "0x04, true",
        "0x08, true",
        "0x10, false",
        "0x20, true",
        "0x40, false",
        "0x53, false"
    })
    void takesRequestCompletionAndEgressBitsForRedirectionAndNoOthers(String control, boolean redirects) {
        var machine = TestMachine.oneSwitch(NOT_LISTED).acs("02:00.0", Integer.decode(control));
        assertThat(machine.explain("03:00.0", "04:00.0").redirectors().isEmpty())
                .isEqualTo(!redirects);
    }

    @Test
    void reportsRedirectorsFromTheProviderUpwardThenFromTheClientUpward() {
        var machine = TestMachine.oneSwitch(NOT_LISTED)
                .acs("04:00.0", AcsCapability.EGRESS_CONTROL)
                .acs("02:01.0", REDIRECT)
                .acs("01:00.0", REDIRECT)
                .acs("02:00.0", REDIRECT);
        assertThat(machine.explain("03:00.0", "04:00.0").redirectors())
                .containsExactly(address("02:00.0"), address("01:00.0"), address("04:00.0"), address("02:01.0"));
    }

    @Test
    void ignoresRedirectionWithoutACommonBridgeAndReportsNone() {
        var machine = TestMachine.twoRootPorts(LISTED).acs("00:01.0", REDIRECT);
        var verdict = machine.explain("01:00.0", "02:00.0");
        assertThat(verdict.mapType()).isEqualTo(MapType.THRU_HOST_BRIDGE);
        assertThat(verdict.redirectors()).isEmpty();
        assertThat(verdict.walk()).contains(new WalkStep(address("00:01.0"), WalkStep.Role.PROVIDER_SIDE, true));
    }

    @Test
    void walksTheProviderUpToTheCommonBridgeAndThenTheClient() {
        var verdict = TestMachine.oneSwitch(NOT_LISTED).explain("03:00.0", "04:00.0");
        assertThat(verdict.walk())
                .containsExactly(
                        new WalkStep(address("03:00.0"), WalkStep.Role.PROVIDER_SIDE, false),
                        new WalkStep(address("02:00.0"), WalkStep.Role.PROVIDER_SIDE, false),
                        new WalkStep(address("01:00.0"), WalkStep.Role.COMMON, false),
                        new WalkStep(address("04:00.0"), WalkStep.Role.CLIENT_SIDE, false),
                        new WalkStep(address("02:01.0"), WalkStep.Role.CLIENT_SIDE, false));
        assertThat(verdict.common()).contains(address("01:00.0"));
    }
}
