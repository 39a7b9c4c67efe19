package io.peerlane.nvme.target;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.peerlane.fabric.errno.ErrnoException;
import io.peerlane.nvme.target.discovery.PortAddress;
import io.peerlane.nvme.target.discovery.Referral;
import io.peerlane.nvme.wire.AdminOpcode;
import io.peerlane.nvme.wire.FeatureIdentifier;
import io.peerlane.nvme.wire.IdentifyCns;
import io.peerlane.nvme.wire.IdentifyController;
import io.peerlane.nvme.wire.LogPage;
import io.peerlane.nvme.wire.Registers;
import io.peerlane.nvme.wire.fabrics.Connect;
import io.peerlane.nvme.wire.fabrics.ConnectData;
import io.peerlane.nvme.wire.fabrics.DiscoveryEntry;
import io.peerlane.nvme.wire.fabrics.SubsystemType;
import io.peerlane.nvme.wire.fabrics.TransportSpecific;
import java.io.ByteArrayOutputStream;
import java.lang.foreign.MemorySegment;
import java.net.InetSocketAddress;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The discovery subsystem: what each host is told on each port, and when it is told of changes. */
class DiscoveryTest {

    private static final String OTHER_HOST = "nqn.2014-08.org.nvmexpress:uuid:00000000-0000-0000-0000-000000000002";
    private static final InetSocketAddress LOCAL = new InetSocketAddress("192.0.2.1", 4420);
    private static final PortAddress ADDRESS = DiscoveryHost.rdma("192.0.2.1", 4420);

    private final TestTarget test = TestTarget.oneSwitch();
    private DiscoveryHost host;

    @BeforeEach
    void connect() {
        test.port.addAddress(ADDRESS);
        host = DiscoveryHost.connect(test, test.port);
    }

    @AfterEach
    void close() {
        test.close();
    }

    private Subsystem addSubsystem(String name) {
        return test.target.addSubsystem(
                "nqn.2026-11.io.peerlane:" + name, new SubsystemIdentity("S" + name, "Peerlane", "0.1"));
    }

    private DiscoveryEntry entry(int subsystemType, int port, int flags, String nqn) {
        return new DiscoveryEntry(
                1, subsystemType, 4, port, 0xffff, 32, flags, "4420", nqn, "192.0.2.1", TransportSpecific.iwarp());
    }

    @Test
    void listsItselfFirstThenTheSubsystemsOfThePortThenReferrals() {
        test.port.addReferral(new Referral(TransportSpecific.plainTcp(), new InetSocketAddress("192.0.2.9", 8009), 7));
        assertThat(host.entries(0))
                .containsExactly(
                        entry(SubsystemType.CURRENT_DISCOVERY, 1, 2, SubsystemType.DISCOVERY_NQN),
                        entry(SubsystemType.NVM, 1, 0, TestTarget.NQN),
                        new DiscoveryEntry(
                                1,
                                SubsystemType.REFERRAL,
                                0,
                                7,
                                0xffff,
                                32,
                                0,
                                "8009",
                                SubsystemType.DISCOVERY_NQN,
                                "192.0.2.9",
                                TransportSpecific.plainTcp()));
    }

    @Test
    void aHostThatASubsystemDoesNotAdmitIsNotToldOfIt() {
        test.subsystem.allowAnyHost(false);
        test.subsystem.allowHost(OTHER_HOST);
        var other = DiscoveryHost.connect(test, test.port, OTHER_HOST, LOCAL, 0);
        assertThat(host.names()).containsExactly(SubsystemType.DISCOVERY_NQN);
        assertThat(other.names()).containsExactly(SubsystemType.DISCOVERY_NQN, TestTarget.NQN);
    }

    @Test
    void aSubsystemOfAnotherPortIsListedOnlyWhereAllAreAskedFor() {
        var elsewhere = addSubsystem("elsewhere");
        elsewhere.allowAnyHost(true);
        var second = test.target.addPort(2);
        second.addAddress(DiscoveryHost.rdma("192.0.2.1", 4421));
        second.link(elsewhere);
        assertThat(host.names()).containsExactly(SubsystemType.DISCOVERY_NQN, TestTarget.NQN);
        assertThat(host.entries(HostDiscovery.ALL_SUBSYSTEM_ENTRIES))
                .extracting(DiscoveryEntry::subsystemNqn, DiscoveryEntry::portIdentifier, e -> e.serviceIdentifier())
                .containsExactly(
                        tuple(SubsystemType.DISCOVERY_NQN, 1, "4420"),
                        tuple(TestTarget.NQN, 1, "4420"),
                        tuple(elsewhere.nqn(), 2, "4421"));
        assertThat(host.entries(HostDiscovery.ALL_SUBSYSTEM_ENTRIES | HostDiscovery.PORT_LOCAL_ENTRIES_ONLY))
                .hasSize(2);
    }

    @Test
    void aPortForDiscoveryOnlyListsTheOtherPortsAndTakesNoSubsystem() {
        var port = test.target.addDiscoveryPort(9);
        port.addAddress(DiscoveryHost.rdma("192.0.2.1", 8009));
        var there = DiscoveryHost.connect(test, port, TestTarget.HOST_NQN, new InetSocketAddress("192.0.2.1", 8009), 0);
        assertThat(there.entries(0))
                .extracting(DiscoveryEntry::subsystemType, DiscoveryEntry::portIdentifier)
                .containsExactly(tuple(SubsystemType.CURRENT_DISCOVERY, 9), tuple(SubsystemType.NVM, 1));
        assertThat(there.entries(HostDiscovery.PORT_LOCAL_ENTRIES_ONLY)).hasSize(1);
        assertThatThrownBy(() -> port.link(test.subsystem)).isInstanceOf(ErrnoException.class);
    }

    @Test
    void aWildcardAddressIsToldAsTheAddressTheHostUsed() {
        var port = test.target.addPort(3);
        port.addAddress(DiscoveryHost.rdma("0.0.0.0", 4423));
        port.addAddress(DiscoveryHost.rdma("::", 4424));
        port.link(test.subsystem);
        var byFour =
                DiscoveryHost.connect(test, port, TestTarget.HOST_NQN, new InetSocketAddress("192.0.2.7", 4423), 0);
        assertThat(byFour.entries(0)).extracting(DiscoveryEntry::address).containsOnly("192.0.2.7");
        assertThat(byFour.entries(0)).hasSize(3);
        var bySix =
                DiscoveryHost.connect(test, port, TestTarget.HOST_NQN, new InetSocketAddress("2001:db8::1", 4424), 0);
        assertThat(bySix.entries(0))
                .as("the IPv4 wildcard is nothing such a host could use")
                .extracting(DiscoveryEntry::address, DiscoveryEntry::addressFamily, DiscoveryEntry::serviceIdentifier)
                .containsOnly(tuple("2001:db8:0:0:0:0:0:1", 2, "4424"));
    }

    @Test
    void anyDwordPartOfTheLogIsThatPartOfTheWhole() {
        for (int i = 0; i < 40; i++) {
            var subsystem = addSubsystem("many" + i);
            subsystem.allowAnyHost(true);
            test.port.link(subsystem);
        }
        int size = 1024 * 43;
        byte[] whole = host.read(DiscoveryHost.RETAIN, 0, size);
        for (int chunk : new int[] {4, 12, 1020, 1024, 4096, 5000}) {
            var parts = new ByteArrayOutputStream();
            for (int at = 0; at < size; at += chunk) {
                parts.writeBytes(host.read(DiscoveryHost.RETAIN, at, Math.min(chunk, size - at)));
            }
            assertThat(parts.toByteArray()).as("chunks of %d", chunk).isEqualTo(whole);
        }
    }

    @Test
    void readsAsZeroBeyondTheEnd() {
        assertThat(host.read(0, 3 * 1024 - 4, 4096)).containsOnly(0);
        assertThat(host.read(0, 1 << 20, 16)).containsOnly(0);
        assertThat(host.read(0, -4, 16)).containsOnly(0);
    }

    @Test
    void refusesAnOffsetOffTheDwordAndOtherLogPages() {
        assertThat(host.getLog(LogPage.DISCOVERY, 0, 2, 16).status()).isEqualTo(0x002);
        assertThat(host.getLog(LogPage.SMART, 0, 0, 512).status()).isEqualTo(0x109);
    }

    @Test
    void countsAGenerationForEveryChangeThatAHostMaySeeAndForNothingElse() {
        long before = host.generation();
        test.port.link(test.subsystem);
        test.subsystem.allowAnyHost(true);
        test.port.addAddress(ADDRESS);
        addSubsystem("unlinked");
        assertThat(host.generation()).isEqualTo(before);
        test.subsystem.allowHost(OTHER_HOST);
        assertThat(host.generation()).isEqualTo(before + 1);
        test.port.unlink(test.subsystem);
        assertThat(host.generation()).isEqualTo(before + 2);
        var referral = new Referral(TransportSpecific.iwarp(), new InetSocketAddress("192.0.2.9", 4420), 0);
        test.port.addReferral(referral);
        test.port.addReferral(referral);
        test.port.removeReferral(referral);
        assertThat(host.generation()).isEqualTo(before + 4);
    }

    @Test
    void tellsTheHostOnceUntilItReadsTheLogWithoutRetainingTheEvent() {
        host.watch();
        int answered = host.admin.responses().size();
        test.port.unlink(test.subsystem);
        test.settle();
        assertThat(host.admin.responses()).hasSize(answered + 1);
        assertThat(host.admin.last().completion().dw0()).isEqualTo(0x0070_f002);
        host.leaveEventRequest();
        test.port.link(test.subsystem);
        test.settle();
        assertThat(host.admin.responses()).as("held back").hasSize(answered + 1);
        host.read(DiscoveryHost.RETAIN, 0, 1024);
        assertThat(host.admin.last().data()).as("still held back").hasSize(1024);
        host.read(0, 0, 1024);
        assertThat(host.admin.last().completion().dw0()).isEqualTo(0x0070_f002);
    }

    @Test
    void tellsOnlyHostsWhoseOwnLogChanged() {
        test.subsystem.allowAnyHost(false);
        var other = DiscoveryHost.connect(test, test.port, OTHER_HOST, LOCAL, 0);
        test.settle();
        host.watch();
        other.watch();
        int mine = host.admin.responses().size();
        int others = other.admin.responses().size();
        test.subsystem.allowHost(OTHER_HOST);
        test.settle();
        assertThat(host.admin.responses()).hasSize(mine);
        assertThat(other.admin.responses()).hasSize(others + 1);
    }

    @Test
    void tellsNobodyWhoDidNotAskForIt() {
        host.leaveEventRequest();
        int answered = host.admin.responses().size();
        test.port.unlink(test.subsystem);
        test.settle();
        assertThat(host.admin.responses()).hasSize(answered);
    }

    @Test
    void identifiesAsADiscoveryControllerWithoutNamespacesOrIoQueues() {
        var response = test.identifyController(host.admin);
        var id = new IdentifyController(MemorySegment.ofArray(response.data()));
        assertThat(id.get(IdentifyController.CNTRLTYPE)).isEqualTo(2);
        assertThat(id.get(IdentifyController.OAES)).isEqualTo(1L << 31);
        assertThat(id.get(IdentifyController.SUBNQN)).isEqualTo(SubsystemType.DISCOVERY_NQN);
        assertThat(id.get(IdentifyController.NN)).isZero();
        assertThat(id.get(IdentifyController.SGLS)).isEqualTo(0x100005);
    }

    @ParameterizedTest
    @ValueSource(ints = {AdminOpcode.ABORT, AdminOpcode.CREATE_IO_SUBMISSION_QUEUE, 0x80, 0xc0})
    void otherCommandsAreInvalidOpcodes(int opcode) {
        test.admin(host.admin, opcode, 0, 0, 0);
        assertThat(host.admin.last().status()).isEqualTo(0x001);
    }

    @Test
    void otherStructuresAndFeaturesAreInvalidFields() {
        assertThat(test.identify(host.admin, IdentifyCns.ACTIVE_NAMESPACES, 0).status())
                .isEqualTo(0x002);
        test.admin(host.admin, AdminOpcode.SET_FEATURES, FeatureIdentifier.NUMBER_OF_QUEUES, 0, 0);
        assertThat(host.admin.last().status()).isEqualTo(0x002);
        test.admin(host.admin, AdminOpcode.SET_FEATURES, FeatureIdentifier.ASYNCHRONOUS_EVENTS, 1 << 8, 0);
        assertThat(host.admin.last().status()).isEqualTo(0x002);
    }

    @Test
    void hasNoIoQueues() {
        var controller =
                test.target.discovery().subsystem().controllers().iterator().next();
        var io = test.open(128, false);
        test.connect(
                io,
                new Connect(0, 1, 127, 0, 0),
                new ConnectData(
                        TestTarget.HOST, controller.cntlid(), SubsystemType.DISCOVERY_NQN, TestTarget.HOST_NQN));
        assertThat(io.last().status()).isEqualTo(0x182);
        assertThat(io.last().completion().dw0()).as("QID").isEqualTo(42);
    }

    @Test
    void aHostThatSaysNothingForTwoMinutesIsLetGo() {
        test.clock.advance(119_000);
        test.settle();
        assertThat(host.admin.isLost()).isFalse();
        test.clock.advance(240_000);
        test.settle();
        assertThat(host.admin.isLost()).isTrue();
        assertThat(test.target.discovery().subsystem().controllers()).isEmpty();
    }

    @Test
    void aHostThatSetKatoIsHeldToIt() {
        var persistent = DiscoveryHost.connect(test, test.port, TestTarget.HOST_NQN, LOCAL, 5000);
        test.clock.advance(11_000);
        test.settle();
        assertThat(persistent.admin.isLost()).isTrue();
        assertThat(host.admin.isLost()).isFalse();
        test.admin(host.admin, AdminOpcode.KEEP_ALIVE, 0, 0, 0);
        assertThat(host.admin.last().status()).isZero();
    }

    @Test
    void enablesWithoutEntrySizesForItHasNoQueuesToSize() {
        test.setProperty(host.admin, Registers.CC, 0);
        test.setProperty(host.admin, Registers.CC, 1);
        assertThat(test.getProperty(host.admin, Registers.CSTS, 4)).isEqualTo(1);
    }

    @Test
    void theWellKnownNameCannotBeTakenByAnotherSubsystem() {
        assertThatThrownBy(() -> test.target.addSubsystem(
                        SubsystemType.DISCOVERY_NQN, new SubsystemIdentity("S", "Peerlane", "0.1")))
                .isInstanceOf(ErrnoException.class);
    }
}
