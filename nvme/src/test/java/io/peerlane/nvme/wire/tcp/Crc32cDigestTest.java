package io.peerlane.nvme.wire.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import io.peerlane.fabric.memory.HostMemory;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class Crc32cDigestTest {

    /** The check value of CRC-32C. */
    private static final int OF_DIGITS = 0xe306_9283;

    /** Memory of a machine is larger than a buffer can be; the last offsets lie across its gibibytes. */
    @ParameterizedTest
    @ValueSource(longs = {0, 1, 4096, (1L << 30) - 4, (1L << 31) - 4, (1L << 31) + 5, (3L << 30) - 1, (4L << 30) - 9})
    void isTheSameWhereverTheBytesAre(long offset) {
        var digits = MemorySegment.ofArray("123456789".getBytes(StandardCharsets.US_ASCII));
        try (var memory = new HostMemory(4L << 30)) {
            var digest = new Crc32cDigest();
            assertThat(digest.of(memory.segment(), 0, 9)).isNotEqualTo(OF_DIGITS);
            MemorySegment.copy(digits, 0, memory.segment(), offset, 9);
            assertThat(digest.of(memory.segment(), offset, 9)).isEqualTo(OF_DIGITS);
        }
    }
}
