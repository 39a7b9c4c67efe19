package io.peerlane.rdma.rnic;

import static io.peerlane.rdma.rnic.RegionAccess.LOCAL_WRITE;
import static io.peerlane.rdma.rnic.RegionAccess.REMOTE_READ;
import static io.peerlane.rdma.rnic.RegionAccess.REMOTE_WRITE;

import io.peerlane.fabric.tlp.Traffic;
import io.peerlane.rdma.iwarp.InboundSink;
import io.peerlane.rdma.iwarp.wire.RdmapOpcode;
import io.peerlane.rdma.iwarp.wire.TerminateCode;
import io.peerlane.rdma.iwarp.wire.TerminateMessage;
import io.peerlane.rdma.rnic.abi.ReceiveQueueEntry;
import io.peerlane.rdma.verbs.WorkCompletionStatus;
import java.lang.foreign.MemorySegment;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Inbound half of a connected queue pair: places what the stream's receiver found valid, by DMA, straight from the
 * receive buffer.
 *
 * <p>A Read Response needs only the local-write right of its sink, for it is held against the request to the byte; the
 * specification would have the sink open to remote writes (RFC 5040, 5.2).
 */
final class Placement implements InboundSink {

    private final DeviceQueuePair queuePair;
    private final RegionAccess regions;
    private final OffloadedStream stream;
    private @Nullable RegionFault regionFault;
    private @Nullable TerminateMessage terminate;

    Placement(DeviceQueuePair queuePair, RegionAccess regions, OffloadedStream stream) {
        this.queuePair = queuePair;
        this.regions = regions;
        this.stream = stream;
    }

    /** The region fault behind the last refusal. */
    Optional<RegionFault> regionFault() {
        return Optional.ofNullable(regionFault);
    }

    /** The Terminate that came. */
    Optional<TerminateMessage> terminate() {
        return Optional.ofNullable(terminate);
    }

    @Override
    public @Nullable TerminateCode placeWrite(
            int stag, long taggedOffset, MemorySegment source, long sourceOffset, int length) {
        return taggedCode(regions.write(stag, taggedOffset, source, sourceOffset, length, REMOTE_WRITE, Traffic.DATA));
    }

    @Override
    public @Nullable TerminateCode placeReadResponse(
            long token, int sinkStag, long taggedOffset, MemorySegment source, long sourceOffset, int length) {
        var fault = regions.write(sinkStag, taggedOffset, source, sourceOffset, length, LOCAL_WRITE, Traffic.DATA);
        if (fault != null) {
            queuePair.failRead(WorkCompletionStatus.LOCAL_PROTECTION_ERROR);
        }
        return taggedCode(fault);
    }

    @Override
    public void readComplete(long token) {
        queuePair.readPlaced();
        stream.schedule();
    }

    @Override
    public int openReceive() {
        var receives = queuePair.receives();
        return receives.hasNext()
                ? (int) Math.min(Integer.MAX_VALUE, ReceiveQueueEntry.length(receives.memory(), receives.nextEntry()))
                : NO_RECEIVE;
    }

    @Override
    public @Nullable TerminateCode placeReceive(
            int messageOffset, MemorySegment source, long sourceOffset, int length) {
        long control = RegionAccess.controlBytes(messageOffset, length, length, messageOffset > 0);
        var fault = placeReceive(messageOffset, source, sourceOffset, control, Traffic.CONTROL);
        if (fault == null) {
            fault = placeReceive(
                    messageOffset + control, source, sourceOffset + control, length - control, Traffic.DATA);
        }
        if (fault == null) {
            return null;
        }
        regionFault = fault;
        queuePair.failNextReceive(WorkCompletionStatus.LOCAL_PROTECTION_ERROR);
        return TerminateCode.DDP_LOCAL_CATASTROPHIC;
    }

    private @Nullable RegionFault placeReceive(
            long messageOffset, MemorySegment source, long sourceOffset, long length, Traffic traffic) {
        if (length == 0) {
            return null;
        }
        var memory = queuePair.receives().memory();
        long entry = queuePair.receives().nextEntry();
        return regions.write(
                ReceiveQueueEntry.key(memory, entry),
                ReceiveQueueEntry.address(memory, entry) + messageOffset,
                source,
                sourceOffset,
                length,
                LOCAL_WRITE,
                traffic);
    }

    @Override
    public @Nullable TerminateCode receiveComplete(RdmapOpcode opcode, int length, int invalidateStag) {
        var fault = opcode.invalidates() ? regions.invalidateForPeer(invalidateStag) : null;
        if (fault != null) {
            regionFault = fault;
            return fault == RegionFault.INVALID_STAG
                    ? TerminateCode.RDMAP_INVALIDATE_STAG_NOT_FOUND
                    : TerminateCode.RDMAP_STAG_NOT_INVALIDATABLE;
        }
        queuePair.completeReceive(length, opcode.invalidates(), invalidateStag);
        return null;
    }

    @Override
    public @Nullable TerminateCode readRequest(int sinkStag, long sinkTo, long size, int sourceStag, long sourceTo) {
        var fault = size == 0 ? null : regions.check(sourceStag, sourceTo, size, REMOTE_READ);
        if (fault != null) {
            regionFault = fault;
            return sourceCode(fault);
        }
        stream.schedule();
        return null;
    }

    @Override
    public void terminateReceived(TerminateMessage message) {
        terminate = message;
    }

    private @Nullable TerminateCode taggedCode(@Nullable RegionFault fault) {
        if (fault == null) {
            return null;
        }
        regionFault = fault;
        return switch (fault) {
            case INVALID_STAG, ACCESS_RIGHTS -> TerminateCode.DDP_INVALID_STAG;
            case BOUNDS -> TerminateCode.DDP_BASE_OR_BOUNDS;
            case NOT_ASSOCIATED -> TerminateCode.DDP_STAG_NOT_ASSOCIATED;
            case WRAP -> TerminateCode.DDP_TO_WRAP;
        };
    }

    /** What a failed Read source is reported as (RFC 5040, 7.2). */
    static TerminateCode sourceCode(RegionFault fault) {
        return switch (fault) {
            case INVALID_STAG -> TerminateCode.RDMAP_INVALID_STAG;
            case BOUNDS -> TerminateCode.RDMAP_BASE_OR_BOUNDS;
            case ACCESS_RIGHTS -> TerminateCode.RDMAP_ACCESS_RIGHTS;
            case NOT_ASSOCIATED -> TerminateCode.RDMAP_STAG_NOT_ASSOCIATED;
            case WRAP -> TerminateCode.RDMAP_TO_WRAP;
        };
    }
}
