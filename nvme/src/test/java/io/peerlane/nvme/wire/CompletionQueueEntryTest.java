package io.peerlane.nvme.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.peerlane.fabric.octets.TruncatedException;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CompletionQueueEntryTest {

    /** CID 002Ah on SQ 1, SQ head 3, phase 1: Invalid Field in Command, do not retry. Assembled by hand. */
    private static final byte[] INVALID_FIELD =
            HexFormat.ofDelimiter(" ").parseHex("00 00 00 00 00 00 00 00 03 00 01 00 2a 00 05 80");

    @Test
    void readsEveryField() {
        var entry = new CompletionQueueEntry(MemorySegment.ofArray(INVALID_FIELD));
        assertThat(entry.parse()).isEqualTo(new Completion(0, 3, 1, 0x2a, true, 0x4002));
        assertThat(entry.phaseAcquire()).isTrue();
    }

    @Test
    void emitsTheSameBytesOverABufferThatHeldOtherData() {
        var buffer = new byte[16];
        Arrays.fill(buffer, (byte) 0xa5);
        new CompletionQueueEntry(MemorySegment.ofArray(buffer)).emit(new Completion(0, 3, 1, 0x2a, true, 0x4002));
        assertThat(buffer).isEqualTo(INVALID_FIELD);
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3})
    void parsesWhatItEmits(long seed) {
        var random = new Random(seed);
        var entry = new CompletionQueueEntry(MemorySegment.ofArray(new byte[16]));
        for (int i = 0; i < 1000; i++) {
            var completion = new Completion(
                    random.nextLong(),
                    random.nextInt(65536),
                    random.nextInt(65536),
                    random.nextInt(65536),
                    random.nextBoolean(),
                    random.nextInt(0x8000));
            entry.emit(completion);
            assertThat(entry.parse()).isEqualTo(completion);
        }
    }

    @Test
    void splitsTheResultIntoItsDwords() {
        var completion = new Completion(0x1122_3344_5566_7788L, 0, 0, 0, false, 0);
        assertThat(completion.dw0()).isEqualTo(0x5566_7788);
        assertThat(completion.dw1()).isEqualTo(0x1122_3344);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 8, 15})
    void refusesAnEntryThatIsTooShortBeforeReadingAnyField(int length) {
        assertThatExceptionOfType(TruncatedException.class)
                .isThrownBy(() -> new CompletionQueueEntry(MemorySegment.ofArray(new byte[length])));
    }
}
