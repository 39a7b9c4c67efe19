package io.peerlane.rdma.iwarp;

import static io.peerlane.rdma.iwarp.wire.TerminateCode.DDP_INVALID_MO;
import static io.peerlane.rdma.iwarp.wire.TerminateCode.DDP_INVALID_MSN_NO_BUFFER;
import static io.peerlane.rdma.iwarp.wire.TerminateCode.DDP_INVALID_MSN_RANGE;
import static io.peerlane.rdma.iwarp.wire.TerminateCode.DDP_INVALID_QN;
import static io.peerlane.rdma.iwarp.wire.TerminateCode.DDP_MESSAGE_TOO_LONG;
import static io.peerlane.rdma.iwarp.wire.TerminateCode.RDMAP_CATASTROPHIC_STREAM;
import static io.peerlane.rdma.iwarp.wire.TerminateCode.RDMAP_OPERATION_UNSPECIFIED;
import static io.peerlane.rdma.iwarp.wire.TerminateCode.RDMAP_TO_WRAP;
import static io.peerlane.rdma.iwarp.wire.TerminateCode.RDMAP_UNEXPECTED_OPCODE;

import io.peerlane.rdma.iwarp.wire.RdmapOpcode;
import io.peerlane.rdma.iwarp.wire.ReadRequestHeader;
import io.peerlane.rdma.iwarp.wire.TerminateCode;
import io.peerlane.rdma.iwarp.wire.TerminateHeader;
import io.peerlane.rdma.iwarp.wire.UntaggedHeader;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/**
 * Received untagged messages: Sends on queue 0, Read Requests on queue 1, Terminates on queue 2 (RFC 5041, 5.1 and 7.2;
 * RFC 5040, 5.2.1, 5.3 and 5.4). Message sequence numbers count from 1 on each queue; segments of a Send come in order.
 */
final class UntaggedReceiver {

    private static final int FIRST_MSN = 1;

    private final ReadQueue reads;
    private final InboundSink sink;
    private int sendMsn = FIRST_MSN;
    private int readMsn = FIRST_MSN;
    private @Nullable RdmapOpcode inProgress;
    private int capacity;
    private int received;
    private boolean emptySendIsSignal;
    private boolean terminated;

    /** @param emptySendIsSignal the first message, if it is an empty Send, is the ready-to-receive frame and uses no receive */
    UntaggedReceiver(ReadQueue reads, InboundSink sink, boolean emptySendIsSignal) {
        this.reads = reads;
        this.sink = sink;
        this.emptySendIsSignal = emptySendIsSignal;
    }

    /** Whether a Terminate came. */
    boolean isTerminated() {
        return terminated;
    }

    /** One segment at {@code at}, with {@code length} octets of payload. Null if it was good. */
    @Nullable
    TerminateReason segment(RdmapOpcode opcode, boolean last, MemorySegment bytes, int at, int length) {
        if (opcode == RdmapOpcode.TERMINATE) {
            return terminate(last, bytes, at, length);
        }
        int queueNumber = UntaggedHeader.queueNumber(bytes, at);
        if (queueNumber != opcode.queueNumber()) {
            return TerminateReason.of(
                    DDP_INVALID_QN, "%s on queue %d".formatted(opcode, Integer.toUnsignedLong(queueNumber)));
        }
        return opcode == RdmapOpcode.READ_REQUEST
                ? readRequest(last, bytes, at, length)
                : send(opcode, last, bytes, at, length);
    }

    private @Nullable TerminateReason send(RdmapOpcode opcode, boolean last, MemorySegment bytes, int at, int length) {
        var reason = checkSequence(sendMsn, received, bytes, at);
        if (reason == null) {
            reason = inProgress == null ? open(opcode, last, length) : checkOpcode(opcode);
        }
        if (reason != null || inProgress == null) {
            return reason;
        }
        if (length > capacity - received) {
            return TerminateReason.of(
                    DDP_MESSAGE_TOO_LONG,
                    "receive of %d bytes, message of at least %d".formatted(capacity, (long) received + length));
        }
        var code = length == 0 ? null : sink.placeReceive(received, bytes, at + UntaggedHeader.SIZE, length);
        received += length;
        if (code == null && last) {
            code = complete(opcode, UntaggedHeader.invalidateStag(bytes, at));
        }
        return code == null ? null : TerminateReason.of(code, opcode + " refused");
    }

    /** Takes a receive for the message; leaves {@code inProgress} null if the message is a signal that needs none. */
    private @Nullable TerminateReason open(RdmapOpcode opcode, boolean last, int length) {
        boolean signal = emptySendIsSignal && last && length == 0;
        emptySendIsSignal = false;
        if (signal) {
            sendMsn++;
            return null;
        }
        capacity = sink.openReceive();
        if (capacity == InboundSink.NO_RECEIVE) {
            return TerminateReason.of(
                    DDP_INVALID_MSN_NO_BUFFER, "no receive posted for message " + Integer.toUnsignedLong(sendMsn));
        }
        inProgress = opcode;
        return null;
    }

    private @Nullable TerminateReason checkOpcode(RdmapOpcode opcode) {
        return opcode == inProgress
                ? null
                : TerminateReason.of(RDMAP_UNEXPECTED_OPCODE, opcode + " in a message that began as " + inProgress);
    }

    private @Nullable TerminateCode complete(RdmapOpcode opcode, int invalidateStag) {
        int length = received;
        inProgress = null;
        received = 0;
        sendMsn++;
        return sink.receiveComplete(opcode, length, invalidateStag);
    }

    private @Nullable TerminateReason readRequest(boolean last, MemorySegment bytes, int at, int length) {
        var reason = checkSequence(readMsn, 0, bytes, at);
        if (reason == null) {
            reason = checkReadRequest(last, length);
        }
        if (reason != null) {
            return reason;
        }
        int body = at + UntaggedHeader.SIZE;
        long size = ReadRequestHeader.size(bytes, body);
        long sourceTo = ReadRequestHeader.sourceTaggedOffset(bytes, body);
        if (size > 0 && Long.compareUnsigned(sourceTo + (size - 1), sourceTo) < 0) {
            return TerminateReason.of(RDMAP_TO_WRAP, "%d bytes at %016x".formatted(size, sourceTo));
        }
        readMsn++;
        return accept(bytes, body, size, sourceTo);
    }

    private @Nullable TerminateReason accept(MemorySegment bytes, int body, long size, long sourceTo) {
        int sinkStag = ReadRequestHeader.sinkStag(bytes, body);
        long sinkTo = ReadRequestHeader.sinkTaggedOffset(bytes, body);
        int sourceStag = ReadRequestHeader.sourceStag(bytes, body);
        reads.add(sinkStag, sinkTo, size, sourceStag, sourceTo, 0);
        var code = sink.readRequest(sinkStag, sinkTo, size, sourceStag, sourceTo);
        return code == null
                ? null
                : TerminateReason.of(
                        code, "Read Request for %d bytes at %016x of STag %08x".formatted(size, sourceTo, sourceStag));
    }

    private @Nullable TerminateReason checkReadRequest(boolean last, int length) {
        if (length > ReadRequestHeader.SIZE) {
            return TerminateReason.of(DDP_MESSAGE_TOO_LONG, "Read Request header is 28 bytes, found " + length);
        }
        if (length < ReadRequestHeader.SIZE || !last) {
            return TerminateReason.of(
                    RDMAP_OPERATION_UNSPECIFIED,
                    "Read Request header is 28 bytes in one segment, found " + length + (last ? "" : " and more"));
        }
        if (reads.isFull()) {
            return TerminateReason.of(
                    RDMAP_CATASTROPHIC_STREAM, "inbound read depth is %d".formatted(reads.capacity()));
        }
        return null;
    }

    private static @Nullable TerminateReason checkSequence(int wantedMsn, int wantedMo, MemorySegment bytes, int at) {
        int msn = UntaggedHeader.messageSequenceNumber(bytes, at);
        if (msn != wantedMsn) {
            return TerminateReason.of(
                    DDP_INVALID_MSN_RANGE,
                    "wanted message %d, found %d"
                            .formatted(Integer.toUnsignedLong(wantedMsn), Integer.toUnsignedLong(msn)));
        }
        long mo = UntaggedHeader.messageOffset(bytes, at);
        return mo == wantedMo
                ? null
                : TerminateReason.of(DDP_INVALID_MO, "wanted offset %d, found %d".formatted(wantedMo, mo));
    }

    /** A malformed Terminate gets no Terminate. The sequence number is not looked at: soft-iWARP puts other things there. */
    private @Nullable TerminateReason terminate(boolean last, MemorySegment bytes, int at, int length) {
        int queueNumber = UntaggedHeader.queueNumber(bytes, at);
        if (queueNumber != UntaggedHeader.QN_TERMINATE || !last || length < TerminateHeader.CONTROL_SIZE) {
            return TerminateReason.withoutTerminate("malformed Terminate: queue %d, last %b, %d bytes"
                    .formatted(Integer.toUnsignedLong(queueNumber), last, length));
        }
        terminated = true;
        sink.terminateReceived(new TerminateHeader(bytes.asSlice(at + UntaggedHeader.SIZE, length)).parse());
        return null;
    }
}
