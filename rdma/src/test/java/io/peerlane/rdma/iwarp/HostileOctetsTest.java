package io.peerlane.rdma.iwarp;

import static org.assertj.core.api.Assertions.assertThat;

import io.peerlane.rdma.iwarp.wire.Fpdu;
import io.peerlane.rdma.iwarp.wire.TerminateCode;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Octets cut, flipped and made up: every one of them is waited for, taken, or refused with a type. */
class HostileOctetsTest {

    private static final byte[] PAYLOAD = {1, 2, 3, 4, 5, 6, 7};

    private static IwarpStream stream(boolean crc, RecordingSink sink) {
        return new IwarpStream(new StreamParameters(true, crc, 2, 2, ReadyToReceive.NONE), 1442, sink);
    }

    private static RecordingSink sink() {
        return new RecordingSink().region(1, 0, 64).receives(4, 16);
    }

    private static int receive(IwarpStream stream, byte[] octets) {
        return stream.receiver().receive(new WireBuffer(MemorySegment.ofArray(octets)), 0, octets.length);
    }

    /** One good FPDU of each kind. */
    private static List<byte[]> fpdus(boolean crc) {
        return List.of(
                new HandmadeStream(crc).send(1, PAYLOAD).bytes(),
                new HandmadeStream(crc).write(1, 0, PAYLOAD).bytes(),
                new HandmadeStream(crc)
                        .readRequest(1, HandmadeStream.readBody(1, 0, 8, 1, 0))
                        .bytes(),
                new HandmadeStream(crc)
                        .ulpdu(HandmadeStream.untagged(
                                HandmadeStream.TERMINATE, 0, 2, 1, 0, new byte[] {0x10, 1, 0, 0}))
                        .bytes());
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void waitsForTheRestOfEveryFpdu(boolean crc) {
        for (var fpdu : fpdus(crc)) {
            for (int length = 0; length < fpdu.length; length++) {
                var sink = sink();
                var stream = stream(crc, sink);
                assertThat(receive(stream, Arrays.copyOf(fpdu, length))).isZero();
                assertThat(sink.calls).isZero();
                assertThat(stream.receiver().isOpen()).isTrue();
                assertThat(stream.receiver().isStarted()).isFalse();
                assertThat(receive(stream, fpdu)).isEqualTo(fpdu.length);
            }
        }
    }

    @Test
    void refusesOrTakesEveryUlpduThatIsCutAndFramedAgain() {
        for (var fpdu : fpdus(true)) {
            int ulpduLength = fpdu[1];
            var ulpdu = Arrays.copyOfRange(fpdu, 2, 2 + ulpduLength);
            int headerSize = (ulpdu[0] & 0x80) != 0 ? 14 : 18;
            for (int length = 0; length < ulpduLength; length++) {
                var stream = stream(true, sink());
                receive(
                        stream,
                        new HandmadeStream(true)
                                .ulpdu(Arrays.copyOf(ulpdu, length))
                                .bytes());
                if (length < headerSize) {
                    assertThat(stream.receiver().failure().orElseThrow().code()).contains(TerminateCode.MPA_LENGTH);
                }
            }
        }
    }

    @Test
    void findsEveryFlippedBitBehindTheLengthField() {
        for (var fpdu : fpdus(true)) {
            for (int bit = 16; bit < fpdu.length * 8; bit++) {
                var flipped = fpdu.clone();
                flipped[bit / 8] ^= (byte) (1 << bit % 8);
                var sink = sink();
                var stream = stream(true, sink);
                receive(stream, flipped);
                assertThat(stream.receiver().failure().orElseThrow().code())
                        .as("bit %d", bit)
                        .contains(TerminateCode.MPA_CRC);
                assertThat(sink.calls).isZero();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 20261120, -7})
    void survivesRandomOctets(long seed) {
        var random = new Random(seed);
        for (int round = 0; round < 2000; round++) {
            var octets = new byte[random.nextInt(1, 400)];
            random.nextBytes(octets);
            octets[0] = 0;
            var stream = stream(random.nextBoolean(), sink());
            int consumed = receive(stream, octets);
            assertThat(consumed).as("seed %d round %d", seed, round).isBetween(0, octets.length);
            if (stream.receiver().failure().isEmpty() && stream.receiver().isOpen()) {
                assertThat(octets.length - consumed).isLessThan(Fpdu.MAX_SIZE);
            }
        }
    }

    /** Random fields in a valid frame reach the checks that random octets almost never do. */
    @ParameterizedTest
    @ValueSource(longs = {4, 5, 6, 20261121, -8})
    void survivesRandomFieldsAndAlwaysEndsInASinkCallOrATypedRefusal(long seed) {
        var random = new Random(seed);
        var codes = new ArrayList<TerminateCode>();
        for (int round = 0; round < 5000; round++) {
            var sink = sink();
            var stream = stream(true, sink);
            receive(
                    stream,
                    new HandmadeStream(true).ulpdu(randomSegment(random)).bytes());
            var failure = stream.receiver().failure();
            failure.flatMap(TerminateReason::code).ifPresent(codes::add);
            assertThat(failure.isPresent()
                            || sink.calls > 0
                            || stream.receiver().isOpen())
                    .as("seed %d round %d", seed, round)
                    .isTrue();
            failure.ifPresent(reason -> terminateFits(stream, reason));
        }
        assertThat(Set.copyOf(codes)).as("checks that seed %d reaches", seed).hasSizeGreaterThan(12);
    }

    private static byte[] randomSegment(Random random) {
        int opcode = random.nextInt(12);
        int control = random.nextInt(8) == 0 ? random.nextInt(0x10000) : 0x0140 | opcode | random.nextInt(4) << 14;
        var payload = new byte[random.nextInt(40)];
        random.nextBytes(payload);
        return (control & 0x8000) != 0
                ? HandmadeStream.tagged(control, random.nextInt(3), random.nextLong(-20, 80), payload)
                : HandmadeStream.untagged(
                        control,
                        random.nextInt(),
                        random.nextInt(4),
                        random.nextInt(3),
                        random.nextInt(2) * 4,
                        payload);
    }

    private static void terminateFits(IwarpStream stream, TerminateReason reason) {
        var out = new WireBuffer(MemorySegment.ofArray(new byte[FpduTransmitter.MAX_TERMINATE_SIZE]));
        int size = stream.transmitter().terminate(out, 0, reason);
        assertThat(size).isLessThanOrEqualTo(FpduTransmitter.MAX_TERMINATE_SIZE);
        var peerSink = sink();
        var peer = stream(true, peerSink);
        peer.receiver().receive(out, 0, size);
        assertThat(peerSink.terminates).hasSize(reason.code().isPresent() ? 1 : 0);
    }

    @ParameterizedTest
    @ValueSource(longs = {9, 10, 11})
    void startUpSurvivesRandomOctetsBehindEitherKey(long seed) {
        var random = new Random(seed);
        for (int round = 0; round < 5000; round++) {
            var octets = new byte[random.nextInt(0, 600)];
            random.nextBytes(octets);
            boolean request = random.nextBoolean();
            var key = (request ? "MPA ID Req Frame" : "MPA ID Rep Frame")
                    .getBytes(java.nio.charset.StandardCharsets.US_ASCII);
            System.arraycopy(key, 0, octets, 0, Math.min(key.length, octets.length));
            if (octets.length > 18 && random.nextInt(4) > 0) {
                octets[17] = (byte) random.nextInt(4);
                octets[18] = (byte) random.nextInt(2);
            }
            var segment = MemorySegment.ofArray(octets);
            var responder = new MpaResponder(MpaOptions.of(true, 8, 8)).received(segment);
            var initiator = new MpaInitiator(MpaOptions.of(true, 8, 8), new byte[0]).received(segment);
            assertThat(request ? responder : initiator)
                    .as("seed %d round %d", seed, round)
                    .isNotNull();
        }
    }
}
