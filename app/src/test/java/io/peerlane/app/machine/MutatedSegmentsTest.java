package io.peerlane.app.machine;

import static org.assertj.core.api.Assertions.assertThat;

import io.peerlane.nvme.wire.NvmOpcode;
import io.peerlane.rdma.iwarp.wire.RdmapOpcode;
import java.io.IOException;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Segments of a connected host in which bits were changed anywhere, under a CRC that is right: whatever it comes to, the target
 * survives it, holds nothing afterwards, and the good client's data stays as it is.
 */
class MutatedSegmentsTest extends RdmaWrongEnd {

    private static final int SESSIONS = 60;
    private static final int SEGMENTS = 4;
    private static final long SEED = 41;

    @Test
    void harmNobody() throws IOException {
        for (int i = 0; i < SESSIONS; i++) {
            long seed = SEED + i;
            try (var host = RawHost.Connected.to(target)) {
                session(host.io(), new Random(seed));
            } catch (IOException | AssertionError failure) {
                throw new AssertionError("seed " + seed, failure);
            }
        }
        good.awaitProgress();
    }

    private static void session(RawHost io, Random random) throws IOException {
        int message = io.nextMessage();
        try {
            for (int i = 0; i < SEGMENTS; i++) {
                var segment = segment(random, i, message);
                boolean untagged = segment[0] > 0 && (segment[1] & 0xf) == RdmapOpcode.SEND.value();
                message += untagged ? 1 : 0;
                mutate(segment, random);
                io.write(RawHost.fpdu(segment));
            }
            io.endOutput();
        } catch (IOException e) {
            assertThat(e).hasMessageMatching("(?s).*(reset|Broken pipe|closed).*"); // the target had enough before
        }
        io.awaitEnd();
    }

    /** A command, a Write, a Read Request, a Read Response or a Terminate, each as it should be. */
    private static byte[] segment(Random random, int index, int message) {
        return switch (random.nextInt(6)) {
            case 0 ->
                DdpSegment.tagged(RdmapOpcode.RDMA_WRITE, random.nextInt(), random.nextLong(), random.nextInt(600))
                        .bytes();
            case 1 -> DdpSegment.readRequest(random.nextInt()).bytes();
            case 2 ->
                DdpSegment.tagged(RdmapOpcode.READ_RESPONSE, random.nextInt(4096), 0, 512)
                        .bytes();
            case 3 -> DdpSegment.untagged(RdmapOpcode.TERMINATE, 4).bytes();
            default -> command(random, index, message);
        };
    }

    private static byte[] command(Random random, int index, int message) {
        var capsule = random.nextBoolean()
                ? RawHost.transfer(random.nextBoolean() ? NvmOpcode.READ : NvmOpcode.WRITE, index, 512)
                : RawHost.writeCommand(index, new int[] {random.nextInt(), random.nextInt()}, 512);
        var header =
                DdpSegment.send(capsule.length).messageSequenceNumber(message).bytes();
        System.arraycopy(capsule, 0, header, header.length - capsule.length, capsule.length);
        return header;
    }

    /** Up to three bits, most often in the headers; now and then the second half is zero. */
    private static void mutate(byte[] segment, Random random) {
        for (int flips = random.nextInt(4); flips > 0; flips--) {
            int at = random.nextInt(random.nextInt(4) == 0 ? segment.length : Math.min(segment.length, 18));
            segment[at] ^= (byte) (1 << random.nextInt(8));
        }
        if (random.nextInt(8) == 0) {
            Arrays.fill(segment, segment.length / 2, segment.length, (byte) 0);
        }
    }
}
