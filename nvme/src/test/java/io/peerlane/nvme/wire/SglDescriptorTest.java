package io.peerlane.nvme.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.peerlane.fabric.octets.TruncatedException;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class SglDescriptorTest {

    private static byte[] hex(String text) {
        return HexFormat.ofDelimiter(" ").parseHex(text);
    }

    private static byte[] dirty() {
        var bytes = new byte[SglDescriptor.BYTES];
        Arrays.fill(bytes, (byte) 0xa5);
        return bytes;
    }

    @Test
    void readsADataBlock() {
        var block = new SglDescriptor(MemorySegment.ofArray(hex("00 10 00 00 01 00 00 00 00 02 00 80 00 00 00 00")));
        assertThat(block.type()).isEqualTo(SglDescriptor.DATA_BLOCK);
        assertThat(block.subtype()).isEqualTo(SglDescriptor.ADDRESS);
        assertThat(block.address()).isEqualTo(0x1_0000_1000L);
        assertThat(block.length()).isEqualTo(0x8000_0200L);
    }

    @Test
    void readsAKeyedBlockThatAsksForInvalidation() {
        var block = new SglDescriptor(MemorySegment.ofArray(hex("00 10 00 00 01 00 00 00 ff ff ff 78 56 34 12 4f")));
        assertThat(block.type()).isEqualTo(SglDescriptor.KEYED_DATA_BLOCK);
        assertThat(block.subtype()).isEqualTo(SglDescriptor.INVALIDATE);
        assertThat(block.length()).isEqualTo(SglDescriptor.KEYED_LENGTH_MAX);
        assertThat(block.key()).isEqualTo(0x1234_5678);
    }

    @Test
    void readsATransportBlockAndAnOffset() {
        var transport =
                new SglDescriptor(MemorySegment.ofArray(hex("00 00 00 00 00 00 00 00 00 10 00 00 00 00 00 5a")));
        assertThat(transport.type()).isEqualTo(SglDescriptor.TRANSPORT_DATA_BLOCK);
        assertThat(transport.subtype()).isEqualTo(SglDescriptor.TRANSPORT);
        var offset = new SglDescriptor(MemorySegment.ofArray(hex("00 00 00 00 00 00 00 00 00 10 00 00 00 00 00 01")));
        assertThat(offset.type()).isEqualTo(SglDescriptor.DATA_BLOCK);
        assertThat(offset.subtype()).isEqualTo(SglDescriptor.OFFSET);
    }

    @Test
    void emitsOverADirtyBuffer() {
        var bytes = dirty();
        SglDescriptor.emit(
                MemorySegment.ofArray(bytes), 0, SglDescriptor.LAST_SEGMENT, SglDescriptor.OFFSET, 0x40, 0x8000_0010L);
        assertThat(bytes).isEqualTo(hex("40 00 00 00 00 00 00 00 10 00 00 80 00 00 00 31"));
        bytes = dirty();
        SglDescriptor.emitKeyed(
                MemorySegment.ofArray(bytes), 0, SglDescriptor.INVALIDATE, 0x1_0000_1000L, 0xff_ffff, 0x1234_5678);
        assertThat(bytes).isEqualTo(hex("00 10 00 00 01 00 00 00 ff ff ff 78 56 34 12 4f"));
    }

    @Test
    void refusesAKeyedBlockBeyondItsLengthField() {
        var bytes = MemorySegment.ofArray(dirty());
        assertThatIllegalArgumentException().isThrownBy(() -> SglDescriptor.emitKeyed(bytes, 0, 0, 0, 0x100_0000, 0));
    }

    @Test
    void refusesADescriptorOneByteShort() {
        assertThatExceptionOfType(TruncatedException.class)
                .isThrownBy(() -> new SglDescriptor(MemorySegment.ofArray(new byte[15])));
    }
}
