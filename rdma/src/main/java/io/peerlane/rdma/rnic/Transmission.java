package io.peerlane.rdma.rnic;

import static io.peerlane.rdma.rnic.RegionAccess.LOCAL_READ;
import static io.peerlane.rdma.rnic.RegionAccess.LOCAL_WRITE;
import static io.peerlane.rdma.rnic.RegionAccess.REMOTE_READ;

import io.peerlane.fabric.tlp.Traffic;
import io.peerlane.rdma.iwarp.FpduTransmitter;
import io.peerlane.rdma.iwarp.IwarpStream;
import io.peerlane.rdma.iwarp.OutboundMessage;
import io.peerlane.rdma.iwarp.TerminateReason;
import io.peerlane.rdma.iwarp.WireBuffer;
import io.peerlane.rdma.iwarp.wire.RdmapOpcode;
import io.peerlane.rdma.rnic.abi.SendQueueEntry;
import io.peerlane.rdma.verbs.SendWorkRequest;
import io.peerlane.rdma.verbs.WorkCompletionStatus;
import io.peerlane.rdma.verbs.WorkRequestOpcode;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/**
 * Outbound half of a connected queue pair: takes send-queue entries in order and Read Requests of the peer in theirs, in
 * turn, one message at a time, and builds FPDUs in the stream's output memory, payload fetched by DMA straight behind
 * its header.
 *
 * <p>It stops wherever the output memory ends, in the middle of a message if need be, and goes on when there is some
 * again: no message is ever held as a whole. A send-queue entry completes when its last FPDU is built; an RDMA Read when
 * its response is placed.
 */
final class Transmission {

    /** A segment shorter than this is not worth its header: the next one begins a new buffer. */
    private static final int SHORTEST_PART = 4096;

    private static final WorkRequestOpcode[] OPCODES = WorkRequestOpcode.values();

    private final DeviceQueuePair queuePair;
    private final WorkQueue sends;
    private final RegionAccess regions;
    private final IwarpStream iwarp;
    private final FpduTransmitter transmitter;
    private final OutputBatch output;

    private @Nullable OutboundMessage message;
    private boolean responding;
    private boolean responseNext;
    private int element;
    private long elementStart;

    private @Nullable RegionFault sourceFault;

    Transmission(DeviceQueuePair queuePair, RegionAccess regions, IwarpStream iwarp, OutputBatch output) {
        this.queuePair = queuePair;
        this.sends = queuePair.sends();
        this.regions = regions;
        this.iwarp = iwarp;
        this.transmitter = iwarp.transmitter();
        this.output = output;
    }

    /** Nothing is left to send. */
    boolean isIdle() {
        return message == null && !sends.hasNext() && iwarp.inboundReads().isEmpty();
    }

    /** Why a Read Response could not go on, if that happened. */
    @Nullable
    TerminateReason failure() {
        return sourceFault == null
                ? null
                : TerminateReason.of(Placement.sourceCode(sourceFault), "source of a Read Response in progress");
    }

    @Nullable
    RegionFault sourceFault() {
        return sourceFault;
    }

    /** Sends as much as there is and fits; stops in ERROR. */
    void run() {
        while (sourceFault == null && !queuePair.isInError() && !transmitter.isHeld() && step()) {}
    }

    private boolean step() {
        if (message != null) {
            return segment(message);
        }
        boolean response = !iwarp.inboundReads().isEmpty();
        if (response && (responseNext || !sends.hasNext())) {
            return startResponse();
        }
        return (sends.hasNext() && startSend()) || (response && startResponse());
    }

    private boolean startResponse() {
        responseNext = false;
        responding = true;
        message = transmitter.readResponse();
        return true;
    }

    /** Starts or executes the next send-queue entry; false if it has to wait, or failed. */
    private boolean startSend() {
        var memory = sends.memory();
        long entry = sends.nextEntry();
        responseNext = true;
        int opcode = SendQueueEntry.opcode(memory, entry);
        if (opcode >= OPCODES.length || SendQueueEntry.elements(memory, entry) > SendWorkRequest.MAX_ELEMENTS) {
            return refuse(WorkCompletionStatus.LOCAL_QP_OPERATION_ERROR, "malformed send-queue entry");
        }
        if (SendQueueEntry.fence(memory, entry) && !queuePair.reads().isEmpty()) {
            return false;
        }
        return switch (OPCODES[opcode]) {
            case SEND -> startMessage(memory, entry, false, false);
            case SEND_WITH_INVALIDATE -> startMessage(memory, entry, true, false);
            case RDMA_WRITE -> startMessage(memory, entry, false, true);
            case RDMA_READ -> startRead(memory, entry);
            case REGISTER_MEMORY -> bind(memory, entry);
            case LOCAL_INVALIDATE -> invalidate(memory, entry);
        };
    }

    private boolean startMessage(MemorySegment memory, long entry, boolean invalidate, boolean write) {
        if (!queuePair.takeTurn()) {
            return false;
        }
        long length = 0;
        for (int i = 0; i < SendQueueEntry.elements(memory, entry); i++) {
            long bytes = SendQueueEntry.elementLength(memory, entry, i);
            if (bytes != 0 && !mayUse(memory, entry, i, bytes, LOCAL_READ)) {
                return false;
            }
            length += bytes;
        }
        if (length > 0xffff_ffffL) {
            return refuse(WorkCompletionStatus.LOCAL_LENGTH_ERROR, "message of " + length + " bytes");
        }
        responding = false;
        element = 0;
        elementStart = 0;
        message = write
                ? transmitter.write(SendQueueEntry.key(memory, entry), SendQueueEntry.address(memory, entry), length)
                : transmitter.send(
                        sendOpcode(invalidate, SendQueueEntry.solicited(memory, entry)),
                        SendQueueEntry.invalidateKey(memory, entry),
                        length);
        return true;
    }

    private static RdmapOpcode sendOpcode(boolean invalidate, boolean solicited) {
        if (invalidate) {
            return solicited ? RdmapOpcode.SEND_SOLICITED_INVALIDATE : RdmapOpcode.SEND_INVALIDATE;
        }
        return solicited ? RdmapOpcode.SEND_SOLICITED : RdmapOpcode.SEND;
    }

    private boolean mayUse(MemorySegment memory, long entry, int i, long bytes, int rights) {
        int key = SendQueueEntry.elementKey(memory, entry, i);
        long address = SendQueueEntry.elementAddress(memory, entry, i);
        var fault = regions.check(key, address, bytes, rights);
        return fault == null
                || refuse(
                        WorkCompletionStatus.LOCAL_PROTECTION_ERROR,
                        "element of %d bytes at %#x, key %#010x: %s".formatted(bytes, address, key, fault));
    }

    private boolean startRead(MemorySegment memory, long entry) {
        int elements = SendQueueEntry.elements(memory, entry);
        if (elements > 1 || iwarp.parameters().outboundReads() == 0) {
            return refuse(
                    WorkCompletionStatus.LOCAL_QP_OPERATION_ERROR,
                    "RDMA Read of %d elements with ORD %d"
                            .formatted(elements, iwarp.parameters().outboundReads()));
        }
        if (!transmitter.mayRead() || queuePair.reads().isFull()) {
            return false;
        }
        long length = elements == 0 ? 0 : SendQueueEntry.elementLength(memory, entry, 0);
        if (length != 0 && !mayUse(memory, entry, 0, length, LOCAL_WRITE)) {
            return false;
        }
        return output.require(FpduTransmitter.READ_REQUEST_SIZE) && emitRead(memory, entry, length);
    }

    private boolean emitRead(MemorySegment memory, long entry, long length) {
        queuePair
                .reads()
                .add(SendQueueEntry.workRequestId(memory, entry), (int) length, SendQueueEntry.signaled(memory, entry));
        queuePair.readBegan(
                SendQueueEntry.elementKey(memory, entry, 0), SendQueueEntry.elementAddress(memory, entry, 0), length);
        sends.take();
        int size = transmitter.readRequest(
                output.buffer(),
                output.at(),
                SendQueueEntry.elementKey(memory, entry, 0),
                SendQueueEntry.elementAddress(memory, entry, 0),
                length,
                SendQueueEntry.key(memory, entry),
                SendQueueEntry.address(memory, entry),
                0);
        output.built(size);
        return true;
    }

    private boolean bind(MemorySegment memory, long entry) {
        boolean bound = regions.bind(
                SendQueueEntry.key(memory, entry),
                SendQueueEntry.address(memory, entry),
                SendQueueEntry.dmaAddress(memory, entry),
                SendQueueEntry.length(memory, entry),
                SendQueueEntry.access(memory, entry));
        return bound
                ? completeNext()
                : refuse(
                        WorkCompletionStatus.MEMORY_MANAGEMENT_OPERATION_ERROR,
                        "registration under key %#010x refused".formatted(SendQueueEntry.key(memory, entry)));
    }

    private boolean invalidate(MemorySegment memory, long entry) {
        int key = SendQueueEntry.invalidateKey(memory, entry);
        var fault = regions.invalidate(key);
        return fault == null
                ? completeNext()
                : refuse(
                        WorkCompletionStatus.MEMORY_MANAGEMENT_OPERATION_ERROR,
                        "invalidation of key %#010x: %s".formatted(key, fault));
    }

    private boolean completeNext() {
        queuePair.completeNextSend(WorkCompletionStatus.SUCCESS);
        return true;
    }

    private boolean refuse(WorkCompletionStatus status, String reason) {
        queuePair.completeNextSend(status);
        queuePair.fail(Fault.LOCAL_WORK_REQUEST, reason);
        return false;
    }

    /** Builds the next segment of the message in progress; false if there is no room, or the source failed. */
    private boolean segment(OutboundMessage current) {
        int payload = fit(current);
        if (payload < 0) {
            return false;
        }
        WireBuffer out = output.buffer();
        int payloadAt = current.emitHeader(out, output.at(), payload);
        boolean copied = responding
                ? copyResponse(current.offset(), out, payloadAt, payload)
                : copyElements(current, out, payloadAt, payload);
        if (!copied) {
            return false;
        }
        output.built(current.finish(out, output.at()));
        if (!current.isInProgress()) {
            message = null;
            return responding || completeNext();
        }
        return true;
    }

    /** Payload of the next segment: all it takes, or what fits if that is worth a segment; -1 without room. */
    private int fit(OutboundMessage current) {
        int all = current.nextPayload();
        int headers = current.fpduSize(0);
        int part = output.free() - headers & ~3;
        if (part >= SHORTEST_PART && part < all) {
            return part;
        }
        return output.require(current.fpduSize(all)) ? all : -1;
    }

    private boolean copyResponse(long offset, WireBuffer out, int at, int length) {
        var reads = iwarp.inboundReads();
        if (length == 0) {
            return true;
        }
        sourceFault = regions.read(
                reads.sourceStag(), reads.sourceTo() + offset, out.segment(), at, length, REMOTE_READ, Traffic.DATA);
        return sourceFault == null;
    }

    private boolean copyElements(OutboundMessage current, WireBuffer out, int at, int length) {
        long offset = current.offset();
        if (current.opcode() == RdmapOpcode.RDMA_WRITE) {
            return copyElements(offset, out, at, length, Traffic.DATA);
        }
        int control = (int) RegionAccess.controlBytes(offset, length, current.length(), false);
        return copyElements(offset, out, at, control, Traffic.CONTROL)
                && copyElements(offset + control, out, at + control, length - control, Traffic.DATA);
    }

    /** Gathers {@code length} bytes from offset {@code offset} of the elements; offsets only grow within a message. */
    private boolean copyElements(long offset, WireBuffer out, int at, int length, Traffic traffic) {
        var memory = sends.memory();
        long entry = sends.nextEntry();
        int done = 0;
        while (done < length) {
            long within = offset + done - elementStart;
            long left = SendQueueEntry.elementLength(memory, entry, element) - within;
            if (left <= 0) {
                elementStart += SendQueueEntry.elementLength(memory, entry, element++);
                continue;
            }
            int piece = (int) Math.min(left, length - done);
            int key = SendQueueEntry.elementKey(memory, entry, element);
            long address = SendQueueEntry.elementAddress(memory, entry, element) + within;
            var fault = regions.read(key, address, out.segment(), at + done, piece, LOCAL_READ, traffic);
            if (fault != null) {
                return refuse(
                        WorkCompletionStatus.LOCAL_PROTECTION_ERROR,
                        "element at %#x, key %#010x: %s".formatted(address, key, fault));
            }
            done += piece;
        }
        return true;
    }
}
