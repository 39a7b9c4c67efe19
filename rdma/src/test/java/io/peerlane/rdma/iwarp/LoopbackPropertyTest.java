package io.peerlane.rdma.iwarp;

import static org.assertj.core.api.Assertions.assertThat;

import io.peerlane.fabric.octets.Octets;
import io.peerlane.rdma.iwarp.wire.Fpdu;
import io.peerlane.rdma.iwarp.wire.RdmapOpcode;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Random Sends, Writes and Reads between two streams, cut into random segments, interleaved where that is allowed, delivered
 * in random chunks: every octet arrives where it belongs, in order, once.
 */
class LoopbackPropertyTest {

    private static final int MEMORY = 1 << 20;
    private static final int STAG = 0x100;
    private static final int SINK_STAG = 0x200;
    private static final int MAX_MESSAGE = 100_000;
    private static final List<RdmapOpcode> SENDS =
            Arrays.stream(RdmapOpcode.values()).filter(RdmapOpcode::isSend).toList();

    /** One end and the wire towards it. */
    private static final class End {
        final RecordingSink sink =
                new RecordingSink().region(STAG, 0x7000_0000_0000L, MEMORY).region(SINK_STAG, 0, MEMORY);
        final IwarpStream stream;
        final WireBuffer wire;
        final byte[] expected = new byte[MEMORY];
        final List<RecordingSink.Message> sent = new ArrayList<>();
        int arrived;
        int end;
        byte[] taggedSource = {};
        byte[] untaggedSource = {};
        OutboundMessage tagged;
        OutboundMessage untagged;

        End(boolean initiator, boolean crc, int mulpdu, Arena arena) {
            wire = new WireBuffer(arena.allocate(4 * Fpdu.MAX_SIZE));
            stream = new IwarpStream(new StreamParameters(initiator, crc, 4, 4, ReadyToReceive.NONE), mulpdu, sink);
        }

        boolean hasRoom() {
            return end + 2 * Fpdu.MAX_SIZE < wire.capacity();
        }
    }

    private final Random random = new Random();
    private End[] ends = {};
    private int reads;

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void everyOctetArrivesWhereItBelongs(long seed) {
        random.setSeed(seed);
        boolean crc = random.nextBoolean();
        try (var arena = Arena.ofConfined()) {
            ends = new End[] {
                new End(true, crc, random.nextInt(128, 65536), arena),
                new End(false, crc, random.nextInt(128, 3000), arena)
            };
            for (int step = 0; step < 1500; step++) {
                step(true);
            }
            drain();
            for (var end : ends) {
                assertThat(end.stream.receiver().failure()).as("seed %d", seed).isEmpty();
                assertThat(end.sink.regions.get(STAG).bytes())
                        .as("seed %d", seed)
                        .isEqualTo(end.expected);
                assertThat(end.sink.messages).as("seed %d", seed).isEqualTo(end.sent);
            }
            assertThat(ends[0].sink.completedReads.size() + ends[1].sink.completedReads.size())
                    .as("seed %d", seed)
                    .isEqualTo(reads)
                    .isPositive();
        }
    }

    private void drain() {
        while (!isIdle(ends[0]) || !isIdle(ends[1])) {
            assertThat(ends[0].stream.receiver().isOpen()
                            && ends[1].stream.receiver().isOpen())
                    .isTrue();
            step(false);
        }
    }

    private static boolean isIdle(End end) {
        return end.end == 0
                && end.stream.inboundReads().isEmpty()
                && !end.stream.transmitter().isTaggedInProgress()
                && !end.stream.transmitter().isUntaggedInProgress();
    }

    private void step(boolean more) {
        int from = random.nextInt(2);
        var sender = ends[from];
        var receiver = ends[1 - from];
        if (receiver.hasRoom() && !sender.stream.transmitter().isHeld()) {
            startTagged(sender, receiver, more);
            startUntagged(sender, receiver, more);
            if (sender.stream.transmitter().isTaggedInProgress() && random.nextBoolean()) {
                segment(sender.tagged, sender.taggedSource, receiver);
            }
            if (sender.stream.transmitter().isUntaggedInProgress() && random.nextBoolean()) {
                segment(sender.untagged, sender.untaggedSource, receiver);
            }
        }
        deliver(receiver);
    }

    private void startTagged(End sender, End receiver, boolean more) {
        var transmitter = sender.stream.transmitter();
        if (transmitter.isTaggedInProgress()) {
            return;
        }
        var waiting = sender.stream.inboundReads();
        if (!waiting.isEmpty()) {
            int at = (int) (waiting.sourceTo() - 0x7000_0000_0000L);
            var source = sender.sink.regions.get(STAG).bytes();
            sender.taggedSource = Arrays.copyOfRange(source, at, at + (int) waiting.size());
            sender.tagged = transmitter.readResponse();
        } else if (more && random.nextInt(4) == 0) {
            sender.taggedSource = randomBytes();
            int at = random.nextInt(MEMORY - sender.taggedSource.length);
            System.arraycopy(sender.taggedSource, 0, receiver.expected, at, sender.taggedSource.length);
            sender.tagged = transmitter.write(STAG, 0x7000_0000_0000L + at, sender.taggedSource.length);
        }
    }

    private void startUntagged(End sender, End receiver, boolean more) {
        var transmitter = sender.stream.transmitter();
        if (transmitter.isUntaggedInProgress() || !more) {
            return;
        }
        if (random.nextInt(3) == 0) {
            var opcode = SENDS.get(random.nextInt(SENDS.size()));
            int stag = opcode.invalidates() ? random.nextInt() : 0;
            sender.untaggedSource = randomBytes();
            receiver.sink.receives(1, sender.untaggedSource.length + random.nextInt(3));
            receiver.sent.add(new RecordingSink.Message(opcode, sender.untaggedSource, stag));
            sender.untagged = transmitter.send(opcode, stag, sender.untaggedSource.length);
        } else if (random.nextInt(6) == 0) {
            int size = random.nextInt(MAX_MESSAGE);
            int at = random.nextInt(MEMORY - size);
            int length = transmitter.readRequest(
                    receiver.wire, receiver.end, SINK_STAG, at, size, STAG, 0x7000_0000_0000L + at, reads);
            receiver.end += length;
            reads += length > 0 ? 1 : 0;
        }
    }

    private byte[] randomBytes() {
        var bytes = new byte[random.nextInt(5) == 0 ? random.nextInt(MAX_MESSAGE) : random.nextInt(100)];
        random.nextBytes(bytes);
        return bytes;
    }

    private void segment(OutboundMessage message, byte[] source, End receiver) {
        int most = message.nextPayload();
        int payload = most > 8 && random.nextInt(3) == 0 ? 4 * random.nextInt(1, most / 4) : most;
        int offset = (int) message.offset();
        int at = message.emitHeader(receiver.wire, receiver.end, payload);
        MemorySegment.copy(source, offset, receiver.wire.segment(), Octets.U8, at, payload);
        int size = message.fpduSize(payload);
        assertThat(message.finish(receiver.wire, receiver.end)).isEqualTo(size);
        receiver.end += size;
    }

    private void deliver(End receiver) {
        receiver.arrived += random.nextInt(receiver.end - receiver.arrived + 1);
        int consumed = receiver.stream.receiver().receive(receiver.wire, 0, receiver.arrived);
        var octets = receiver.wire.segment();
        MemorySegment.copy(octets, consumed, octets, 0, receiver.end - consumed);
        receiver.arrived -= consumed;
        receiver.end -= consumed;
    }
}
