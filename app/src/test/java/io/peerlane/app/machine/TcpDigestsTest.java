package io.peerlane.app.machine;

import static org.assertj.core.api.Assertions.assertThat;

import io.peerlane.nvme.wire.NvmOpcode;
import io.peerlane.nvme.wire.tcp.DataTransfer;
import java.io.IOException;
import org.junit.jupiter.api.Test;

/** Data digests: the command fails, the connection lives (NVMe TCP Transport 1.1, 3.3.1). */
class TcpDigestsTest extends TcpWrongEnd {

    @Test
    void failsTheCommandWhoseInCapsuleDataIsDamaged() throws IOException {
        try (var pair = Pair.open(true, 0)) {
            var io = pair.io();
            var entry = RawTcpHost.inCapsuleSgl(io.transfer(NvmOpcode.WRITE, 32, 8), 4096);
            var capsule = io.capsule(entry, new byte[4096]);
            io.send(patched(capsule, 500, 1));
            assertThat(io.read().completion().statusField() & STATUS_CODE).isEqualTo(TRANSIENT_TRANSPORT_ERROR);
            assertThat(io.write(32, new byte[4096], 4096).statusField()).isZero();
        }
    }

    @Test
    void failsTheCommandWhoseDataIsDamagedWhenTheRestIsThere() throws IOException {
        try (var pair = Pair.open(true, 0)) {
            var io = pair.io();
            var asked = askToWrite(io);
            var first = io.data(
                    new DataTransfer(asked.commandIdentifier(), asked.transferTag(), 0, 4096), false, new byte[4096]);
            var second = io.data(
                    new DataTransfer(asked.commandIdentifier(), asked.transferTag(), 4096, 4096), true, new byte[4096]);
            io.send(patched(first, 500, 1), second);
            assertThat(io.read().completion().statusField() & STATUS_CODE).isEqualTo(TRANSIENT_TRANSPORT_ERROR);
            assertThat(io.read(64, 16)).hasSize(8192);
        }
    }
}
