package io.peerlane.nvme.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.peerlane.fabric.octets.TruncatedException;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SubmissionQueueEntryTest {

    /** Write, CID 1234h, namespace 1, PRPs 1000h and 2000h, 8 blocks from 1_0000_0002h, FUA. Assembled by hand. */
    private static final byte[] WRITE = HexFormat.ofDelimiter(" ")
            .parseHex("01 00 34 12 01 00 00 00 00 00 00 00 00 00 00 00 "
                    + "00 00 00 00 00 00 00 00 00 10 00 00 00 00 00 00 "
                    + "00 20 00 00 00 00 00 00 02 00 00 00 01 00 00 00 "
                    + "07 00 00 40 00 00 00 00 00 00 00 00 00 00 00 00");

    @Test
    void readsEveryFieldOfAnEntry() {
        var entry = new SubmissionQueueEntry(MemorySegment.ofArray(WRITE));
        assertThat(entry.opcode()).isEqualTo(NvmOpcode.WRITE);
        assertThat(entry.fuse()).isZero();
        assertThat(entry.psdt()).isZero();
        assertThat(entry.cid()).isEqualTo(0x1234);
        assertThat(entry.nsid()).isEqualTo(1);
        assertThat(entry.prp1()).isEqualTo(0x1000);
        assertThat(entry.prp2()).isEqualTo(0x2000);
        assertThat(entry.startingLba()).isEqualTo(0x1_0000_0002L);
        assertThat(entry.blocks()).isEqualTo(8);
        assertThat(entry.forceUnitAccess()).isTrue();
        assertThat(entry.cdw10()).isEqualTo(2);
        assertThat(entry.cdw11()).isEqualTo(1);
        assertThat(entry.cdw12()).isEqualTo(0x4000_0007);
    }

    @Test
    void emitsTheSameBytesOverASlotThatHeldAnotherCommand() {
        var slot = new byte[SubmissionQueueEntry.BYTES];
        Arrays.fill(slot, (byte) 0xa5);
        new SubmissionQueueEntry(MemorySegment.ofArray(slot))
                .start(NvmOpcode.WRITE, 0x1234, 1)
                .prp(0x1000, 0x2000)
                .range(0x1_0000_0002L, 8, true);
        assertThat(slot).isEqualTo(WRITE);
    }

    @Test
    void widensWhatIsUnsigned() {
        var slot = new byte[SubmissionQueueEntry.BYTES];
        Arrays.fill(slot, (byte) 0xff);
        var entry = new SubmissionQueueEntry(MemorySegment.ofArray(slot));
        assertThat(entry.opcode()).isEqualTo(255);
        assertThat(entry.cid()).isEqualTo(65535);
        assertThat(entry.nsid()).isEqualTo(0xffff_ffffL);
        assertThat(entry.blocks()).isEqualTo(65536);
        assertThat(entry.psdt()).isEqualTo(3);
        assertThat(entry.fuse()).isEqualTo(3);
        assertThat(entry.fabricsType()).isEqualTo(255);
    }

    @Test
    void writesFuseAndDataTransferKindIntoOneByte() {
        var slot = new byte[SubmissionQueueEntry.BYTES];
        new SubmissionQueueEntry(MemorySegment.ofArray(slot)).start(0x7f, 0, 0).flags(1, SubmissionQueueEntry.PSDT_SGL);
        assertThat(slot[1]).isEqualTo((byte) 0x41);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 40, 63})
    void refusesAnEntryThatIsTooShortBeforeReadingAnyField(int length) {
        assertThatExceptionOfType(TruncatedException.class)
                .isThrownBy(() -> new SubmissionQueueEntry(MemorySegment.ofArray(new byte[length])))
                .withMessage("submission queue entry needs 64 bytes, found " + length);
    }
}
