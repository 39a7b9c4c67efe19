package io.peerlane.fabric.tlp;

import static io.peerlane.fabric.pci.wire.AcsCapability.COMPLETION_REDIRECT;
import static io.peerlane.fabric.pci.wire.AcsCapability.EGRESS_CONTROL;
import static io.peerlane.fabric.pci.wire.AcsCapability.REQUEST_REDIRECT;
import static io.peerlane.fabric.pci.wire.AcsCapability.SOURCE_VALIDATION;
import static io.peerlane.fabric.pci.wire.AcsCapability.UPSTREAM_FORWARDING;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.peerlane.fabric.memory.HostMemory;
import io.peerlane.fabric.pci.PciFunction;
import io.peerlane.fabric.pci.wire.ConfigurationHeader;
import io.peerlane.fabric.pci.wire.Type1Header;
import io.peerlane.fabric.tlp.DmaException.Reason;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Ways through the machine; ports: 02:00 the RNIC's, 02:01 and 02:02 the drives', 00:01 and 00:02 the root's. */
class RoutingTest {

    private static final String[] STRAIGHT = {"0000:02:00.0 up", "0000:02:01.0 down"};
    private static final String[] BY_THE_ROOT = {
        "0000:02:00.0 up", "0000:00:01.0 up", "0000:00:01.0 down", "0000:02:01.0 down"
    };

    private final OneSwitch machine = new OneSwitch();

    @AfterEach
    void close() {
        machine.close();
    }

    private Route route(PciFunction from, long address) {
        return machine.fabric.busMaster(from).route(address, 1);
    }

    private List<String> write(PciFunction from, PciFunction to) {
        return names(route(from, OneSwitch.memoryOf(to)).hops());
    }

    private List<String> readData(PciFunction from, PciFunction to) {
        return names(route(from, OneSwitch.memoryOf(to)).completionHops());
    }

    private static List<String> names(List<LinkDirection> hops) {
        return hops.stream().map(LinkDirection::toString).toList();
    }

    private void refuses(Reason reason, String detail, PciFunction from, long address) {
        assertThatThrownBy(() -> route(from, address))
                .isInstanceOfSatisfying(
                        DmaException.class, e -> assertThat(e.reason()).isEqualTo(reason))
                .hasMessageContaining(detail);
    }

    @Test
    void peersUnderOneSwitchTakeTheSwitch() {
        assertThat(write(machine.rnic, machine.drive)).containsExactly(STRAIGHT);
        assertThat(readData(machine.rnic, machine.drive)).containsExactly("0000:02:01.0 up", "0000:02:00.0 down");
    }

    @Test
    void peersUnderTwoRootPortsMeetInTheRootComplex() {
        assertThat(write(machine.rnic, machine.farDrive))
                .containsExactly("0000:02:00.0 up", "0000:00:01.0 up", "0000:00:02.0 down");
        assertThat(readData(machine.rnic, machine.farDrive))
                .containsExactly("0000:00:02.0 up", "0000:00:01.0 down", "0000:02:00.0 down");
    }

    @Test
    void aRootComplexThatDoesNotForwardRefuses() {
        try (var other = new OneSwitch(false)) {
            assertThatThrownBy(() -> other.fabric.busMaster(other.rnic).route(OneSwitch.memoryOf(other.farDrive), 1))
                    .isInstanceOf(DmaException.class)
                    .hasMessageContaining("UNSUPPORTED_REQUEST")
                    .hasMessageContaining("does not forward from 0000:00:01.0 (root0) to 0000:00:02.0 (root1)");
            assertThat(names(other.fabric
                            .busMaster(other.rnic)
                            .route(OneSwitch.memoryOf(other.drive), 1)
                            .hops()))
                    .containsExactly(STRAIGHT);
        }
    }

    @Test
    void requestRedirectSendsTheRequestUpToTheRootAndBackDown() {
        OneSwitch.acs(machine.rnicPort, REQUEST_REDIRECT);
        OneSwitch.acs(machine.rootPort, UPSTREAM_FORWARDING);
        assertThat(write(machine.rnic, machine.drive)).containsExactly(BY_THE_ROOT);
        assertThat(readData(machine.rnic, machine.drive)).containsExactly("0000:02:01.0 up", "0000:02:00.0 down");
    }

    @Test
    void onlyThePortWhereTheRequestEntersDecides() {
        OneSwitch.acs(machine.drivePort, REQUEST_REDIRECT);
        OneSwitch.acs(machine.rootPort, UPSTREAM_FORWARDING);
        assertThat(write(machine.rnic, machine.drive)).containsExactly(STRAIGHT);
        assertThat(write(machine.drive, machine.rnic)).hasSize(4);
    }

    @Test
    void completionRedirectAtTheMemoryOwnersPortSendsTheDataByTheRoot() {
        OneSwitch.acs(machine.drivePort, COMPLETION_REDIRECT);
        OneSwitch.acs(machine.rootPort, UPSTREAM_FORWARDING);
        assertThat(write(machine.rnic, machine.drive)).containsExactly(STRAIGHT);
        assertThat(readData(machine.rnic, machine.drive))
                .containsExactly("0000:02:01.0 up", "0000:00:01.0 up", "0000:00:01.0 down", "0000:02:00.0 down");
    }

    @Test
    void redirectedBytesAreCountedOnEveryLinkInBothDirections() {
        OneSwitch.acs(machine.rnicPort, REQUEST_REDIRECT);
        OneSwitch.acs(machine.rootPort, UPSTREAM_FORWARDING);
        LedgerSnapshot counted = machine.counted(() -> machine.fabric
                .busMaster(machine.rnic)
                .write(OneSwitch.memoryOf(machine.drive), MemorySegment.ofArray(new byte[512]), 0, 512, Traffic.DATA));
        assertThat(counted.link("0000:00:01.0").towardRoot().data()).isEqualTo(512);
        assertThat(counted.link("0000:00:01.0").fromRoot().data()).isEqualTo(512);
        assertThat(counted.dram()).isEqualTo(new DramCount(0, 0, 0, 0));
    }

    @Test
    void aRootPortWithoutUpstreamForwardingRefusesWhatWasRedirected() {
        OneSwitch.acs(machine.rnicPort, REQUEST_REDIRECT);
        refuses(
                Reason.UNSUPPORTED_REQUEST,
                "root port 0000:00:01.0 (root0) does not send back",
                machine.rnic,
                OneSwitch.memoryOf(machine.drive));
    }

    @Test
    void aReadWhoseCompletionIsLostFailsAlthoughAWriteDoesNot() {
        OneSwitch.acs(machine.drivePort, COMPLETION_REDIRECT);
        BusMaster master = machine.fabric.busMaster(machine.rnic);
        var buffer = MemorySegment.ofArray(new byte[64]);
        long address = OneSwitch.memoryOf(machine.drive);
        master.write(address, buffer, 0, 64, Traffic.DATA);
        LedgerSnapshot counted =
                machine.counted(() -> assertThatThrownBy(() -> master.read(address, buffer, 0, 64, Traffic.DATA))
                        .isInstanceOf(DmaException.class)
                        .hasMessageContaining("completion is lost"));
        assertThat(counted.links()).allSatisfy(link -> assertThat(
                        link.towardRoot().data() + link.fromRoot().data())
                .isZero());
    }

    @Test
    void egressControlDropsWhatTheVectorBlocks() {
        OneSwitch.acs(machine.rnicPort, EGRESS_CONTROL);
        OneSwitch.egress(machine.rnicPort, 1 << 2);
        refuses(
                Reason.ACS_VIOLATION,
                "P2P Egress Control blocks the way to 0000:02:01.0",
                machine.rnic,
                OneSwitch.memoryOf(machine.drive));
        assertThat(write(machine.rnic, machine.otherDrive)).containsExactly("0000:02:00.0 up", "0000:02:02.0 down");
    }

    @Test
    void egressControlWithRedirectSendsUpOnlyWhatTheVectorBlocks() {
        OneSwitch.acs(machine.rnicPort, EGRESS_CONTROL | REQUEST_REDIRECT);
        OneSwitch.acs(machine.rootPort, UPSTREAM_FORWARDING);
        OneSwitch.egress(machine.rnicPort, 1 << 2);
        assertThat(write(machine.rnic, machine.drive)).containsExactly(BY_THE_ROOT);
        assertThat(write(machine.rnic, machine.otherDrive)).hasSize(2);
    }

    @Test
    void sourceValidationPassesABusNumberBelowThePort() {
        OneSwitch.acs(machine.rnicPort, SOURCE_VALIDATION);
        assertThat(write(machine.rnic, machine.drive)).containsExactly(STRAIGHT);
    }

    @Test
    void memoryOfTheHostIsReachedOverTheUplink() {
        Route route = route(machine.rnic, HostMemory.BASE + 4096);
        assertThat(route.isDram()).isTrue();
        assertThat(names(route.hops())).containsExactly("0000:02:00.0 up", "0000:00:01.0 up");
        assertThat(names(route.completionHops())).containsExactly("0000:00:01.0 down", "0000:02:00.0 down");
        assertThat(route.limit()).isEqualTo(HostMemory.BASE + (64L << 20));
        assertThat(route.segmentOffset(HostMemory.BASE + 4096)).isEqualTo(4096);
    }

    @Test
    void aRequesterThatIsNoBusMasterReachesOnlyItself() {
        OneSwitch.command(machine.rnic, ConfigurationHeader.COMMAND_MEMORY_SPACE);
        refuses(Reason.BUS_MASTER_DISABLED, "0000:03:00.0 (rnic)", machine.rnic, OneSwitch.memoryOf(machine.drive));
        assertThat(route(machine.rnic, OneSwitch.memoryOf(machine.rnic)).isInternal())
                .isTrue();
    }

    @Test
    void aBridgeThatIsNoBusMasterForwardsNothingUp() {
        OneSwitch.command(machine.upstream, ConfigurationHeader.COMMAND_MEMORY_SPACE);
        refuses(Reason.UNSUPPORTED_REQUEST, "0000:01:00.0 (up) forwards nothing", machine.rnic, HostMemory.BASE);
        assertThat(write(machine.rnic, machine.drive)).containsExactly(STRAIGHT);
    }

    @Test
    void aTargetWithoutMemorySpaceDoesNotAnswer() {
        OneSwitch.command(machine.drive, ConfigurationHeader.COMMAND_BUS_MASTER);
        refuses(Reason.UNSUPPORTED_REQUEST, "", machine.rnic, OneSwitch.memoryOf(machine.drive));
    }

    @Test
    void aBridgeWithoutMemorySpaceHidesWhatIsBelow() {
        OneSwitch.command(machine.drivePort, ConfigurationHeader.COMMAND_BUS_MASTER);
        refuses(Reason.UNSUPPORTED_REQUEST, "", machine.rnic, OneSwitch.memoryOf(machine.drive));
    }

    @Test
    void anAddressOfNobodyIsRefused() {
        refuses(Reason.UNSUPPORTED_REQUEST, "0x1234", machine.rnic, 0x1234);
        refuses(Reason.UNSUPPORTED_REQUEST, "", machine.rnic, -1);
        refuses(Reason.UNSUPPORTED_REQUEST, "", machine.rnic, OneSwitch.HIGH.end() - 1);
    }

    @Test
    void everyRegisterThatDecidesARouteIsObeyedFromTheNextRequestOn() {
        long memory = OneSwitch.memoryOf(machine.drive);
        assertThat(write(machine.rnic, machine.drive)).containsExactly(STRAIGHT);
        OneSwitch.acs(machine.rootPort, UPSTREAM_FORWARDING);
        OneSwitch.acs(machine.rnicPort, REQUEST_REDIRECT);
        assertThat(write(machine.rnic, machine.drive)).containsExactly(BY_THE_ROOT);
        OneSwitch.acs(machine.rnicPort, 0);
        assertThat(write(machine.rnic, machine.drive)).containsExactly(STRAIGHT);
        machine.drivePort.configuration().write32(Type1Header.PREFETCHABLE_LIMIT_UPPER, 0);
        refuses(Reason.UNSUPPORTED_REQUEST, "", machine.rnic, memory);
    }

    @Test
    void aBarThatMovedInsideItsWindowIsFoundAtItsNewAddressOnly() {
        PciFunction drive = machine.drive;
        long registers = drive.bar(0).orElseThrow().address();
        assertThat(route(machine.rnic, registers).start()).isEqualTo(registers);
        drive.configuration().write32(0x10, (int) (registers + 0x8000));
        assertThat(route(machine.rnic, registers + 0x8000).start()).isEqualTo(registers + 0x8000);
        refuses(Reason.UNSUPPORTED_REQUEST, "", machine.rnic, registers);
    }

    @Test
    void aRouteEndsWhereTheNarrowestWindowEnds() {
        long memory = OneSwitch.memoryOf(machine.drive);
        long lastMiB = (memory + 0x10_0000) >>> 16 & 0xfff0;
        machine.drivePort.configuration().write16(Type1Header.PREFETCHABLE_BASE + 2, (int) lastMiB);
        assertThat(route(machine.rnic, memory).limit()).isEqualTo(memory + 0x20_0000);
        assertThatThrownBy(() -> machine.fabric.busMaster(machine.rnic).route(memory + 0x1f_ffff, 2))
                .isInstanceOfSatisfying(
                        DmaException.class, e -> assertThat(e.reason()).isEqualTo(Reason.CROSSES_BOUNDARY));
        assertThat(route(machine.drive, memory).limit()).isEqualTo(memory + OneSwitch.MEMORY);
    }

    @Test
    void everyPairOfEndpointsHasAWayThereAndBack() {
        List<PciFunction> endpoints = List.of(machine.rnic, machine.drive, machine.otherDrive, machine.farDrive);
        assertThat(endpoints.stream().flatMap(a -> endpoints.stream()
                        .flatMap(b -> Stream.of(a == b
                                || !write(a, b).isEmpty()
                                        && write(a, b).size() == readData(a, b).size()))))
                .containsOnly(true);
    }
}
