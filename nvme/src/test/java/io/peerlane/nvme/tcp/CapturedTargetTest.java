package io.peerlane.nvme.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import io.peerlane.nvme.wire.tcp.DataTransferPdu;
import io.peerlane.nvme.wire.tcp.FatalErrorStatus;
import io.peerlane.nvme.wire.tcp.InitializeConnectionPdu;
import io.peerlane.nvme.wire.tcp.PduType;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * All that a Linux 6.1.192 target sent on an I/O queue, captured: partition scan, writes of 512 B, 4 KiB and 128 KiB and their
 * reads, without digests and with both.
 */
class CapturedTargetTest {

    private static final int READ_BYTES = 139_776;

    private static byte[] stream(boolean digests) throws IOException {
        var name = digests ? "linux-6.1-target-io-digests.bin" : "linux-6.1-target-io.bin";
        try (var in = CapturedTargetTest.class.getResourceAsStream(name)) {
            return in.readAllBytes();
        }
    }

    /** Follows a target's stream as a host does, and remembers. */
    private static final class Follower implements PduReceiver.Handler {
        private final PduChecks checks = PduChecks.fromController();
        private final PduReceiver receiver = new PduReceiver(this, checks);
        private final MemorySegment data = MemorySegment.ofArray(new byte[READ_BYTES]);
        private final Map<PduType, Integer> seen = new EnumMap<>(PduType.class);
        private final List<Violation> violations = new ArrayList<>();
        private long placed;
        private int damaged;

        @Override
        public boolean begin(PduType type, MemorySegment header, long dataBytes) {
            seen.merge(type, 1, Integer::sum);
            if (type == PduType.IC_RESP) {
                var response = new InitializeConnectionPdu(header).parseResponse();
                assertThat(response.maxH2CDataBytes()).isEqualTo(4 << 20);
                checks.initialized(response.headerDigest(), response.dataDigest(), 0);
            } else if (type == PduType.C2H_DATA) {
                assertThat(new DataTransferPdu(header).length()).isEqualTo(dataBytes);
                receiver.placeAt(data, placed);
                placed += dataBytes;
            }
            return true;
        }

        @Override
        public void complete(boolean digestCorrect) {
            damaged += digestCorrect ? 0 : 1;
        }

        @Override
        public void violated(Violation violation) {
            violations.add(violation);
        }

        void receive(byte[] stream, Random random) {
            var bytes = MemorySegment.ofArray(stream);
            for (int at = 0; at < stream.length; ) {
                int to = Math.min(stream.length, at + 1 + random.nextInt(random.nextBoolean() ? 40 : 9000));
                assertThat(receiver.receive(bytes, at, to)).isEqualTo(to - at);
                at = to;
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"false, 1", "false, 2", "true, 3", "true, 4", "true, 5"})
    void followsItHoweverTcpSplitsIt(boolean digests, long seed) throws IOException {
        var follower = new Follower();
        follower.receive(stream(digests), new Random(seed));
        assertThat(follower.violations).as("seed %d", seed).isEmpty();
        assertThat(follower.damaged).isZero();
        assertThat(follower.placed).isEqualTo(READ_BYTES);
        assertThat(follower.receiver.isInsidePdu()).isFalse();
        assertThat(follower.seen)
                .containsEntry(PduType.IC_RESP, 1)
                .containsEntry(PduType.CAPSULE_RESP, 12)
                .containsEntry(PduType.C2H_DATA, 4)
                .containsEntry(PduType.R2T, 1);
    }

    @Test
    void readsTheSameDataWithDigestsAndWithout() throws IOException {
        var plain = new Follower();
        plain.receive(stream(false), new Random(1));
        var digests = new Follower();
        digests.receive(stream(true), new Random(1));
        assertThat(digests.data.mismatch(plain.data)).isEqualTo(-1);
    }

    /** Any one byte behind ICResp: a header ends the stream, data is known to be damaged. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
    void noticesEveryDamagedByte(long seed) throws IOException {
        var random = new Random(seed);
        var stream = stream(true);
        int at = InitializeConnectionPdu.BYTES + random.nextInt(stream.length - InitializeConnectionPdu.BYTES);
        stream[at] ^= (byte) (1 << random.nextInt(8));
        var follower = new Follower();
        follower.receive(stream, random);
        assertThat(follower.violations.size() + follower.damaged)
                .as("seed %d, byte %d", seed, at)
                .isEqualTo(1);
    }

    @Test
    void namesADamagedHeader() throws IOException {
        var stream = stream(true);
        stream[InitializeConnectionPdu.BYTES + 12] ^= 1;
        var follower = new Follower();
        follower.receive(stream, new Random(1));
        assertThat(follower.violations).singleElement().satisfies(violation -> assertThat(violation.status())
                .isEqualTo(FatalErrorStatus.HEADER_DIGEST_ERROR));
    }
}
