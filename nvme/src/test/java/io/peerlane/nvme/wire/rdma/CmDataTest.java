package io.peerlane.nvme.wire.rdma;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.peerlane.fabric.octets.TruncatedException;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Private data of MPA requests and replies between a Linux 6.1.192 host and target over soft-iWARP, captured. */
class CmDataTest {

    private static final MemorySegment ADMIN = hex("0000000020001f00" + "00".repeat(24));
    private static final MemorySegment IO = hex("0000010080007f00" + "00".repeat(24));
    private static final MemorySegment ACCEPT = hex("00002000" + "00".repeat(28));

    @Test
    void readsTheRequestsOfALinuxHost() {
        assertThat(new CmRequestData(ADMIN).parse()).isEqualTo(new CmRequest(0, 0, 32, 31, 0));
        assertThat(new CmRequestData(IO).parse()).isEqualTo(new CmRequest(0, 1, 128, 127, 0));
    }

    @Test
    void emitsTheSameRequestOverADirtyBuffer() {
        var buffer = dirty(32);
        new CmRequestData(buffer).emit(new CmRequestData(IO).parse());
        assertThat(buffer.mismatch(IO)).isEqualTo(-1);
    }

    @Test
    void carriesTheControllerIdentifier() {
        var buffer = dirty(32);
        var request = new CmRequest(0, 3, 1024, 1023, 0xffef);
        new CmRequestData(buffer).emit(request);
        assertThat(new CmRequestData(buffer).parse()).isEqualTo(request);
    }

    @Test
    void readsAndEmitsTheAnswerOfALinuxTarget() {
        var answer = new CmAcceptData(ACCEPT);
        assertThat(answer.recordFormat()).isZero();
        assertThat(answer.controllerReceiveQueueSize()).isEqualTo(32);
        var buffer = dirty(32);
        new CmAcceptData(buffer).emit(32);
        assertThat(buffer.mismatch(ACCEPT)).isEqualTo(-1);
    }

    @ParameterizedTest
    @EnumSource(CmRejectStatus.class)
    void everyRejectStatusSurvivesTheWire(CmRejectStatus status) {
        var buffer = dirty(4);
        new CmRejectData(buffer).emit(status);
        assertThat(new CmRejectData(buffer).status()).contains(status);
        assertThat(new CmRejectData(buffer).recordFormat()).isZero();
    }

    @Test
    void aStatusNobodyDefinedIsKeptAsANumber() {
        assertThat(new CmRejectData(hex("00000a00")).status()).isEmpty();
        assertThat(new CmRejectData(hex("00000a00")).statusCode()).isEqualTo(10);
        assertThat(CmRejectStatus.of(0)).isEmpty();
    }

    @Test
    void refusesEveryTruncation() {
        for (int length = 0; length < 32; length++) {
            var bytes = dirty(length);
            assertThatThrownBy(() -> new CmRequestData(bytes)).isInstanceOf(TruncatedException.class);
            assertThatThrownBy(() -> new CmAcceptData(bytes)).isInstanceOf(TruncatedException.class);
        }
        assertThatThrownBy(() -> new CmRejectData(dirty(3))).isInstanceOf(TruncatedException.class);
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
