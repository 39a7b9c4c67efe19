package io.peerlane.app.machine;

import io.peerlane.rdma.iwarp.wire.Fpdu;
import io.peerlane.rdma.iwarp.wire.RdmapOpcode;
import io.peerlane.rdma.iwarp.wire.ReadRequestHeader;
import io.peerlane.rdma.iwarp.wire.TerminateCode;
import io.peerlane.rdma.iwarp.wire.UntaggedHeader;
import io.peerlane.rdma.rnic.Fault;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/**
 * A stream that breaks a rule of MPA, DDP or RDMAP, and what must come of it (RFC 5044, 8; RFC 5041, 7; RFC 5040, 4.8 and 7).
 *
 * @param fault it counts as
 * @param code of the Terminate
 * @param segments what is sent first on a fresh connection; the last one is wrong
 */
record FpduViolation(String name, Fault fault, TerminateCode code, List<DdpSegment> segments) {

    private static final int STAG = 0x00abcd00;
    private static final int CAPSULE = 64;

    @Override
    public String toString() {
        return name;
    }

    byte[] stream() {
        var all = ByteBuffer.allocate(1 << 18);
        segments.forEach(segment -> all.put(segment.fpdu()));
        return Arrays.copyOf(all.array(), all.position());
    }

    static List<FpduViolation> all() {
        return Stream.of(lengths(), versionsAndOpcodes(), numbers(), orders(), keys())
                .flatMap(List::stream)
                .toList();
    }

    private static FpduViolation violation(String name, Fault fault, TerminateCode code, DdpSegment... segments) {
        return new FpduViolation(name, fault, code, List.of(segments));
    }

    private static DdpSegment capsule() {
        return DdpSegment.send(CAPSULE);
    }

    private static DdpSegment write(int stag, long offset, int length) {
        return DdpSegment.tagged(RdmapOpcode.RDMA_WRITE, stag, offset, length);
    }

    private static List<FpduViolation> lengths() {
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

    private static List<FpduViolation> versionsAndOpcodes() {
        var all = new ArrayList<FpduViolation>();
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

    private static List<FpduViolation> numbers() {
        var all = new ArrayList<FpduViolation>();
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

    private static List<FpduViolation> orders() {
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

    private static List<FpduViolation> keys() {
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
}
