package io.peerlane.nvme.target;

import static io.peerlane.nvme.target.TestTarget.HOST;
import static io.peerlane.nvme.target.TestTarget.HOST_NQN;
import static io.peerlane.nvme.target.TestTarget.NQN;
import static io.peerlane.nvme.target.TestTarget.adminData;
import static io.peerlane.nvme.target.TestTarget.ioData;
import static org.assertj.core.api.Assertions.assertThat;

import io.peerlane.nvme.target.copyoffload.TestMachine;
import io.peerlane.nvme.wire.AdminOpcode;
import io.peerlane.nvme.wire.Registers;
import io.peerlane.nvme.wire.fabrics.Connect;
import io.peerlane.nvme.wire.fabrics.ConnectCommand;
import io.peerlane.nvme.wire.fabrics.ConnectData;
import io.peerlane.nvme.wire.fabrics.ConnectDataBlock;
import io.peerlane.nvme.wire.fabrics.ConnectResponse;
import java.util.Arrays;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Every refusal of Connect with status, DW0 and an entry in the log, and what happens when it is accepted. */
class ConnectTest {

    private static final Connect ADMIN = new Connect(0, 0, 31, 0, 5000);
    private static final int IN_DATA = 1 << 16;

    private final TestTarget test = TestTarget.oneSwitch();

    @AfterEach
    void close() {
        test.close();
    }

    @Test
    void anAdminConnectMakesAControllerAndCountsTheSubmissionQueueHead() {
        var admin = test.open(32, false);
        test.connect(admin, ADMIN, adminData());
        var response = admin.last().completion();
        assertThat(response.statusField()).isZero();
        assertThat(response.sqhd()).isEqualTo(1);
        assertThat(ConnectResponse.controllerIdentifier(response.dw0())).isEqualTo(1);
        var controller = test.controller();
        assertThat(controller.cntlid()).isEqualTo(1);
        assertThat(controller.hostNqn()).isEqualTo(HOST_NQN);
        assertThat(controller.hostIdentifier()).isEqualTo(HOST);
        assertThat(controller.isReady()).isFalse();
        assertThat(test.target.refusedConnects().total()).isZero();
    }

    @Test
    void theSubmissionQueueHeadWrapsAtTheQueueSize() {
        var admin = test.admin(); // two commands
        for (int i = 3; i <= 33; i++) {
            test.getProperty(admin, Registers.VS, 4);
            assertThat(admin.last().completion().sqhd()).isEqualTo(i % 32);
        }
    }

    @Test
    void withoutSqFlowControlTheHeadIsReserved() {
        var admin = test.open(32, false);
        test.connect(admin, new Connect(0, 0, 31, Connect.DISABLE_SQ_FLOW_CONTROL, 0), adminData());
        assertThat(admin.last().completion().sqhd()).isEqualTo(0xffff);
    }

    @Test
    void anIoConnectAddsAQueue() {
        test.admin();
        var io = test.io(test.controller(), 1, false);
        assertThat(io.last().status()).isZero();
        assertThat(io.last().completion().sqid()).isEqualTo(1);
        assertThat(io.last().completion().dw0()).isEqualTo(1);
        assertThat(test.controller().ioQueueCount()).isEqualTo(1);
    }

    @Test
    void refusesARecordFormatItDoesNotKnow() {
        refusesAdmin(new Connect(1, 0, 31, 0, 0), adminData(), ConnectRule.RECORD_FORMAT, 0x180, 0, "1");
    }

    @Test
    void refusesAnUnknownSubsystem() {
        refusesAdmin(
                ADMIN,
                new ConnectData(HOST, 0xffff, NQN + "x", HOST_NQN),
                ConnectRule.SUBSYSTEM_KNOWN,
                0x182,
                IN_DATA | 256,
                NQN + "x");
    }

    @Test
    void refusesAHostThatIsNotAllowedUntilItIs() {
        test.subsystem.allowAnyHost(false);
        refusesAdmin(ADMIN, adminData(), ConnectRule.HOST_ALLOWED, 0x184, IN_DATA | 512, HOST_NQN);
        test.subsystem.allowHost(HOST_NQN);
        var admin = test.open(32, false);
        test.connect(admin, ADMIN, adminData());
        assertThat(admin.last().status()).isZero();
    }

    @Test
    void refusesNamesThatDoNotEnd() {
        refusesName(ConnectDataBlock.SUBNQN, ConnectRule.SUBSYSTEM_NAME_TERMINATED, IN_DATA | 256);
        refusesName(ConnectDataBlock.HOSTNQN, ConnectRule.HOST_NAME_VALID, IN_DATA | 512);
    }

    @Test
    void refusesAnEmptyAndAnOverlongHostName() {
        refusesAdmin(
                ADMIN, new ConnectData(HOST, 0xffff, NQN, ""), ConnectRule.HOST_NAME_VALID, 0x182, IN_DATA | 512, "");
        String tooLong = "h".repeat(224);
        refusesAdmin(
                ADMIN,
                new ConnectData(HOST, 0xffff, NQN, tooLong),
                ConnectRule.HOST_NAME_VALID,
                0x182,
                IN_DATA | 512,
                tooLong);
    }

    @Test
    void refusesAnotherQueueThanTheConnectionWasMadeFor() {
        test.admin();
        var connection = test.open(256, false);
        connection.announce(2);
        test.connect(connection, new Connect(0, 1, 127, 0, 0), ioData(test.controller()));
        isRefused(connection, ConnectRule.SAME_QUEUE_IDENTIFIER, 0x182, 42, "1");
        test.connect(connection, new Connect(0, 2, 127, 0, 0), ioData(test.controller()));
        assertThat(connection.last().status()).isZero();
    }

    @Test
    void refusesAnAdminQueueOnAConnectionMadeForAnIoQueue() {
        var connection = test.open(32, false);
        connection.announce(1);
        test.connect(connection, new Connect(0, 0, 31, 0, 0), adminData());
        isRefused(connection, ConnectRule.SAME_QUEUE_IDENTIFIER, 0x182, 42, "0");
        assertThat(test.subsystem.controllers()).isEmpty();
    }

    @Test
    void refusesQueueSizesOutOfRange() {
        refusesAdmin(new Connect(0, 0, 0, 0, 0), adminData(), ConnectRule.QUEUE_SIZE_MINIMUM, 0x182, 44, "0");
        refusesAdmin(new Connect(0, 0, 32, 0, 0), adminData(), ConnectRule.QUEUE_SIZE_MAXIMUM, 0x182, 44, "32");
        test.admin();
        refusesIo(
                new Connect(0, 1, 128, 0, 0),
                ioData(test.controller()),
                ConnectRule.QUEUE_SIZE_MAXIMUM,
                0x182,
                44,
                "128");
    }

    @Test
    void refusesAStaticControllerIdentifier() {
        refusesAdmin(
                ADMIN,
                new ConnectData(HOST, 1, NQN, HOST_NQN),
                ConnectRule.DYNAMIC_CONTROLLER,
                0x182,
                IN_DATA | 16,
                "1");
    }

    @Test
    void refusesAQueueIdentifierBeyondTheGranted() {
        test.admin();
        refusesIo(
                new Connect(0, 129, 127, 0, 0),
                ioData(test.controller()),
                ConnectRule.QUEUE_IDENTIFIER,
                0x182,
                42,
                "129");
    }

    @Test
    void refusesAControllerThatIsNotThereOrNotTheHosts() {
        test.admin();
        int cntlid = test.controller().cntlid();
        var io = new Connect(0, 1, 127, 0, 0);
        refusesIo(io, new ConnectData(HOST, 9, NQN, HOST_NQN), ConnectRule.CONTROLLER_KNOWN, 0x182, IN_DATA | 16, "9");
        refusesIo(
                io,
                new ConnectData(HOST, cntlid, NQN, "nqn.2026-11.io.peerlane:other"),
                ConnectRule.SAME_HOST_NAME,
                0x182,
                IN_DATA | 16,
                "nqn.2026-11.io.peerlane:other");
        refusesIo(
                io,
                new ConnectData(new UUID(0, 1), cntlid, NQN, HOST_NQN),
                ConnectRule.SAME_HOST_IDENTIFIER,
                0x182,
                IN_DATA,
                new UUID(0, 1).toString());
    }

    @Test
    void refusesAnIoQueueOfAControllerThatIsNotEnabled() {
        var admin = test.open(32, false);
        test.connect(admin, ADMIN, adminData());
        refusesIo(
                new Connect(0, 1, 127, 0, 0), ioData(test.controller()), ConnectRule.CONTROLLER_READY, 0x182, 42, "0");
    }

    @Test
    void refusesAQueueThatExists() {
        test.admin();
        test.io(test.controller(), 1, false);
        refusesIo(new Connect(0, 1, 127, 0, 0), ioData(test.controller()), ConnectRule.QUEUE_FREE, 0x00c, 0, "1");
    }

    @Test
    void refusesADataBlockOfAnotherLength() {
        var admin = test.open(32, false);
        var command = TestTarget.entry();
        new ConnectCommand(command.bytes()).emit(0, ADMIN);
        admin.send(command, new byte[1000], 0);
        isRefused(admin, ConnectRule.DATA_LENGTH, 0x00f, 0, "1000");
    }

    @Test
    void refusesWhenAllControllersAreInUseAndAcceptsWhenOneIsGone() {
        var machine = TestMachine.oneSwitch(0);
        var one = new TargetOptions(1 << 20, 1, 128, 1, 4);
        try (var small = new TestTarget(machine, one, FakeBlockDevice.of(machine.drive()), 1 << 20)) {
            var first = small.admin();
            var second = small.open(32, false);
            small.connect(second, ADMIN, adminData());
            assertThat(second.last().status()).isEqualTo(0x181);
            first.lose("test");
            small.connect(second, ADMIN, adminData());
            assertThat(second.last().status()).isZero();
            assertThat(small.controller().cntlid()).isEqualTo(2); // not the one just freed
        }
    }

    @Test
    void nothingButConnectIsTakenBeforeConnectAndNoSecondOneAfter() {
        var admin = test.open(32, false);
        test.identifyController(admin);
        assertThat(admin.last().status()).isEqualTo(0x001);
        test.getProperty(admin, Registers.CAP, 8);
        assertThat(admin.last().status()).isEqualTo(0x001);
        test.connect(admin, ADMIN, adminData());
        test.connect(admin, ADMIN, adminData());
        assertThat(admin.last().status()).isEqualTo(0x00c);
    }

    @Test
    void aCommandBeforeConnectIsInTheLogOfRefusals() {
        var stranger = test.open(32, false);
        test.identifyController(stranger);
        var refused = test.target.refusedConnects().entries().getFirst();
        assertThat(refused.rule()).isEqualTo(ConnectRule.CONNECT_FIRST);
        assertThat(refused.found()).isEqualTo("06h, 00h");
        assertThat(refused.queueIdentifier()).isEqualTo(RefusedConnect.NO_QUEUE);
    }

    @Test
    void aRefusalSaysWhatWouldHaveBeenAccepted() {
        test.connect(test.open(32, false), new Connect(0, 0, 40, 0, 0), adminData());
        var refused = test.target.refusedConnects().entries().getFirst();
        assertThat(refused.field()).isEqualTo("SQSIZE");
        assertThat(refused.found()).isEqualTo("40");
        assertThat(refused.wanted()).isEqualTo("at most 31");
        assertThat(refused.answer()).contains("182");
        assertThat(refused.hostNqn()).isEqualTo(HOST_NQN);
        assertThat(refused.subsystemNqn()).isEqualTo(NQN);
        assertThat(refused.remoteAddress()).isEqualTo("192.0.2.1:1");
    }

    @Test
    void refusesAnIoQueueByAnotherPortOrTransportThanTheAdminQueue() {
        test.admin();
        var io = new Connect(0, 1, 127, 0, 0);
        var otherTransport = test.openBy(new FakeTransport(null, "tcp"), test.port);
        test.connect(otherTransport, io, ioData(test.controller()));
        isRefused(otherTransport, ConnectRule.SAME_PORT, 0x182, IN_DATA | 16, "tcp by port 1");
        var port = test.target.addPort(2);
        port.link(test.subsystem);
        var otherPort = test.openBy(test.transport, port);
        test.connect(otherPort, io, ioData(test.controller()));
        isRefused(otherPort, ConnectRule.SAME_PORT, 0x182, IN_DATA | 16, "fake by port 2");
        assertThat(test.controller().ioQueueCount()).isZero();
    }

    @Test
    void refusesAControllerOfAnotherSubsystem() {
        test.admin();
        var other = test.target.addSubsystem(NQN + "2", new SubsystemIdentity("PL0002", "Peerlane", "0.1"));
        other.allowAnyHost(true);
        test.port.link(other);
        refusesIo(
                new Connect(0, 1, 127, 0, 0),
                new ConnectData(HOST, test.controller().cntlid(), NQN + "2", HOST_NQN),
                ConnectRule.CONTROLLER_KNOWN,
                0x182,
                IN_DATA | 16,
                "1");
    }

    @Test
    void twoConnectsOfOneHostMakeTwoControllers() {
        test.admin();
        test.admin();
        assertThat(test.subsystem.controllers())
                .extracting(TargetController::cntlid)
                .containsExactlyInAnyOrder(1, 2);
    }

    @Test
    void takesOneHostNameWithTwoHostIdentifiersAndTheIdentifierZero() {
        for (var host : new UUID[] {HOST, new UUID(1, 2), new UUID(0, 0)}) {
            var admin = test.open(32, false);
            test.connect(admin, ADMIN, new ConnectData(host, 0xffff, NQN, HOST_NQN));
            assertThat(admin.last().status()).isZero();
        }
        assertThat(test.subsystem.controllers())
                .extracting(TargetController::hostIdentifier)
                .containsExactlyInAnyOrder(HOST, new UUID(1, 2), new UUID(0, 0));
    }

    @Test
    void aHostThatIsDisallowedKeepsItsControllerButGetsNoMoreQueues() {
        test.subsystem.allowAnyHost(false);
        test.subsystem.allowHost(HOST_NQN);
        var admin = test.admin();
        var first = test.io(test.controller(), 1, false);
        test.subsystem.disallowHost(HOST_NQN);
        test.settle();
        assertThat(admin.isLost()).isFalse();
        test.flush(first);
        assertThat(first.inUse()).isEqualTo(1); // with the device
        refusesIo(
                new Connect(0, 2, 127, 0, 0),
                ioData(test.controller()),
                ConnectRule.HOST_ALLOWED,
                0x184,
                IN_DATA | 512,
                HOST_NQN);
    }

    @Test
    void aHostThatLostItsConnectionsComesBackAsANewController() {
        var admin = test.admin();
        test.io(test.controller(), 1, false);
        admin.lose("cable pulled");
        test.settle();
        test.admin();
        assertThat(test.controller().cntlid()).isEqualTo(2);
        assertThat(test.io(test.controller(), 1, false).last().status()).isZero();
    }

    @Test
    void onlyTheAnswerToConnectSaysThatTheHeadIsNotUsed() {
        var admin = test.open(32, false);
        test.connect(admin, new Connect(0, 0, 31, Connect.DISABLE_SQ_FLOW_CONTROL, 0), adminData());
        assertThat(admin.last().completion().sqhd()).isEqualTo(0xffff);
        test.getProperty(admin, Registers.VS, 4);
        assertThat(admin.last().completion().sqhd()).isZero(); // reserved
    }

    @Test
    void sixteenHostsHaveSixteenControllers() {
        for (int i = 0; i < 16; i++) {
            var admin = test.open(32, false);
            test.connect(admin, ADMIN, new ConnectData(new UUID(0, i + 1), 0xffff, NQN, HOST_NQN + i));
            assertThat(ConnectResponse.controllerIdentifier(
                            admin.last().completion().dw0()))
                    .isEqualTo(i + 1);
        }
        assertThat(test.subsystem.controllers()).hasSize(16);
    }

    @Test
    void commandsWithPrpsOrFusedAreRefused() {
        var admin = test.admin();
        var command = TestTarget.entry().start(AdminOpcode.KEEP_ALIVE, 1, 0).flags(0, 0);
        admin.sendRaw(command.bytes(), new byte[0]);
        assertThat(admin.last().status()).isEqualTo(0x002);
        command.flags(1, 1);
        admin.sendRaw(command.bytes(), new byte[0]);
        assertThat(admin.last().status()).isEqualTo(0x002);
    }

    @Test
    void theLogOfRefusalsIsBoundedAndNamesTheClause() {
        var machine = TestMachine.oneSwitch(0);
        var options = new TargetOptions(1 << 20, 1, 128, 1, 2);
        try (var small = new TestTarget(machine, options, FakeBlockDevice.of(machine.drive()), 1 << 20)) {
            for (int i = 1; i <= 3; i++) {
                small.connect(small.open(32, false), new Connect(i, 0, 31, 0, 0), adminData());
            }
            var log = small.target.refusedConnects();
            assertThat(log.total()).isEqualTo(3);
            assertThat(log.entries()).extracting(RefusedConnect::found).containsExactly("3", "2");
            assertThat(log.entries().getFirst().toString())
                    .contains(HOST_NQN, "192.0.2.1", "RECFMT", "NVMe Base 2.1, 6.3", "180");
        }
    }

    private void refusesAdmin(
            Connect connect, ConnectData data, ConnectRule rule, int status, int dword0, String found) {
        var admin = test.open(32, false);
        test.connect(admin, connect, data);
        isRefused(admin, rule, status, dword0, found);
        assertThat(test.subsystem.controllers()).isEmpty();
    }

    private void refusesIo(Connect connect, ConnectData data, ConnectRule rule, int status, int dword0, String found) {
        var io = test.open(256, false);
        test.connect(io, connect, data);
        isRefused(io, rule, status, dword0, found);
    }

    private void refusesName(int offset, ConnectRule rule, int dword0) {
        var admin = test.open(32, false);
        byte[] block = TestTarget.block(adminData());
        Arrays.fill(block, offset, offset + 256, (byte) 'n');
        var command = TestTarget.entry();
        new ConnectCommand(command.bytes()).emit(0, ADMIN);
        admin.send(command, block, 0);
        isRefused(admin, rule, 0x182, dword0, "n".repeat(256));
    }

    private void isRefused(FakeConnection connection, ConnectRule rule, int status, int dword0, String found) {
        var completion = connection.last().completion();
        assertThat(completion.statusField()).isEqualTo(status | 0x4000); // do not retry
        assertThat(completion.dw0()).isEqualTo(dword0);
        var refused = test.target.refusedConnects().entries().getFirst();
        assertThat(refused.rule()).isEqualTo(rule);
        assertThat(refused.found()).isEqualTo(found);
        assertThat(connection.queue().isConnected()).isFalse();
        assertThat(connection.inUse()).isZero();
    }
}
