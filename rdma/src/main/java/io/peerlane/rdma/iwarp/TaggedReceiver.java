package io.peerlane.rdma.iwarp;

import static io.peerlane.rdma.iwarp.wire.TerminateCode.DDP_BASE_OR_BOUNDS;
import static io.peerlane.rdma.iwarp.wire.TerminateCode.DDP_INVALID_STAG;
import static io.peerlane.rdma.iwarp.wire.TerminateCode.DDP_LOCAL_CATASTROPHIC;
import static io.peerlane.rdma.iwarp.wire.TerminateCode.DDP_TO_WRAP;
import static io.peerlane.rdma.iwarp.wire.TerminateCode.RDMAP_UNEXPECTED_OPCODE;

import io.peerlane.rdma.iwarp.wire.RdmapOpcode;
import io.peerlane.rdma.iwarp.wire.TaggedHeader;
import io.peerlane.rdma.iwarp.wire.TerminateCode;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/**
 * Received tagged messages: RDMA Writes and Read Responses (RFC 5041, 5.1 and 5.2; RFC 5040, 5.1 and 5.2). At most one is in
 * progress, and its segments follow each other without a gap.
 *
 * <pre>
 *   BETWEEN --Write, L=0--> WRITING --Write, L=1--> BETWEEN
 *   BETWEEN --Read Response, L=0--> READING --Read Response, L=1--> BETWEEN
 * </pre>
 */
final class TaggedReceiver {

    private final ReadQueue reads;
    private final InboundSink sink;
    private @Nullable RdmapOpcode inProgress;
    private int writeStag;
    private long writeNext;
    private long readDone;

    TaggedReceiver(ReadQueue reads, InboundSink sink) {
        this.reads = reads;
        this.sink = sink;
    }

    /** One segment at {@code at}, with {@code length} octets of payload. Null if it was good. */
    @Nullable
    TerminateReason segment(RdmapOpcode opcode, boolean last, MemorySegment bytes, int at, int length) {
        if (inProgress != null && inProgress != opcode) {
            return TerminateReason.of(RDMAP_UNEXPECTED_OPCODE, opcode + " before the last segment of " + inProgress);
        }
        var reason =
                opcode == RdmapOpcode.RDMA_WRITE ? write(bytes, at, length) : readResponse(last, bytes, at, length);
        inProgress = last ? null : opcode;
        return reason;
    }

    private @Nullable TerminateReason write(MemorySegment bytes, int at, int length) {
        int stag = TaggedHeader.stag(bytes, at);
        long to = TaggedHeader.taggedOffset(bytes, at);
        if (inProgress != null && stag != writeStag) {
            return wrongStag(writeStag, stag);
        }
        if (inProgress != null && to != writeNext) {
            return wrongOffset(writeNext, to);
        }
        if (wraps(to, length)) {
            return TerminateReason.of(DDP_TO_WRAP, "%d bytes at %016x".formatted(length, to));
        }
        writeStag = stag;
        writeNext = to + length;
        var code = length == 0 ? null : sink.placeWrite(stag, to, bytes, at + TaggedHeader.SIZE, length);
        return code == null ? null : refused(code, stag, to, length);
    }

    private @Nullable TerminateReason readResponse(boolean last, MemorySegment bytes, int at, int length) {
        if (reads.isEmpty()) {
            return TerminateReason.of(DDP_LOCAL_CATASTROPHIC, "Read Response without an outstanding read");
        }
        var reason = checkReadResponse(last, bytes, at, length);
        if (reason != null) {
            return reason;
        }
        long to = reads.sinkTo() + readDone;
        var code = length == 0
                ? null
                : sink.placeReadResponse(reads.token(), reads.sinkStag(), to, bytes, at + TaggedHeader.SIZE, length);
        if (code != null) {
            return refused(code, reads.sinkStag(), to, length);
        }
        readDone += length;
        if (last) {
            readComplete();
        }
        return null;
    }

    private void readComplete() {
        long token = reads.token();
        reads.remove();
        readDone = 0;
        if (token != FpduTransmitter.READY_TO_RECEIVE_TOKEN) {
            sink.readComplete(token);
        }
    }

    private @Nullable TerminateReason checkReadResponse(boolean last, MemorySegment bytes, int at, int length) {
        int stag = TaggedHeader.stag(bytes, at);
        if (stag != reads.sinkStag()) {
            return wrongStag(reads.sinkStag(), stag);
        }
        long to = TaggedHeader.taggedOffset(bytes, at);
        if (to != reads.sinkTo() + readDone) {
            return wrongOffset(reads.sinkTo() + readDone, to);
        }
        long left = reads.size() - readDone;
        if (length > left || last != (length == left)) {
            return TerminateReason.of(
                    DDP_BASE_OR_BOUNDS,
                    "Read Response segment of %d bytes%s, %d are outstanding"
                            .formatted(length, last ? ", the last" : "", left));
        }
        return null;
    }

    private static boolean wraps(long to, int length) {
        return length > 0 && Long.compareUnsigned(to + (length - 1), to) < 0;
    }

    private static TerminateReason wrongStag(int wanted, int found) {
        return TerminateReason.of(DDP_INVALID_STAG, "wanted STag %08x, found %08x".formatted(wanted, found));
    }

    private static TerminateReason wrongOffset(long wanted, long found) {
        return TerminateReason.of(DDP_BASE_OR_BOUNDS, "wanted offset %016x, found %016x".formatted(wanted, found));
    }

    private static TerminateReason refused(TerminateCode code, int stag, long to, int length) {
        return TerminateReason.of(code, "STag %08x, %d bytes at %016x".formatted(stag, length, to));
    }
}
