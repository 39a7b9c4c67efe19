package io.peerlane.rdma.iwarp;

import static org.assertj.core.api.Assertions.assertThat;

import io.peerlane.rdma.iwarp.wire.MpaFrame;
import io.peerlane.rdma.iwarp.wire.RdmapOpcode;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Sessions of Linux 6.1.192 over soft-iWARP, both ways, through the real receiver and transmitter. */
class CaptureTest {

    private static List<Replay> replays(String name) {
        return Capture.conversations(name).stream().map(c -> Replay.of(c, true)).toList();
    }

    private static Map<String, Integer> counts(List<Replay> replays) {
        var all = new TreeMap<String, Integer>();
        replays.forEach(r -> r.counts.forEach((name, n) -> all.merge(name, n, Integer::sum)));
        return all;
    }

    @Test
    void buildsAndReceivesEveryFpduOfTheSessionWithoutCrc() {
        var replays = replays(Capture.PLAIN);
        assertThat(replays)
                .hasSize(3)
                .noneMatch(r -> r.initiator.stream.parameters().crc());
        assertThat(counts(replays))
                .containsExactlyInAnyOrderEntriesOf(Map.of(
                        "SEND", 94,
                        "SEND (more)", 2,
                        "SEND_INVALIDATE", 34,
                        "RDMA_WRITE", 34,
                        "RDMA_WRITE (more)", 148,
                        "READ_REQUEST", 3,
                        "READ_RESPONSE", 3,
                        "READ_RESPONSE (more)", 91));
        assertThat(replays.stream().mapToInt(r -> r.largest).max()).hasValue(1448);
        replays.forEach(CaptureTest::assertEverythingArrived);
    }

    @Test
    void buildsAndReceivesEveryFpduOfTheSessionWithCrc() {
        var replays = replays(Capture.CRC);
        assertThat(replays)
                .hasSize(3)
                .allMatch(r -> r.initiator.stream.parameters().crc());
        assertThat(counts(replays).values().stream().mapToInt(n -> n).sum()).isEqualTo(411);
        assertThat(replays.stream().mapToInt(r -> r.largest).max()).hasValue(1456);
        replays.forEach(CaptureTest::assertEverythingArrived);
    }

    private static void assertEverythingArrived(Replay replay) {
        for (var side : List.of(replay.initiator, replay.responder)) {
            assertThat(side.stream.receiver().failure()).isEmpty();
            assertThat(side.start).as("octets consumed").isEqualTo(side.end);
            assertThat(side.stream.outboundReads().isEmpty()).isTrue();
            assertThat(side.stream.inboundReads().isEmpty()).isTrue();
        }
        var counts = replay.counts;
        assertThat(replay.responder.sink.completedReads).hasSize(counts.getOrDefault("READ_RESPONSE", 0));
        assertThat(replay.initiator.sink.messages.size() + replay.responder.sink.messages.size())
                .isEqualTo(counts.get("SEND") + counts.getOrDefault("SEND_INVALIDATE", 0));
    }

    @ParameterizedTest
    @ValueSource(strings = {Capture.PLAIN, Capture.CRC})
    void deliversThe128KibThatTheSessionWroteAndReadBack(String capture) {
        var pattern = "pattern 128k    ".substring(0, 13);
        var replay = replays(capture).getLast();
        var read = replay.responder.sink.regions.values().stream()
                .filter(r -> r.bytes().length == 131072)
                .findFirst()
                .orElseThrow();
        assertThat(new String(read.bytes(), 0, 13, java.nio.charset.StandardCharsets.US_ASCII))
                .isEqualTo(pattern);
        assertThat(replay.initiator.sink.regions.values())
                .as("one of the host's regions was written with the same octets")
                .anyMatch(r -> Arrays.equals(r.bytes(), read.bytes()));
        assertThat(replay.responder.sink.placed.get(RdmapOpcode.READ_RESPONSE)).isEqualTo(131072);
    }

    @ParameterizedTest
    @ValueSource(strings = {Capture.PLAIN, Capture.CRC, Capture.ERRORS})
    void emitsEveryMpaFrameAsItWasParsed(String capture) {
        for (var conversation : Capture.conversations(capture)) {
            for (boolean fromInitiator : new boolean[] {true, false}) {
                var stream = conversation.stream(fromInitiator);
                var frame = new MpaFrame(MemorySegment.ofArray(stream));
                int size = MpaFrame.HEADER_SIZE + frame.privateDataLength();
                assertThat(frame.parse().toBytes()).isEqualTo(Arrays.copyOf(stream, size));
            }
        }
    }
}
