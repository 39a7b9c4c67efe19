package io.peerlane.nvme.controller;

import static io.peerlane.fabric.octets.Octets.LE32;
import static io.peerlane.fabric.octets.Octets.LE64;
import static org.assertj.core.api.Assertions.assertThat;

import io.peerlane.fabric.memory.HostBuffer;
import io.peerlane.nvme.command.AdminCommand;
import io.peerlane.nvme.command.AdminCommand.GetFeatures;
import io.peerlane.nvme.command.AdminCommand.GetLogPage;
import io.peerlane.nvme.command.AdminCommand.Identify;
import io.peerlane.nvme.command.AdminCommand.KeepAlive;
import io.peerlane.nvme.command.AdminCommand.SetFeatures;
import io.peerlane.nvme.command.DataPointer;
import io.peerlane.nvme.namespace.MemoryStore;
import io.peerlane.nvme.namespace.NamespaceIdentity;
import io.peerlane.nvme.status.CommandSpecificStatus;
import io.peerlane.nvme.status.GenericStatus;
import io.peerlane.nvme.status.Status;
import io.peerlane.nvme.wire.Completion;
import io.peerlane.nvme.wire.FeatureIdentifier;
import io.peerlane.nvme.wire.FirmwareSlotLog;
import io.peerlane.nvme.wire.IdentifyCns;
import io.peerlane.nvme.wire.IdentifyIndependentNamespace;
import io.peerlane.nvme.wire.IdentifyNamespace;
import io.peerlane.nvme.wire.LogPage;
import io.peerlane.nvme.wire.NamespaceDescriptor;
import io.peerlane.nvme.wire.NamespaceList;
import io.peerlane.nvme.wire.SmartLog;
import io.peerlane.nvme.wire.SupportedLogPages;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AdminCommandsTest implements ControllerUnderTest {

    private static final Status INVALID_FIELD = GenericStatus.INVALID_FIELD.doNotRetry();
    private static final Status INVALID_NAMESPACE = GenericStatus.INVALID_NAMESPACE_OR_FORMAT.doNotRetry();

    private final MemoryStore first = new MemoryStore("first", 512, 1024);
    private final MemoryStore third = new MemoryStore("third", 4096, 16);
    private final NamespaceIdentity identity =
            new NamespaceIdentity(new UUID(1, 2), "000102030405060708090a0b0c0d0e0f", 0x0011_2233_4455_6677L);
    private final TestMachine machine = new TestMachine(
            this,
            ControllerOptions.named("nvme0"),
            List.of(
                    new ControllerNamespace(1, first, identity),
                    new ControllerNamespace(3, third, NamespaceIdentity.named("third"))));
    private final MiniHost host = new MiniHost(machine).enable();
    private final HostBuffer page = host.allocate(8192);
    private final DataPointer data = DataPointer.prp(page.address(), page.address() + 4096);

    @BeforeEach
    void dirty() {
        page.segment().fill((byte) 0xa5);
    }

    @AfterEach
    void close() {
        machine.close();
        first.close();
        third.close();
    }

    private Status identify(int cns, long nsid, int commandSet) {
        return host.statusOf(new Identify(host.cid(), nsid, cns, 0, commandSet, data));
    }

    private Completion set(int feature, int value) {
        return host.run(new SetFeatures(host.cid(), 0, feature, false, value, 0, data));
    }

    private Completion get(int feature, int select, int value) {
        return host.run(new GetFeatures(host.cid(), 0, feature, select, value, data));
    }

    private Status log(int identifier, long length, long offset) {
        return host.statusOf(new GetLogPage(host.cid(), 0, identifier, 0, false, length, offset, data));
    }

    @Test
    void describesANamespace() {
        assertThat(identify(IdentifyCns.NAMESPACE, 1, 0)).isEqualTo(Status.SUCCESS);
        var found = new IdentifyNamespace(page.segment());
        assertThat(found.get(IdentifyNamespace.NSZE)).isEqualTo(1024);
        assertThat(found.formatted().blockBytes()).isEqualTo(512);
        assertThat(found.get(IdentifyNamespace.EUI64)).containsExactly(0, 0x11, 0x22, 0x33, 0x44, 0x55, 0x66, 0x77);
        assertThat(found.get(IdentifyNamespace.NGUID)).startsWith(0, 1, 2, 3);
        assertThat(ControllerFixture.get(page.segment(), 4096, 1)).containsExactly(0xa5);
    }

    @Test
    void describesAnInactiveNamespaceAsZeroes() {
        assertThat(identify(IdentifyCns.NAMESPACE, 2, 0)).isEqualTo(Status.SUCCESS);
        assertThat(ControllerFixture.get(page.segment(), 0, 4096)).containsOnly(0);
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 4, 0xffff_ffffL})
    void refusesToDescribeANamespaceOutOfRange(long nsid) {
        assertThat(identify(IdentifyCns.NAMESPACE, nsid, 0)).isEqualTo(INVALID_NAMESPACE);
    }

    @Test
    void listsActiveNamespacesAfterAnIdentifier() {
        assertThat(identify(IdentifyCns.ACTIVE_NAMESPACES, 0, 0)).isEqualTo(Status.SUCCESS);
        assertThat(new NamespaceList(page.segment()).parse()).containsExactly(1L, 3L);
        identify(IdentifyCns.ACTIVE_NAMESPACES, 1, 0);
        assertThat(new NamespaceList(page.segment()).parse()).containsExactly(3L);
        assertThat(identify(IdentifyCns.ACTIVE_NAMESPACES, 0xffff_fffeL, 0)).isEqualTo(INVALID_NAMESPACE);
    }

    @Test
    void listsTheIdentifiersOfANamespaceWithItsCommandSet() {
        assertThat(identify(IdentifyCns.NAMESPACE_DESCRIPTORS, 1, 0)).isEqualTo(Status.SUCCESS);
        assertThat(NamespaceDescriptor.parse(page.segment().asSlice(0, 4096))).isEqualTo(identity.descriptors());
        assertThat(identify(IdentifyCns.NAMESPACE_DESCRIPTORS, 2, 0)).isEqualTo(INVALID_NAMESPACE);
    }

    @Test
    void reportsNamespacesReadyWhateverTheirCommandSet() {
        assertThat(identify(IdentifyCns.INDEPENDENT_NAMESPACE, 3, 0)).isEqualTo(Status.SUCCESS);
        assertThat(new IdentifyIndependentNamespace(page.segment()).get(IdentifyIndependentNamespace.NSTAT))
                .isEqualTo(1);
    }

    @Test
    void knowsTheNvmCommandSetOnly() {
        assertThat(identify(IdentifyCns.CONTROLLER_OF_COMMAND_SET, 0, 0)).isEqualTo(Status.SUCCESS);
        assertThat(identify(IdentifyCns.CONTROLLER_OF_COMMAND_SET, 0, 2)).isEqualTo(INVALID_FIELD);
        assertThat(identify(IdentifyCns.COMMAND_SETS, 0, 0)).isEqualTo(Status.SUCCESS);
        assertThat(page.segment().get(LE64, 0)).isEqualTo(1);
        assertThat(page.segment().get(LE64, 8)).isZero();
        assertThat(identify(0x99, 0, 0)).isEqualTo(INVALID_FIELD);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void refusesAdminCommandsWithAnScatterGatherList(int psdt) {
        int cid = host.cid();
        host.admin.next().start(6, cid, 0).flags(0, psdt).prp(page.address(), 0).cdw10(1);
        host.admin.ring();
        assertThat(Status.of(host.admin.take(cid).statusField())).isEqualTo(INVALID_FIELD);
    }

    @Test
    void refusesOpcodesItDoesNotHave() {
        var invalid = GenericStatus.INVALID_OPCODE.doNotRetry();
        assertThat(host.statusOf(new KeepAlive(host.cid()))).isEqualTo(invalid);
        assertThat(host.statusOf(new AdminCommand.Unsupported(host.cid(), 0x80)))
                .isEqualTo(invalid);
    }

    @ParameterizedTest
    @CsvSource({"1, 2", "5, 100", "8, 4660", "10, 1", "11, 257"})
    void keepsAFeatureUntilTheNextReset(int feature, int value) {
        int before = get(feature, FeatureIdentifier.SELECT_CURRENT, 0).dw0();
        assertThat(set(feature, value).statusField()).isZero();
        assertThat(get(feature, FeatureIdentifier.SELECT_CURRENT, 0).dw0()).isEqualTo(value);
        assertThat(get(feature, FeatureIdentifier.SELECT_DEFAULT, 0).dw0()).isEqualTo(before);
        assertThat(get(feature, FeatureIdentifier.SELECT_CAPABILITIES, 0).dw0()).isEqualTo(4);
        host.write(MiniHost.configuration());
        var again = new MiniHost(machine).enable();
        assertThat(again.run(new GetFeatures(again.cid(), 0, feature, 0, 0, data))
                        .dw0())
                .isEqualTo(before);
    }

    @Test
    void keepsTemperatureThresholdsApart() {
        assertThat(get(FeatureIdentifier.TEMPERATURE_THRESHOLD, 0, 0).dw0()).isEqualTo(343);
        set(FeatureIdentifier.TEMPERATURE_THRESHOLD, 1 << 20 | 280);
        assertThat(get(FeatureIdentifier.TEMPERATURE_THRESHOLD, 0, 0).dw0()).isEqualTo(343);
        assertThat(get(FeatureIdentifier.TEMPERATURE_THRESHOLD, 0, 1 << 20).dw0())
                .isEqualTo(280);
        assertThat(Status.of(
                        set(FeatureIdentifier.TEMPERATURE_THRESHOLD, 3 << 20).statusField()))
                .isEqualTo(INVALID_FIELD);
    }

    @Test
    void configuresVectorsItHas() {
        assertThat(set(FeatureIdentifier.INTERRUPT_VECTOR, 1 << 16 | 3).statusField())
                .isZero();
        assertThat(get(FeatureIdentifier.INTERRUPT_VECTOR, 0, 3).dw0()).isEqualTo(1 << 16 | 3);
        assertThat(Status.of(set(FeatureIdentifier.INTERRUPT_VECTOR, 17).statusField()))
                .isEqualTo(INVALID_FIELD);
    }

    @Test
    void keepsTheHostBehaviorItWasSent() {
        page.segment().fill((byte) 0);
        page.segment().set(LE32, 0, 0x01);
        assertThat(set(FeatureIdentifier.HOST_BEHAVIOR, 0).statusField()).isZero();
        dirty();
        assertThat(get(FeatureIdentifier.HOST_BEHAVIOR, 0, 0).statusField()).isZero();
        assertThat(ControllerFixture.get(page.segment(), 0, 512)).startsWith(1, 0, 0);
        assertThat(ControllerFixture.get(page.segment(), 512, 1)).containsExactly(0xa5);
    }

    @Test
    void refusesFeaturesItDoesNotHaveAndValuesItCannotKeep() {
        for (int feature : new int[] {0x00, 0x03, FeatureIdentifier.VOLATILE_WRITE_CACHE, 0x0f, 0x81, 0xff}) {
            assertThat(Status.of(set(feature, 0).statusField())).isEqualTo(INVALID_FIELD);
            assertThat(Status.of(get(feature, 0, 0).statusField())).isEqualTo(INVALID_FIELD);
        }
        assertThat(Status.of(set(FeatureIdentifier.POWER_MANAGEMENT, 1).statusField()))
                .isEqualTo(INVALID_FIELD);
        assertThat(Status.of(set(FeatureIdentifier.ERROR_RECOVERY, 1 << 16).statusField()))
                .isEqualTo(INVALID_FIELD);
        assertThat(Status.of(set(FeatureIdentifier.ASYNCHRONOUS_EVENTS, 1 << 11).statusField()))
                .isEqualTo(INVALID_FIELD);
        assertThat(Status.of(set(FeatureIdentifier.NUMBER_OF_QUEUES, 0xffff).statusField()))
                .isEqualTo(INVALID_FIELD);
        assertThat(Status.of(get(FeatureIdentifier.ARBITRATION, 4, 0).statusField()))
                .isEqualTo(INVALID_FIELD);
    }

    @Test
    void refusesToSaveAndToTieAControllerFeatureToANamespace() {
        var save = new SetFeatures(host.cid(), 0, FeatureIdentifier.ARBITRATION, true, 0, 0, data);
        assertThat(host.statusOf(save)).isEqualTo(CommandSpecificStatus.FEATURE_NOT_SAVEABLE.doNotRetry());
        var tied = new SetFeatures(host.cid(), 1, FeatureIdentifier.ARBITRATION, false, 0, 0, data);
        assertThat(host.statusOf(tied)).isEqualTo(CommandSpecificStatus.FEATURE_NOT_NAMESPACE_SPECIFIC.doNotRetry());
    }

    @Test
    void listsItsLogPages() {
        assertThat(log(LogPage.SUPPORTED_LOG_PAGES, 1024, 0)).isEqualTo(Status.SUCCESS);
        var supported = new SupportedLogPages(page.segment());
        assertThat(supported.isSupported(LogPage.SMART)).isTrue();
        assertThat(supported.isSupported(LogPage.ANA)).isFalse();
        assertThat(log(LogPage.ANA, 512, 0)).isEqualTo(CommandSpecificStatus.INVALID_LOG_PAGE.doNotRetry());
    }

    @Test
    void countsDataUnitsInTheSmartLogAndFillsBeyondItWithZeroes() {
        var queue = host.ioQueue(1, 8);
        queue.run(host.read(0, 1, data));
        dirty();
        assertThat(log(LogPage.SMART, 1024, 0)).isEqualTo(Status.SUCCESS);
        var smart = new SmartLog(page.segment());
        assertThat(smart.get(SmartLog.DUR)).isEqualTo(1);
        assertThat(smart.get(SmartLog.HRC)).isEqualTo(1);
        assertThat(smart.get(SmartLog.DUW)).isZero();
        assertThat(ControllerFixture.get(page.segment(), 512, 512)).containsOnly(0);
        assertThat(ControllerFixture.get(page.segment(), 1024, 1)).containsExactly(0xa5);
    }

    @Test
    void sendsPartOfALog() {
        assertThat(log(LogPage.FIRMWARE_SLOT, 8, 8)).isEqualTo(Status.SUCCESS);
        assertThat(ControllerFixture.get(page.segment(), 0, 8)).containsExactly('0', '.', '1', ' ', ' ', ' ', ' ', ' ');
        assertThat(log(LogPage.FIRMWARE_SLOT, 512, 0)).isEqualTo(Status.SUCCESS);
        assertThat(new FirmwareSlotLog(page.segment()).get(FirmwareSlotLog.AFI)).isEqualTo(1);
        assertThat(log(LogPage.FIRMWARE_SLOT, 8, 2)).isEqualTo(INVALID_FIELD);
        assertThat(log(LogPage.FIRMWARE_SLOT, 8, 516)).isEqualTo(INVALID_FIELD);
        assertThat(log(LogPage.FIRMWARE_SLOT, 2 << 20, 0)).isEqualTo(INVALID_FIELD);
    }

    @Test
    void countsIdentifyDataAsControlTraffic() {
        var before = machine.fabric.ledger().snapshot();
        identify(IdentifyCns.CONTROLLER, 0, 0);
        var counted = machine.fabric.ledger().snapshot().minus(before).dram();
        assertThat(counted.dataWritten()).isZero();
        assertThat(counted.controlWritten()).isEqualTo(4096 + 16);
    }
}
