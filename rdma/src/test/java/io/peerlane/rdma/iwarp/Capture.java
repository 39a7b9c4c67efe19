package io.peerlane.rdma.iwarp;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * TCP conversations of a pcap file (microsecond, little-endian, Ethernet, IPv4), reassembled. The files were recorded with
 * Linux 6.1.192: its NVMe host over soft-iWARP against its NVMe target, or a hand-written peer in the error file.
 */
final class Capture {

    static final String PLAIN = "nvme-rdma-siw.pcap";
    static final String CRC = "nvme-rdma-siw-crc.pcap";
    static final String ERRORS = "nvme-rdma-siw-errors.pcap";

    private static final int FILE_HEADER = 24;
    private static final int RECORD_HEADER = 16;
    private static final int ETHERNET = 14;
    private static final int SYN = 0x02;

    private Capture() {}

    /** In-order octets of one TCP segment. */
    record Chunk(boolean fromInitiator, byte[] bytes) {}

    /** One connection: its chunks in the order captured. */
    record Conversation(int initiatorPort, List<Chunk> chunks) {
        byte[] stream(boolean fromInitiator) {
            var all = new ByteArrayOutputStream();
            chunks.stream().filter(c -> c.fromInitiator == fromInitiator).forEach(c -> all.writeBytes(c.bytes));
            return all.toByteArray();
        }
    }

    /** The conversations in which both sides begin with an MPA frame, in order of appearance. */
    static List<Conversation> conversations(String name) {
        var directions = new LinkedHashMap<String, Direction>();
        var conversations = new LinkedHashMap<String, Conversation>();
        var file = ByteBuffer.wrap(bytes(name)).order(ByteOrder.LITTLE_ENDIAN);
        for (int at = FILE_HEADER; at < file.limit(); ) {
            int length = file.getInt(at + 8);
            frame(file.slice(at + RECORD_HEADER, length), directions, conversations);
            at += RECORD_HEADER + length;
        }
        directions.values().forEach(Direction::requireWhole);
        return conversations.values().stream()
                .filter(c -> startsWithMpa(c.stream(true)) && startsWithMpa(c.stream(false)))
                .toList();
    }

    private static boolean startsWithMpa(byte[] stream) {
        return new String(stream, java.nio.charset.StandardCharsets.ISO_8859_1).startsWith("MPA ID Re");
    }

    private static byte[] bytes(String name) {
        try (var in = Capture.class.getResourceAsStream(name)) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void frame(
            ByteBuffer frame, Map<String, Direction> directions, Map<String, Conversation> conversations) {
        if (frame.getShort(12) != 0x0800 || frame.get(ETHERNET + 9) != 6) {
            return;
        }
        int tcp = ETHERNET + (frame.get(ETHERNET) & 15) * 4;
        int from = frame.getShort(tcp) & 0xffff;
        int to = frame.getShort(tcp + 2) & 0xffff;
        int payload = tcp + (frame.get(tcp + 12) >> 4 & 15) * 4;
        int end = ETHERNET + (frame.getShort(ETHERNET + 2) & 0xffff);
        boolean syn = (frame.get(tcp + 13) & SYN) != 0;
        int sequence = frame.getInt(tcp + 4);
        boolean fromInitiator = from > to;
        int initiatorPort = Math.max(from, to);
        var direction = directions.computeIfAbsent(
                from + ">" + to, _ -> new Direction(fromInitiator, syn ? sequence + 1 : sequence));
        var conversation = conversations.computeIfAbsent(
                "" + initiatorPort, _ -> new Conversation(initiatorPort, new ArrayList<>()));
        if (end > payload) {
            var bytes = new byte[end - payload];
            frame.get(payload, bytes);
            direction.segment(sequence, bytes, conversation.chunks);
        }
    }

    /** One direction's reassembly: holds what came early, drops what came twice. */
    private static final class Direction {
        private final boolean fromInitiator;
        private final Map<Integer, byte[]> early = new LinkedHashMap<>();
        private int next;

        Direction(boolean fromInitiator, int next) {
            this.fromInitiator = fromInitiator;
            this.next = next;
        }

        void segment(int sequence, byte[] bytes, List<Chunk> chunks) {
            early.put(sequence, bytes);
            while (early.containsKey(next)) {
                var now = early.remove(next);
                chunks.add(new Chunk(fromInitiator, now));
                next += now.length;
            }
            early.entrySet().removeIf(e -> e.getKey() + e.getValue().length - next <= 0);
        }

        void requireWhole() {
            if (!early.isEmpty()) {
                throw new IllegalStateException("hole in the capture before " + early.keySet());
            }
        }
    }
}
