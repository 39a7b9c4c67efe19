package io.peerlane.app.workload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.peerlane.app.workload.FakeAttachment.Fault;
import io.peerlane.nvme.namespace.BlockOperation;
import java.io.ByteArrayInputStream;
import java.nio.channels.Channels;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FileTransferTest {

    private final FakeAttachment device = new FakeAttachment(1 << 20);

    private FileTransfer transfer(int depth) {
        return new FileTransfer(device, 4096, depth, Duration.ofMillis(200), System::nanoTime);
    }

    private static byte[] content(int length) {
        byte[] content = new byte[length];
        new Random(length).nextBytes(content);
        return content;
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 511, 4096, 4097, 100_000, 1 << 20})
    void bringsAFileBackWithTheSameDigest(int length) throws Exception {
        byte[] content = content(length);
        String digest =
                HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
        FileTransfer transfer = transfer(4);
        TransferResult written = transfer.write(Channels.newChannel(new ByteArrayInputStream(content)), length);
        TransferResult read = transfer.read(length);
        assertThat(written.sha256()).isEqualTo(digest);
        assertThat(read.sha256()).isEqualTo(digest);
        long blocks = Math.ceilDiv(length, 4096);
        assertThat(written.io().bytes()).isEqualTo(blocks * 4096);
        assertThat(read.io().ios()).isEqualTo(blocks);
        assertThat(written.io().latency().count()).isEqualTo(blocks);
    }

    @Test
    void padsTheLastBlockWithZeros() throws Exception {
        device.media.fill((byte) 0xa5);
        byte[] content = content(5000);
        transfer(2).write(Channels.newChannel(new ByteArrayInputStream(content)), content.length);
        byte[] media = device.media.asSlice(0, 8192).toArray(java.lang.foreign.ValueLayout.JAVA_BYTE);
        assertThat(java.util.Arrays.copyOf(media, 5000)).isEqualTo(content);
        assertThat(java.util.Arrays.copyOfRange(media, 5000, 8192)).containsOnly(0);
    }

    @Test
    void doesNotHideAByteThatChanged() throws Exception {
        device.mischief = (operation, n) -> operation == BlockOperation.READ && n == 2 ? Fault.FLIP_A_BYTE : Fault.NONE;
        byte[] content = content(12_288);
        FileTransfer transfer = transfer(2);
        TransferResult written = transfer.write(Channels.newChannel(new ByteArrayInputStream(content)), content.length);
        assertThat(transfer.read(content.length).sha256()).isNotEqualTo(written.sha256());
    }

    @Test
    void saysWhichBlockFailed() {
        device.mischief = (operation, n) -> n == 3 ? Fault.FAIL : Fault.NONE;
        byte[] content = content(40_000);
        assertThatThrownBy(
                        () -> transfer(1).write(Channels.newChannel(new ByteArrayInputStream(content)), content.length))
                .isInstanceOf(WorkloadException.class)
                .hasMessage("WRITE at offset 8192 failed with status 281");
    }

    @Test
    void endsWhenACompletionIsLost() {
        device.mischief = (operation, n) -> n == 1 ? Fault.LOSE_THE_COMPLETION : Fault.NONE;
        assertThatThrownBy(() -> transfer(1).read(10_000)).hasMessageContaining("completion was lost");
    }

    @Test
    void refusesAFileLargerThanTheNamespaceBeforeWritingAnything() {
        assertThatThrownBy(() -> transfer(1).write(Channels.newChannel(new ByteArrayInputStream(new byte[0])), 2 << 20))
                .hasMessageContaining("--input: found a file of 2097152 bytes, wanted at most 1048576");
        assertThat(device.submitted).isEmpty();
    }
}
