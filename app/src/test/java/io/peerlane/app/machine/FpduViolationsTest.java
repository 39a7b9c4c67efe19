package io.peerlane.app.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.peerlane.rdma.iwarp.MpaOptions;
import io.peerlane.rdma.iwarp.wire.Fpdu;
import io.peerlane.rdma.iwarp.wire.RdmapOpcode;
import io.peerlane.rdma.iwarp.wire.ReadRequestHeader;
import io.peerlane.rdma.iwarp.wire.TaggedHeader;
import io.peerlane.rdma.iwarp.wire.TerminateCode;
import io.peerlane.rdma.iwarp.wire.UntaggedHeader;
import io.peerlane.rdma.rnic.Fault;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * FPDUs, DDP segments and RDMAP messages that break a rule, as the first on their connection: the Terminate names layer, type and
 * code (RFC 5044, 8; RFC 5041, 7; RFC 5040, 4.8 and 7) and brings the header that was wrong, then the connection ends.
 */
class FpduViolationsTest extends RdmaWrongEnd {

    private static final int STAG = 0x00abcd00;
    private static final int LLP = 2;

    /** What is sent on a fresh connection, the fault it counts as, and the code of the Terminate. */
    private record Violation(String name, Fault fault, TerminateCode code, List<DdpSegment> segments) {
        @Override
        public String toString() {
            return name;
        }

        byte[] stream() {
            var all = ByteBuffer.allocate(1 << 18);
            segments.forEach(segment -> all.put(segment.fpdu()));
            return Arrays.copyOf(all.array(), all.position());
        }
    }

    private static Violation violation(String name, Fault fault, TerminateCode code, DdpSegment... segments) {
        return new Violation(name, fault, code, List.of(segments));
    }

    private static DdpSegment capsule() {
        return DdpSegment.send(CAPSULE);
    }

    private static DdpSegment write(int stag, long offset, int length) {
        return DdpSegment.tagged(RdmapOpcode.RDMA_WRITE, stag, offset, length);
    }

    static List<Violation> lengths() {
        var short1 = capsule().length(17);
        return List.of(
                violation(
                        "ULPDU of 0 bytes",
                        Fault.FRAMING,
                        TerminateCode.MPA_LENGTH,
                        capsule().length(0)),
                violation(
                        "ULPDU of 1 byte",
                        Fault.FRAMING,
                        TerminateCode.MPA_LENGTH,
                        capsule().length(1)),
                violation("half an untagged header", Fault.FRAMING, TerminateCode.MPA_LENGTH, short1),
                violation(
                        "half a tagged header",
                        Fault.FRAMING,
                        TerminateCode.MPA_LENGTH,
                        write(STAG, 0, 0).length(13)),
                violation(
                        "the longest FPDU",
                        Fault.MESSAGE_TOO_LONG,
                        TerminateCode.DDP_MESSAGE_TOO_LONG,
                        capsule().length(Fpdu.MAX_ULPDU)),
                violation(
                        "one byte more than a capsule",
                        Fault.MESSAGE_TOO_LONG,
                        TerminateCode.DDP_MESSAGE_TOO_LONG,
                        DdpSegment.send(CAPSULE + 4096 + 1)),
                violation(
                        "one byte more in the second segment",
                        Fault.MESSAGE_TOO_LONG,
                        TerminateCode.DDP_MESSAGE_TOO_LONG,
                        DdpSegment.send(4096).notLast(),
                        DdpSegment.send(CAPSULE + 1).messageOffset(4096)),
                violation(
                        "Read Request without its last byte",
                        Fault.OTHER,
                        TerminateCode.RDMAP_OPERATION_UNSPECIFIED,
                        DdpSegment.readRequest(STAG).length(UntaggedHeader.SIZE + ReadRequestHeader.SIZE - 1)),
                violation(
                        "Read Request with a byte more",
                        Fault.MESSAGE_TOO_LONG,
                        TerminateCode.DDP_MESSAGE_TOO_LONG,
                        DdpSegment.readRequest(STAG).length(UntaggedHeader.SIZE + ReadRequestHeader.SIZE + 1)),
                violation(
                        "Read Request in two segments",
                        Fault.OTHER,
                        TerminateCode.RDMAP_OPERATION_UNSPECIFIED,
                        DdpSegment.readRequest(STAG).notLast()));
    }

    static List<Violation> versionsAndOpcodes() {
        var all = new ArrayList<Violation>();
        for (int version : new int[] {0, 2, 3}) {
            all.add(violation(
                    "untagged, DDP version " + version,
                    Fault.HEADER,
                    TerminateCode.DDP_UNTAGGED_INVALID_VERSION,
                    capsule().ddpVersion(version)));
            all.add(violation(
                    "tagged, DDP version " + version,
                    Fault.HEADER,
                    TerminateCode.DDP_TAGGED_INVALID_VERSION,
                    write(STAG, 0, 64).ddpVersion(version)));
            all.add(violation(
                    "RDMAP version " + version,
                    Fault.HEADER,
                    TerminateCode.RDMAP_INVALID_VERSION,
                    capsule().rdmapVersion(version)));
        }
        for (int opcode = 8; opcode < 16; opcode++) {
            all.add(violation(
                    "opcode " + opcode,
                    Fault.HEADER,
                    TerminateCode.RDMAP_UNEXPECTED_OPCODE,
                    capsule().opcode(opcode)));
        }
        all.add(violation(
                "RDMA Write in an untagged segment",
                Fault.HEADER,
                TerminateCode.RDMAP_UNEXPECTED_OPCODE,
                capsule().opcode(0)));
        all.add(violation(
                "Send in a tagged segment",
                Fault.HEADER,
                TerminateCode.RDMAP_UNEXPECTED_OPCODE,
                capsule().withOtherModel()));
        all.add(violation(
                "Read Request in a tagged segment",
                Fault.HEADER,
                TerminateCode.RDMAP_UNEXPECTED_OPCODE,
                DdpSegment.readRequest(STAG).withOtherModel()));
        return all;
    }

    static List<Violation> numbers() {
        var all = new ArrayList<Violation>();
        for (int queue : new int[] {1, 2, 3, -1}) {
            all.add(violation(
                    "Send on queue " + queue,
                    Fault.SEQUENCE,
                    TerminateCode.DDP_INVALID_QN,
                    capsule().queueNumber(queue)));
        }
        all.add(violation(
                "Read Request on queue 0",
                Fault.SEQUENCE,
                TerminateCode.DDP_INVALID_QN,
                DdpSegment.readRequest(STAG).queueNumber(0)));
        for (int number : new int[] {0, 2, 7, -1, Integer.MIN_VALUE}) {
            all.add(violation(
                    "first Send numbered " + number,
                    Fault.SEQUENCE,
                    TerminateCode.DDP_INVALID_MSN_RANGE,
                    capsule().messageSequenceNumber(number)));
            all.add(violation(
                    "first Read Request numbered " + number,
                    Fault.SEQUENCE,
                    TerminateCode.DDP_INVALID_MSN_RANGE,
                    DdpSegment.readRequest(STAG).messageSequenceNumber(number)));
        }
        for (int offset : new int[] {1, 4, CAPSULE, -4, -1, Integer.MAX_VALUE}) {
            all.add(violation(
                    "first segment at offset " + offset,
                    Fault.SEQUENCE,
                    TerminateCode.DDP_INVALID_MO,
                    capsule().messageOffset(offset)));
        }
        for (int offset : new int[] {0, 60, 68, -1}) {
            all.add(violation(
                    "second segment at offset %d, not 64".formatted(offset),
                    Fault.SEQUENCE,
                    TerminateCode.DDP_INVALID_MO,
                    capsule().notLast(),
                    capsule().messageOffset(offset)));
        }
        return all;
    }

    static List<Violation> orders() {
        return List.of(
                violation(
                        "another Send inside a Send",
                        Fault.SEQUENCE,
                        TerminateCode.DDP_INVALID_MSN_RANGE,
                        capsule().notLast(),
                        capsule().messageSequenceNumber(2)),
                violation(
                        "Send that goes on with Invalidate",
                        Fault.HEADER,
                        TerminateCode.RDMAP_UNEXPECTED_OPCODE,
                        capsule().notLast(),
                        DdpSegment.untagged(RdmapOpcode.SEND_INVALIDATE, CAPSULE)
                                .messageOffset(CAPSULE)),
                violation(
                        "Read Response inside a Write",
                        Fault.HEADER,
                        TerminateCode.RDMAP_UNEXPECTED_OPCODE,
                        write(STAG, 0, 0).notLast(),
                        DdpSegment.tagged(RdmapOpcode.READ_RESPONSE, STAG, 0, 512)),
                violation(
                        "Write that goes on with another STag",
                        Fault.STAG_INVALID,
                        TerminateCode.DDP_INVALID_STAG,
                        write(STAG, 0, 0).notLast(),
                        write(STAG + 1, 0, 0)),
                violation(
                        "Write that leaves a gap",
                        Fault.BOUNDS,
                        TerminateCode.DDP_BASE_OR_BOUNDS,
                        write(STAG, 0, 0).notLast(),
                        write(STAG, 4, 0)),
                violation(
                        "Read Response nobody asked for",
                        Fault.READ_RESPONSE,
                        TerminateCode.DDP_LOCAL_CATASTROPHIC,
                        DdpSegment.tagged(RdmapOpcode.READ_RESPONSE, STAG, 0, 512)));
    }

    static List<Violation> keys() {
        return List.of(
                violation("Write, STag 0", Fault.STAG_INVALID, TerminateCode.DDP_INVALID_STAG, write(0, 0, 512)),
                violation("Write, STag unknown", Fault.STAG_INVALID, TerminateCode.DDP_INVALID_STAG, write(STAG, 0, 4)),
                violation("Write, STag -1", Fault.STAG_INVALID, TerminateCode.DDP_INVALID_STAG, write(-1, 0, 4)),
                violation("Write that wraps", Fault.BOUNDS, TerminateCode.DDP_TO_WRAP, write(STAG, -16, 512)),
                violation(
                        "Read of an unknown STag",
                        Fault.STAG_INVALID,
                        TerminateCode.RDMAP_INVALID_STAG,
                        DdpSegment.readRequest(STAG)),
                violation(
                        "Read that wraps",
                        Fault.BOUNDS,
                        TerminateCode.RDMAP_TO_WRAP,
                        DdpSegment.readRequest(STAG).field(38, -1).field(42, -256)),
                violation(
                        "Read of 4 GiB that wraps",
                        Fault.BOUNDS,
                        TerminateCode.RDMAP_TO_WRAP,
                        DdpSegment.readRequest(STAG).field(30, -1).field(38, -1).field(42, 2)),
                violation(
                        "Invalidate of an unknown STag",
                        Fault.STAG_INVALID,
                        TerminateCode.RDMAP_INVALIDATE_STAG_NOT_FOUND,
                        DdpSegment.untagged(RdmapOpcode.SEND_INVALIDATE, CAPSULE)
                                .invalidating(STAG)));
    }

    @ParameterizedTest
    @MethodSource({"lengths", "versionsAndOpcodes", "numbers", "orders", "keys"})
    void answersAViolationWithItsTerminate(Violation violation) throws IOException {
        long faults = count(violation.fault());
        long sent = terminatesSent();
        try (var host = RawHost.started(target, 0)) {
            host.write(violation.stream());
            var terminate = host.awaitEnd();
            assertThat(code(terminate)).isEqualTo(violation.code());
            assertThat(terminate.orElseThrow().offender()).isEqualTo(offender(violation));
            await().until(() -> count(violation.fault()) == faults + 1);
            assertThat(terminatesSent()).isEqualTo(sent + 1);
        }
    }

    /** Length and headers of the segment, unless the layer that failed could not tell where they are (RFC 5040, 4.8). */
    private static byte[] offender(Violation violation) {
        if (violation.code().layer() == LLP || violation.code() == TerminateCode.DDP_LOCAL_CATASTROPHIC) {
            return new byte[0];
        }
        var ulpdu = violation.segments().getLast().bytes();
        boolean tagged = ulpdu[0] < 0;
        int header = tagged ? TaggedHeader.SIZE : UntaggedHeader.SIZE;
        if (violation.code().layer() == 0 && violation.code().errorType() == 1 && (ulpdu[1] & 0xf) == 1) {
            header += ReadRequestHeader.SIZE;
        }
        return ByteBuffer.allocate(2 + header)
                .putShort((short) ulpdu.length)
                .put(ulpdu, 0, header)
                .array();
    }

    /** Each octet behind the length, so headers, payload and the CRC itself. */
    @ParameterizedTest
    @ValueSource(ints = {2, 5, 11, 15, 19, 20, 83, 84, 87})
    void findsAFlippedBit(int octet) throws IOException {
        long faults = count(Fault.CRC);
        try (var host = RawHost.started(target, 0)) {
            var fpdu = capsule().fpdu();
            fpdu[octet] ^= 1;
            host.write(fpdu);
            assertThat(code(host.awaitEnd())).isEqualTo(TerminateCode.MPA_CRC);
            await().until(() -> count(Fault.CRC) == faults + 1);
        }
    }

    @Test
    void endsAConnectionThatReadsDeeperThanAgreed() throws IOException {
        long faults = count(Fault.READS_EXCEEDED);
        try (var host = RawHost.started(target, 0, MpaOptions.of(true, 4, 0))) {
            host.write(DdpSegment.readRequest(0).field(30, 0).fpdu());
            assertThat(code(host.awaitEnd())).isEqualTo(TerminateCode.RDMAP_CATASTROPHIC_STREAM);
            assertThat(count(Fault.READS_EXCEEDED)).isEqualTo(faults + 1);
        }
    }

    /** No Terminate answers a Terminate, however it is made. */
    @ParameterizedTest
    @MethodSource("malformedTerminates")
    void closesOnATerminateWithoutAWord(DdpSegment terminate) throws IOException {
        long sent = terminatesSent();
        try (var host = RawHost.started(target, 0)) {
            host.write(terminate.fpdu());
            assertThat(host.awaitEnd()).isEmpty();
            assertThat(terminatesSent()).isEqualTo(sent);
        }
    }

    static List<DdpSegment> malformedTerminates() {
        return List.of(
                DdpSegment.untagged(RdmapOpcode.TERMINATE, 4),
                DdpSegment.untagged(RdmapOpcode.TERMINATE, 0),
                DdpSegment.untagged(RdmapOpcode.TERMINATE, 3),
                DdpSegment.untagged(RdmapOpcode.TERMINATE, 4).notLast(),
                DdpSegment.untagged(RdmapOpcode.TERMINATE, 4).queueNumber(0),
                DdpSegment.untagged(RdmapOpcode.TERMINATE, 4).messageSequenceNumber(9),
                DdpSegment.untagged(RdmapOpcode.TERMINATE, 60_000));
    }

    /** A zero-length Write or Read touches nothing, so its STag is nobody's: ready-to-receive frames are such. */
    @Test
    void takesEmptyWritesWhateverTheirStag() throws IOException {
        try (var host = RawHost.started(target, 0)) {
            host.write(write(STAG, -16, 0).fpdu());
            host.write(write(1, 0, 0).fpdu());
            host.endOutput();
            assertThat(host.awaitEnd()).isEmpty();
        }
    }

    @Test
    void countsAStreamThatEndsInsideAnFpduOfAbsurdLength() throws IOException {
        long before = count(Fault.TRUNCATED);
        try (var host = RawHost.started(target, 0)) {
            var fpdu = capsule().fpdu();
            fpdu[0] = -1;
            fpdu[1] = -1;
            host.write(fpdu);
            host.endOutput();
            host.awaitEnd();
            assertOneWarning(host, "TRUNCATED");
            assertThat(count(Fault.TRUNCATED)).isEqualTo(before + 1);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {11, 12, 13, 14})
    void endsAConnectionThatTurnsToNoise(long seed) throws IOException {
        var noise = new byte[200_000];
        new Random(seed).nextBytes(noise);
        try (var host = RawHost.Connected.to(target)) {
            host.io().write(noise);
            host.io().awaitEnd();
            assertOneWarning(host.io(), "ended");
        }
    }
}
