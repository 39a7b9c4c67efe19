package io.peerlane.rdma.rnic.abi;

import static org.assertj.core.api.Assertions.assertThat;

import io.peerlane.rdma.verbs.SendWorkRequest;
import io.peerlane.rdma.verbs.WorkRequestOpcode;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

/** The layouts, byte by byte, over buffers that held other data. */
class QueueEntriesTest {

    private static MemorySegment dirty(byte[] bytes) {
        Arrays.fill(bytes, (byte) 0xa5);
        return MemorySegment.ofArray(bytes);
    }

    private static String hex(byte[] bytes, int from, int to) {
        return HexFormat.ofDelimiter(" ").formatHex(bytes, from, to);
    }

    @Test
    void laysOutAnRdmaWriteOfTwoElements() {
        var request = new SendWorkRequest().clear();
        request.opcode = WorkRequestOpcode.RDMA_WRITE;
        request.workRequestId = 0x1122_3344_5566_7788L;
        request.fence = true;
        request.remoteAddress = 0x0102_0304_0506_0708L;
        request.remoteKey = 0xaabbcc01;
        request.element(0x10, 0x20, 0x30).element(0x40, 0x50, 0x60);
        var bytes = new byte[256];
        SendQueueEntry.emit(dirty(bytes), 128, request);
        assertThat(hex(bytes, 128, 131)).isEqualTo("02 03 02");
        assertThat(hex(bytes, 136, 156)).isEqualTo("88 77 66 55 44 33 22 11 08 07 06 05 04 03 02 01 01 cc bb aa");
        assertThat(hex(bytes, 192, 224))
                .isEqualTo("10 00 00 00 00 00 00 00 20 00 00 00 30 00 00 00"
                        + " 40 00 00 00 00 00 00 00 50 00 00 00 60 00 00 00");
        assertThat(bytes[127]).isEqualTo((byte) 0xa5);
    }

    @Test
    void readsBackWhatAReceiveSays() {
        var bytes = new byte[64];
        var ring = dirty(bytes);
        ReceiveQueueEntry.emit(ring, 32, 7, 0x1_0000_2000L, 8192, 0x201);
        assertThat(hex(bytes, 32, 56))
                .isEqualTo("07 00 00 00 00 00 00 00 00 20 00 00 01 00 00 00 00 20 00 00 01 02 00 00");
        assertThat(ReceiveQueueEntry.length(ring, 32)).isEqualTo(8192);
    }

    @Test
    void clearsWhatAnOlderCompletionSaid() {
        var bytes = new byte[64];
        var ring = dirty(bytes);
        CompletionEntry.emit(ring, 32, 9, 0x10003, 5, 0, 42);
        CompletionEntry.owner(ring, 32, true);
        assertThat(hex(bytes, 32, 64))
                .isEqualTo("09 00 00 00 00 00 00 00 03 00 01 00 00 00 00 00"
                        + " 00 00 00 00 2a 00 00 00 05 00 00 00 a5 a5 01 00");
        assertThat(CompletionEntry.withInvalidate(ring, 32)).isFalse();
        assertThat(CompletionEntry.ofReceiveQueue(ring, 32)).isFalse();
    }

    @Test
    void keepsTheTwoHalvesOfADoorbellApart() {
        long value = RegisterMap.queuePairDoorbell(-1, 5);
        assertThat((int) value).isEqualTo(-1);
        assertThat((int) (value >>> 32)).isEqualTo(5);
        assertThat(RegisterMap.completionQueueDoorbell(-1, false)).isEqualTo(0xffff_ffffL);
        assertThat(RegisterMap.completionQueueDoorbell(0, true)).isEqualTo(RegisterMap.CQ_ARM);
    }
}
