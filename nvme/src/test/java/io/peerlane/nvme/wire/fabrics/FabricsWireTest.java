package io.peerlane.nvme.wire.fabrics;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.peerlane.fabric.octets.TruncatedException;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The commands were sent by a Linux 6.1.192 host (nvme-cli 2.3) over soft-iWARP to the Linux target, and captured. */
class FabricsWireTest {

    private static final String CONNECT = "7f4000000100000000000000000000000000000000000000004cbb00000011ff"
            + "00040001b76a2b4f000000001f00000088130000000000000000000000000000";
    private static final String CONNECT_IO = "7f40000001000000000000000000000000000000000000000000000000000000"
            + "0004000000000001000001007f00000000000000000000000000000000000000";
    private static final String GET_CAP = "7f40010004000000000000000000000000000000000000000000000000000000"
            + "0000000000000040010000000000000000000000000000000000000000000000";
    private static final String GET_CSTS = "7f40003004000000000000000000000000000000000000000000000000000000"
            + "0000000000000040000000001c00000000000000000000000000000000000000";
    private static final String SET_CC = "7f40012000000000000000000000000000000000000000000000000000000000"
            + "0000000000000040000000001400000061004600000000000000000000000000";

    private static final UUID HOST = UUID.fromString("6c696e75-7867-7565-7374-000000000001");

    @Test
    void readsTheAdminConnectOfALinuxHost() {
        var connect = new ConnectCommand(hex(CONNECT)).parse();
        assertThat(connect).isEqualTo(new Connect(0, 0, 31, 0, 5000));
        assertThat(connect.disablesSqFlowControl()).isFalse();
    }

    @Test
    void readsTheIoConnectOfALinuxHost() {
        assertThat(new ConnectCommand(hex(CONNECT_IO)).parse()).isEqualTo(new Connect(0, 1, 127, 0, 0));
    }

    @ParameterizedTest
    @ValueSource(strings = {CONNECT, CONNECT_IO})
    void emitsConnectOverADirtyBufferAndLeavesTheDataPointerAlone(String captured) {
        var wanted = hex(captured);
        var buffer = dirty(64);
        MemorySegment.copy(wanted, 24, buffer, 24, 16);
        new ConnectCommand(buffer).emit(0, new ConnectCommand(wanted).parse());
        assertThat(buffer.mismatch(wanted)).isEqualTo(-1);
    }

    @Test
    void readsTheConnectDataOfALinuxHost() throws IOException {
        var data = new ConnectDataBlock(captured()).parse();
        assertThat(data)
                .isEqualTo(new ConnectData(
                        HOST, 0xffff, "nqn.2025-01.test:capture", "nqn.2014-08.org.nvmexpress:uuid:" + HOST));
    }

    @Test
    void emitsTheSameConnectDataOverADirtyBuffer() throws IOException {
        var buffer = dirty(ConnectDataBlock.BYTES);
        new ConnectDataBlock(buffer).emit(new ConnectDataBlock(captured()).parse());
        assertThat(buffer.mismatch(captured())).isEqualTo(-1);
    }

    @Test
    void seesANameWithoutNulAndStillReadsNoByteBeyondItsField() throws IOException {
        var bytes = captured();
        bytes.asSlice(ConnectDataBlock.SUBNQN, ConnectDataBlock.NQN_BYTES).fill((byte) 'x');
        var block = new ConnectDataBlock(bytes);
        assertThat(block.isTerminated(ConnectDataBlock.SUBNQN)).isFalse();
        assertThat(block.isTerminated(ConnectDataBlock.HOSTNQN)).isTrue();
        assertThat(block.parse().subsystemNqn()).isEqualTo("x".repeat(256));
    }

    @Test
    void refusesANameThatDoesNotFit() {
        var block = new ConnectDataBlock(dirty(1024));
        assertThatThrownBy(() -> block.emit(new ConnectData(HOST, 1, "n".repeat(256), "h")))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void readsPropertyGetsOfBothSizes() {
        var cap = new PropertyGetCommand(hex(GET_CAP));
        assertThat(cap.size()).isEqualTo(8);
        assertThat(cap.offset()).isZero();
        var status = new PropertyGetCommand(hex(GET_CSTS));
        assertThat(status.size()).isEqualTo(4);
        assertThat(status.offset()).isEqualTo(0x1c);
    }

    @Test
    void aReservedPropertySizeHasNoBytes() {
        var bytes = hex(GET_CAP);
        bytes.set(JAVA_BYTE, 40, (byte) 2);
        assertThat(new PropertyGetCommand(bytes).size()).isZero();
    }

    @Test
    void emitsPropertyGetAndSetAsCaptured() {
        var buffer = dirty(64);
        buffer.asSlice(24, 15).fill((byte) 0);
        buffer.set(JAVA_BYTE, 39, (byte) 0x40);
        new PropertyGetCommand(buffer).emit(1, 0, 8);
        assertThat(buffer.mismatch(hex(GET_CAP))).isEqualTo(-1);
        new PropertySetCommand(buffer).emit(0x2001, 0x14, 4, 0x00460061);
        assertThat(buffer.mismatch(hex(SET_CC))).isEqualTo(-1);
        var set = new PropertySetCommand(buffer);
        assertThat(set.size()).isEqualTo(4);
        assertThat(set.offset()).isEqualTo(0x14);
        assertThat(set.value()).isEqualTo(0x00460061);
    }

    @Test
    void disconnectCarriesOnlyItsHeader() {
        var buffer = dirty(64);
        var command = new DisconnectCommand(buffer);
        command.emit(0x1234);
        assertThat(command.recordFormat()).isZero();
        assertThat(buffer.asSlice(0, 5).toArray(JAVA_BYTE)).containsExactly(0x7f, 0x40, 0x34, 0x12, 0x08);
    }

    @Test
    void theResponseNamesThePlaceOfTheBadParameter() {
        int inData = ConnectResponse.invalidInData(ConnectDataBlock.SUBNQN);
        assertThat(inData).isEqualTo(0x00010100);
        assertThat(ConnectResponse.isInvalidInData(inData)).isTrue();
        assertThat(ConnectResponse.invalidParameterOffset(inData)).isEqualTo(256);
        assertThat(ConnectResponse.invalidInCommand(ConnectCommand.SQSIZE)).isEqualTo(44);
        assertThat(ConnectResponse.isInvalidInData(44)).isFalse();
        assertThat(ConnectResponse.controllerIdentifier(ConnectResponse.accepted(0xffef)))
                .isEqualTo(0xffef);
        assertThat(ConnectResponse.isAuthenticationRequired(1)).isFalse();
    }

    @Test
    void refusesEveryTruncationBeforeReadingAnyField() {
        for (int length = 0; length < 64; length++) {
            var bytes = dirty(length);
            assertThatThrownBy(() -> new ConnectCommand(bytes)).isInstanceOf(TruncatedException.class);
            assertThatThrownBy(() -> new PropertyGetCommand(bytes)).isInstanceOf(TruncatedException.class);
            assertThatThrownBy(() -> new PropertySetCommand(bytes)).isInstanceOf(TruncatedException.class);
            assertThatThrownBy(() -> new DisconnectCommand(bytes)).isInstanceOf(TruncatedException.class);
        }
        for (int length : new int[] {0, 16, 256, 1023}) {
            assertThatThrownBy(() -> new ConnectDataBlock(dirty(length))).isInstanceOf(TruncatedException.class);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 20261120})
    void whatIsEmittedIsParsedAgain(long seed) {
        var random = new Random(seed);
        for (int i = 0; i < 200; i++) {
            var connect = new Connect(
                    random.nextInt(65536),
                    random.nextInt(65536),
                    random.nextInt(65536),
                    random.nextInt(256),
                    random.nextLong(1L << 32));
            var buffer = dirty(64);
            new ConnectCommand(buffer).emit(random.nextInt(65536), connect);
            assertThat(new ConnectCommand(buffer).parse()).as("seed " + seed).isEqualTo(connect);
        }
    }

    private static MemorySegment captured() throws IOException {
        try (var in = FabricsWireTest.class.getResourceAsStream("connect-data-linux-6.1.bin")) {
            return MemorySegment.ofArray(in.readAllBytes());
        }
    }

    private static MemorySegment hex(String text) {
        return MemorySegment.ofArray(HexFormat.of().parseHex(text));
    }

    private static MemorySegment dirty(int length) {
        var bytes = new byte[length];
        Arrays.fill(bytes, (byte) 0xa5);
        return MemorySegment.ofArray(bytes);
    }
}
