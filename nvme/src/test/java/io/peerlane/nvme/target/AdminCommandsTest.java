package io.peerlane.nvme.target;

import static io.peerlane.nvme.wire.AdminOpcode.ABORT;
import static io.peerlane.nvme.wire.AdminOpcode.ASYNCHRONOUS_EVENT_REQUEST;
import static io.peerlane.nvme.wire.AdminOpcode.GET_FEATURES;
import static io.peerlane.nvme.wire.AdminOpcode.GET_LOG_PAGE;
import static io.peerlane.nvme.wire.AdminOpcode.IDENTIFY;
import static io.peerlane.nvme.wire.AdminOpcode.KEEP_ALIVE;
import static io.peerlane.nvme.wire.AdminOpcode.SET_FEATURES;
import static org.assertj.core.api.Assertions.assertThat;

import io.peerlane.nvme.status.Status;
import io.peerlane.nvme.wire.CommandEffectsLog;
import io.peerlane.nvme.wire.ErrorInformation;
import io.peerlane.nvme.wire.IdentifyCns;
import io.peerlane.nvme.wire.IdentifyController;
import io.peerlane.nvme.wire.IdentifyIndependentNamespace;
import io.peerlane.nvme.wire.IdentifyNamespace;
import io.peerlane.nvme.wire.NamespaceDescriptor;
import io.peerlane.nvme.wire.NamespaceList;
import io.peerlane.nvme.wire.Registers;
import io.peerlane.nvme.wire.SmartLog;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AdminCommandsTest {

    private final TestTarget test = TestTarget.oneSwitch();
    private FakeConnection admin;

    @BeforeEach
    void connect() {
        admin = test.admin();
    }

    @AfterEach
    void close() {
        test.close();
    }

    @Test
    void propertiesReadAsALinuxTargetOverRdmaShowsThem() {
        assertThat(test.getProperty(admin, Registers.CAP, 8)).isEqualTo(0x0000_0820_0f00_007fL); // captured
        assertThat(test.getProperty(admin, Registers.VS, 4)).isEqualTo(0x0001_0400);
        assertThat(test.getProperty(admin, Registers.CC, 4)).isEqualTo(TestTarget.ENABLE);
        assertThat(test.getProperty(admin, Registers.CSTS, 4)).isEqualTo(1);
    }

    @Test
    void otherPropertiesAndSizesAreInvalidFields() {
        test.getProperty(admin, Registers.CAP, 4);
        assertThat(admin.last().status()).isEqualTo(0x002);
        test.getProperty(admin, Registers.CSTS, 8);
        assertThat(admin.last().status()).isEqualTo(0x002);
        test.getProperty(admin, Registers.AQA, 4);
        assertThat(admin.last().status()).isEqualTo(0x002);
        test.setProperty(admin, Registers.CSTS, 0);
        assertThat(admin.last().status()).isEqualTo(0x002);
    }

    @Test
    void commandsAreRefusedWhileTheControllerIsNotEnabled() {
        test.setProperty(admin, Registers.CC, 0x00460060);
        test.identifyController(admin);
        assertThat(admin.last().status()).isEqualTo(0x00c);
        test.setProperty(admin, Registers.CC, TestTarget.ENABLE);
        test.identifyController(admin);
        assertThat(admin.last().status()).isZero();
    }

    @Test
    void identifyControllerHoldsWhatALinuxHostInsistsOn() {
        var id = new IdentifyController(bytes(test.identifyController(admin)));
        assertThat(id.get(IdentifyController.SN)).isEqualTo("PL0001");
        assertThat(id.get(IdentifyController.MN)).isEqualTo("Peerlane");
        assertThat(id.get(IdentifyController.FR)).isEqualTo("0.1");
        assertThat(id.get(IdentifyController.CNTLID)).isEqualTo(1);
        assertThat(id.get(IdentifyController.SUBNQN)).isEqualTo(TestTarget.NQN);
        assertThat(id.get(IdentifyController.CMIC)).isEqualTo(3);
        assertThat(id.get(IdentifyController.MDTS)).isEqualTo(8);
        assertThat(id.get(IdentifyController.KAS)).isEqualTo(10);
        assertThat(id.get(IdentifyController.SGLS)).isEqualTo(0x100005);
        assertThat(id.get(IdentifyController.IOCCSZ)).isEqualTo(260);
        assertThat(id.get(IdentifyController.IORCSZ)).isEqualTo(1);
        assertThat(id.get(IdentifyController.ICDOFF)).isZero();
        assertThat(id.get(IdentifyController.MSDBD)).isEqualTo(1);
        assertThat(id.get(IdentifyController.MAXCMD)).isEqualTo(128);
        assertThat(id.get(IdentifyController.NN)).isEqualTo(1024);
        assertThat(id.get(IdentifyController.SQES)).isEqualTo(0x66);
        assertThat(id.get(IdentifyController.CQES)).isEqualTo(0x44);
        assertThat(id.get(IdentifyController.CNTRLTYPE)).isEqualTo(1);
        assertThat(id.get(IdentifyController.CTRATT)).isEqualTo(0x41);
    }

    /** Stretches of the Linux target's answer, captured, whose fields mean the same here. */
    @ParameterizedTest
    @CsvSource({
        "72, 06000000",
        "258, 0303",
        "320, 0a00",
        "512, 6644",
        "516, 00040000",
        "540, 00040000",
        "2048, c409000010"
    })
    void identifyControllerAgreesWithALinuxTarget(int offset, String captured) {
        byte[] wanted = HexFormat.of().parseHex(captured);
        byte[] data = test.identifyController(admin).data();
        assertThat(Arrays.copyOfRange(data, offset, offset + wanted.length)).isEqualTo(wanted);
    }

    @Test
    void identifyNamespaceGivesSizeAndFormat() {
        var id = new IdentifyNamespace(bytes(test.identify(admin, IdentifyCns.NAMESPACE, 1)));
        assertThat(id.get(IdentifyNamespace.NSZE)).isEqualTo(2048);
        assertThat(id.get(IdentifyNamespace.NCAP)).isEqualTo(2048);
        assertThat(id.get(IdentifyNamespace.NMIC)).isEqualTo(1);
        assertThat(id.formatted().blockBytes()).isEqualTo(512);
    }

    @Test
    void identifyOfANamespaceThatIsNotThere() {
        assertThat(test.identify(admin, IdentifyCns.NAMESPACE, 2).data())
                .hasSize(4096)
                .containsOnly(0);
        assertThat(test.identify(admin, IdentifyCns.NAMESPACE, 0).status()).isEqualTo(0x00b);
        assertThat(test.identify(admin, IdentifyCns.NAMESPACE, 1025).status()).isEqualTo(0x00b);
        assertThat(test.identify(admin, IdentifyCns.NAMESPACE, 0xffffffffL).status())
                .isEqualTo(0x00b);
        assertThat(test.identify(admin, IdentifyCns.NAMESPACE_DESCRIPTORS, 2).status())
                .isEqualTo(0x00b);
        assertThat(test.identify(admin, IdentifyCns.INDEPENDENT_NAMESPACE, 2).status())
                .isEqualTo(0x00b);
    }

    @Test
    void theDescriptorListIsTheOneALinuxTargetSends() {
        byte[] data = test.identify(admin, IdentifyCns.NAMESPACE_DESCRIPTORS, 1).data();
        byte[] captured = HexFormat.of().parseHex("03100000cd364f2fd3934447a432b667723bdafe0401000000000000");
        assertThat(data).hasSize(4096).startsWith(captured);
        assertThat(NamespaceDescriptor.parse(MemorySegment.ofArray(data))).hasSize(2);
    }

    @Test
    void listsActiveNamespacesAfterTheOneGiven() {
        assertThat(list(0)).containsExactly(1L);
        assertThat(list(1)).isEmpty();
        test.namespace.disable();
        assertThat(list(0)).isEmpty();
        assertThat(test.identify(admin, IdentifyCns.ACTIVE_NAMESPACES, 0xfffffffeL)
                        .status())
                .isEqualTo(0x00b);
    }

    @Test
    void commandSetStructuresOfTheNvmCommandSet() {
        assertThat(test.identify(admin, IdentifyCns.CONTROLLER_OF_COMMAND_SET, 0)
                        .data())
                .hasSize(4096);
        assertThat(test.identify(admin, IdentifyCns.NAMESPACE_OF_COMMAND_SET, 1).status())
                .isZero();
        var independent =
                new IdentifyIndependentNamespace(bytes(test.identify(admin, IdentifyCns.INDEPENDENT_NAMESPACE, 1)));
        assertThat(independent.get(IdentifyIndependentNamespace.NSTAT)).isEqualTo(1);
        test.admin(admin, IDENTIFY, 6, 2 << 24, 4096); // zoned
        assertThat(admin.last().status()).isEqualTo(0x002);
    }

    @ParameterizedTest
    @ValueSource(
            ints = {0x04, 0x09, 0x0a, 0x0b, 0x14, 0x15, 0x16, 0x17, 0x18, 0x19, 0x1a, 0x1b, 0x1d, 0x1f, 0x20, 0xff})
    void otherStructuresAreInvalidFields(int cns) {
        assertThat(test.identify(admin, cns, 0).status()).isEqualTo(0x002);
    }

    @Test
    void aLengthThatIsNotTheCommandsIsRefused() {
        test.admin(admin, IDENTIFY, 1, 0, 4095);
        assertThat(admin.last().status()).isEqualTo(0x00f);
    }

    @ParameterizedTest
    @ValueSource(ints = {0x00, 0x01, 0x04, 0x05, 0x0d, 0x80})
    void otherOpcodesAreInvalid(int opcode) {
        test.admin(admin, opcode, 0, 0, 0);
        assertThat(admin.last().status()).isEqualTo(0x001);
        assertThat(admin.last().completion().statusField() & 0x6000).isEqualTo(0x6000); // do not retry, more
    }

    @Test
    void features() {
        assertThat(feature(SET_FEATURES, 0x07, 0x0001_0001)).isEqualTo(0x007f_007f);
        assertThat(feature(GET_FEATURES, 0x07, 0)).isEqualTo(0x007f_007f);
        assertThat(feature(SET_FEATURES, 0x0b, 0x100)).isEqualTo(0x100);
        assertThat(feature(GET_FEATURES, 0x0b, 0)).isEqualTo(0x100);
        assertThat(feature(SET_FEATURES, 0x0f, 7000)).isZero();
        assertThat(feature(GET_FEATURES, 0x0f, 0)).isEqualTo(7000);
        assertThat(feature(SET_FEATURES, 0x0f, 7001)).isZero();
        assertThat(feature(GET_FEATURES, 0x0f, 0)).isEqualTo(8000); // KAS: seconds
        assertThat(feature(GET_FEATURES, 0x06, 0)).isEqualTo(1);
    }

    @Test
    void featuresThatCannotBe() {
        refusesFeature(SET_FEATURES, 0x07, 0xffff, 0x002);
        refusesFeature(SET_FEATURES, 0x07, 0xffff_0000, 0x002);
        refusesFeature(SET_FEATURES, 0x0b, 0x800, 0x002);
        refusesFeature(SET_FEATURES, 0x06, 0, 0x10e);
        refusesFeature(SET_FEATURES, 0x81, 1, 0x00c);
        refusesFeature(SET_FEATURES, 0x8000_000b, 0x100, 0x10d);
        refusesFeature(SET_FEATURES, 0x10, 0, 0x002);
        refusesFeature(GET_FEATURES, 0x10, 0, 0x002);
        refusesFeature(GET_FEATURES, 0x40b, 0, 0x002); // SEL: reserved
        refusesFeature(GET_FEATURES, 0x81, 0, 0x002); // 8-byte host identifier
    }

    @Test
    void theHostIdentifierIsTheOneOfConnect() {
        byte[] data = test.admin(admin, GET_FEATURES, 0x81, 1, 16).data();
        var buffer = ByteBuffer.wrap(data);
        assertThat(new UUID(buffer.getLong(), buffer.getLong())).isEqualTo(TestTarget.HOST);
    }

    @Test
    void anEventWaitsForItsRequestAndIsHeldBackUntilTheLogIsRead() {
        feature(SET_FEATURES, 0x0b, 0x100);
        test.admin(admin, ASYNCHRONOUS_EVENT_REQUEST, 0, 0, 0);
        int before = admin.responses().size();
        test.namespace.disable();
        test.settle();
        assertThat(admin.responses()).hasSize(before + 1);
        assertThat(admin.last().completion().dw0()).isEqualTo(0x0004_0002);
        test.admin(admin, ASYNCHRONOUS_EVENT_REQUEST, 0, 0, 0);
        test.namespace.enable(TargetNamespace.Enable.STRICT);
        test.settle();
        assertThat(admin.responses()).hasSize(before + 1);
        test.admin(admin, GET_LOG_PAGE, 0x03ff_0004, 0, 4096);
        byte[] log = admin.responses().get(before + 1).data();
        assertThat(new NamespaceList(MemorySegment.ofArray(log)).parse()).containsExactly(1L);
        assertThat(admin.last().completion().dw0()).isEqualTo(0x0004_0002); // the second notice, now let through
    }

    @Test
    void moreThanFourEventRequestsAreRefusedAndOneCanBeAborted() {
        int before = admin.responses().size();
        for (int i = 0; i < 4; i++) {
            test.admin(admin, ASYNCHRONOUS_EVENT_REQUEST, 0, 0, 0);
        }
        assertThat(admin.responses()).hasSize(before);
        int aborted = test.nextCid() - 1;
        test.admin(admin, ASYNCHRONOUS_EVENT_REQUEST, 0, 0, 0);
        assertThat(admin.last().status()).isEqualTo(0x105);
        test.admin(admin, ABORT, aborted << 16, 0, 0);
        assertThat(admin.last().completion().dw0()).isZero();
        assertThat(admin.responses().get(before + 1).status()).isEqualTo(0x007);
        assertThat(admin.responses().get(before + 1).completion().cid()).isEqualTo(aborted);
        test.admin(admin, ABORT, aborted << 16, 0, 0);
        assertThat(admin.last().completion().dw0()).isEqualTo(1);
    }

    @Test
    void aControllerResetReturnsHeldEventRequests() {
        test.admin(admin, ASYNCHRONOUS_EVENT_REQUEST, 0, 0, 0);
        assertThat(admin.inUse()).isEqualTo(1);
        test.setProperty(admin, Registers.CC, 0);
        assertThat(admin.inUse()).isZero();
    }

    @Test
    void smartCountsWhatTheNamespacesDid() {
        var queue = test.io(test.controller(), 1, false);
        test.write(queue, 0, 8);
        test.read(queue, 0, 16);
        test.device.completeOne(Status.SUCCESS);
        test.device.completeOne(Status.SUCCESS);
        var smart = new SmartLog(bytes(test.admin(admin, GET_LOG_PAGE, 0x007f_0002, 0, 512)));
        assertThat(smart.get(SmartLog.HRC)).isEqualTo(1);
        assertThat(smart.get(SmartLog.HWC)).isEqualTo(1);
        assertThat(smart.get(SmartLog.DUR)).isEqualTo(1); // rounded up
        assertThat(smart.get(SmartLog.CTEMP)).isPositive();
    }

    @Test
    void failedCommandsAreInTheErrorLogNewestFirst() {
        test.admin(admin, 0x80, 0, 0, 0);
        test.identify(admin, 0xff, 7);
        byte[] log = test.admin(admin, GET_LOG_PAGE, 0x001f_0001, 0, 128).data();
        var newest = new ErrorInformation(MemorySegment.ofArray(log));
        var older = new ErrorInformation(MemorySegment.ofArray(log).asSlice(64));
        assertThat(newest.get(ErrorInformation.ECNT)).isEqualTo(2);
        assertThat(newest.get(ErrorInformation.OPC)).isEqualTo(6);
        assertThat(newest.get(ErrorInformation.NSID)).isEqualTo(7);
        assertThat(newest.get(ErrorInformation.STS) >> 1).isEqualTo(0x6002);
        assertThat(older.get(ErrorInformation.OPC)).isEqualTo(0x80);
    }

    @Test
    void logPagesEndInZerosAndMayBeReadInPieces() {
        byte[] whole = test.admin(admin, GET_LOG_PAGE, 0x03ff_0005, 0, 4096).data();
        var effects = new CommandEffectsLog(MemorySegment.ofArray(whole));
        assertThat(effects.admin(GET_LOG_PAGE)).isEqualTo(CommandEffectsLog.CSUPP);
        assertThat(effects.io(1)).isEqualTo(CommandEffectsLog.CSUPP | CommandEffectsLog.LBCC);
        assertThat(effects.io(8)).isZero();
        byte[] firmware = test.admin(admin, GET_LOG_PAGE, 0x00ff_0003, 0, 1024).data();
        assertThat(firmware).startsWith(1).hasSize(1024);
        var piece = TestTarget.entry()
                .start(GET_LOG_PAGE, test.nextCid(), 0)
                .cdw10(0x0001_0005)
                .cdw12(1024);
        admin.send(piece, new byte[0], 8);
        assertThat(admin.last().data()).containsExactly(Arrays.copyOfRange(whole, 1024, 1032));
    }

    @Test
    void logPagesThatCannotBe() {
        test.admin(admin, GET_LOG_PAGE, 0x0003_0070, 0, 16);
        assertThat(admin.last().status()).isEqualTo(0x109);
        test.admin(admin, GET_LOG_PAGE, 0xffff_0005, 4, 0x50000); // more than MDTS
        assertThat(admin.last().status()).isEqualTo(0x002);
        var beyond = TestTarget.entry()
                .start(GET_LOG_PAGE, test.nextCid(), 0)
                .cdw10(0x0001_0003)
                .cdw12(516);
        admin.send(beyond, new byte[0], 8);
        assertThat(admin.last().status()).isEqualTo(0x002);
        beyond.cdw12(2);
        admin.send(beyond, new byte[0], 8);
        assertThat(admin.last().status()).isEqualTo(0x002);
    }

    @Test
    void aControllerWithoutCommandsForKatoIsClosedWithItsQueues() {
        feature(SET_FEATURES, 0x0f, 5000);
        var io = test.io(test.controller(), 1, 1, false);
        test.clock.advance(4900);
        test.settle();
        test.getProperty(admin, Registers.CSTS, 4); // any command restarts the timer
        test.clock.advance(5000);
        test.settle();
        assertThat(admin.isLost()).isFalse();
        test.clock.advance(5100);
        test.settle();
        assertThat(admin.closings()).containsExactly("abort: Keep Alive expired");
        assertThat(io.isLost()).isTrue();
        assertThat(test.subsystem.controllers()).isEmpty();
        assertThat(test.clock.pending()).isZero();
    }

    @Test
    void keepAliveKeepsItAliveAndIsAnsweredEvenWithoutTimer() {
        test.admin(admin, KEEP_ALIVE, 0, 0, 0);
        assertThat(admin.last().status()).isZero();
        feature(SET_FEATURES, 0x0f, 1000);
        for (int i = 0; i < 20; i++) {
            test.clock.advance(900);
            test.settle();
            test.admin(admin, KEEP_ALIVE, 0, 0, 0);
        }
        assertThat(admin.isLost()).isFalse();
        feature(SET_FEATURES, 0x0f, 0);
        test.clock.advance(1_000_000);
        test.settle();
        assertThat(admin.isLost()).isFalse();
    }

    @Test
    void disconnectIsForIoQueues() {
        var io = test.io(test.controller(), 1, false);
        test.disconnect(admin);
        assertThat(admin.last().status()).isEqualTo(0x185);
        test.disconnect(io);
        assertThat(io.last().status()).isZero();
        assertThat(io.closings()).containsExactly("disconnect: Disconnect command");
        assertThat(test.controller().ioQueueCount()).isZero();
        test.io(test.controller(), 1, false); // the identifier is free again
    }

    private List<Long> list(long after) {
        return new NamespaceList(bytes(test.identify(admin, IdentifyCns.ACTIVE_NAMESPACES, after))).parse();
    }

    private long feature(int opcode, int identifier, int value) {
        test.admin(admin, opcode, identifier, value, 0);
        assertThat(admin.last().status()).isZero();
        return admin.last().completion().dw0();
    }

    private void refusesFeature(int opcode, int identifier, int value, int status) {
        test.admin(admin, opcode, identifier, value, 0);
        assertThat(admin.last().status()).isEqualTo(status);
    }

    private static MemorySegment bytes(FakeConnection.Response response) {
        assertThat(response.status()).isZero();
        return MemorySegment.ofArray(response.data());
    }
}
