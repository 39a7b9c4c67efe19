package io.peerlane.app.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.peerlane.nvme.target.tcp.CloseReason;
import io.peerlane.nvme.wire.NvmOpcode;
import io.peerlane.nvme.wire.fabrics.Connect;
import io.peerlane.nvme.wire.tcp.InitializeConnectionRequest;
import io.peerlane.nvme.wire.tcp.PduHeader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What hosts may do: terminate, disable flow control, want alignment, split, stall; and noise. */
class TcpTransferTest extends TcpWrongEnd {

    @Test
    void closesWhenTheHostTerminates() throws IOException {
        long before = closed(CloseReason.TERMINATED_BY_PEER);
        try (var host = initialized()) {
            var request = new byte[32];
            request[0] = 2;
            request[PduHeader.HLEN] = 24;
            request[PduHeader.PLEN] = 32;
            request[8] = 1;
            host.send(request);
            host.awaitEnd();
        }
        await().until(() -> closed(CloseReason.TERMINATED_BY_PEER) == before + 1);
    }

    @Test
    void tellsOfSuccessInTheDataIfTheHostDisabledFlowControl() throws IOException {
        try (var pair = Pair.open(true, 1 << 2)) {
            var io = pair.io();
            io.send(io.capsule(RawTcpHost.transportSgl(io.transfer(NvmOpcode.READ, 0, 8), 4096), new byte[0]));
            assertThat(io.read().header().has(PduHeader.LAST_PDU | PduHeader.SUCCESS))
                    .isTrue();
            assertThat(io.read(0, 8)).hasSize(4096);
        }
    }

    @ParameterizedTest
    @CsvSource({"0, 24", "6, 28", "7, 32", "31, 128"})
    void startsDataWhereTheHostWantsIt(int alignment, int offset) throws IOException {
        try (var admin = RawTcpHost.admin(target.tcpAddress(), false, false);
                var io = new RawTcpHost(target.tcpAddress())) {
            var response = io.initialize(new InitializeConnectionRequest(0, alignment, false, false, 0));
            assertThat(response.controllerDataAlignment()).isZero();
            io.connect(new Connect(0, 1, 31, 0, 0), admin.controller());
            io.send(io.capsule(RawTcpHost.transportSgl(io.transfer(NvmOpcode.READ, 0, 1), 512), new byte[0]));
            assertThat(io.read().header().dataOffset()).isEqualTo(offset);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void takesTheStreamHoweverTcpSplitsIt(long seed) throws IOException {
        try (var pair = Pair.open(seed % 2 == 0, 0)) {
            var io = pair.io();
            var random = new Random(seed);
            var stream = new ByteArrayOutputStream();
            var data = new byte[16][];
            for (int i = 0; i < data.length; i++) {
                data[i] = new byte[512 * (1 + random.nextInt(8))];
                random.nextBytes(data[i]);
                var entry = io.transfer(NvmOpcode.WRITE, 100 + 8L * i, data[i].length / 512);
                stream.write(io.capsule(RawTcpHost.inCapsuleSgl(entry, data[i].length), data[i]));
            }
            io.sendSplit(stream.toByteArray(), random);
            for (int i = 0; i < data.length; i++) {
                assertThat(io.read().completion().statusField())
                        .as("seed %d", seed)
                        .isZero();
            }
            var large = new byte[100_000 / 512 * 512];
            random.nextBytes(large);
            assertThat(io.write(4000, large, 4 * (1 + random.nextInt(8000))).statusField())
                    .as("seed %d", seed)
                    .isZero();
            assertThat(io.read(4000, large.length / 512)).as("seed %d", seed).isEqualTo(large);
            for (int i = 0; i < data.length; i++) {
                assertThat(io.read(100 + 8L * i, data[i].length / 512))
                        .as("seed %d", seed)
                        .isEqualTo(data[i]);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {11, 12, 13, 14, 15, 16, 17, 18})
    void survivesNoise(long seed) throws IOException {
        var random = new Random(seed);
        try (var pair = Pair.open(false, 0)) {
            var pdu = emptyCapsule(pair.io());
            for (int flips = 1 + random.nextInt(4); flips > 0; flips--) {
                pdu[random.nextInt(PduHeader.BYTES)] ^= (byte) (1 << random.nextInt(8));
            }
            pair.io().send(pdu);
            pair.io().send(new byte[random.nextInt(300)]);
        }
    }

    /** A host that takes no answers makes the target hold no more than its slots, and all comes when it reads again. */
    @Test
    void readsNoMoreFromAHostThatTakesNoAnswers() throws IOException {
        try (var pair = Pair.open(false, 1 << 2)) {
            var io = pair.io();
            for (int i = 0; i < 31; i++) {
                io.send(io.capsule(
                        RawTcpHost.transportSgl(io.transfer(NvmOpcode.READ, 0, 1024), 524_288), new byte[0]));
            }
            for (int i = 0; i < 31; i++) {
                assertThat(io.read().data()).hasSize(524_288);
            }
        }
    }
}
