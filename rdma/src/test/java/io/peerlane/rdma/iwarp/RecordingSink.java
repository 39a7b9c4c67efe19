package io.peerlane.rdma.iwarp;

import io.peerlane.rdma.iwarp.wire.RdmapOpcode;
import io.peerlane.rdma.iwarp.wire.TerminateCode;
import io.peerlane.rdma.iwarp.wire.TerminateMessage;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A sink with a small memory table and a receive queue, which remembers what it was told. */
class RecordingSink implements InboundSink {

    /** Memory under an STag. */
    record Region(long base, byte[] bytes) {}

    /** A completed Send. */
    record Message(RdmapOpcode opcode, byte[] bytes, int invalidateStag) {
        @Override
        public boolean equals(Object other) {
            return other instanceof Message(RdmapOpcode otherOpcode, byte[] otherBytes, int otherStag)
                    && opcode == otherOpcode
                    && invalidateStag == otherStag
                    && Arrays.equals(bytes, otherBytes);
        }

        @Override
        public int hashCode() {
            return Arrays.hashCode(bytes);
        }

        @Override
        public String toString() {
            return "%s of %d bytes, STag %08x".formatted(opcode, bytes.length, invalidateStag);
        }
    }

    final Map<Integer, Region> regions = new HashMap<>();
    final ArrayDeque<byte[]> receives = new ArrayDeque<>();
    final List<Message> messages = new ArrayList<>();
    final List<Long> completedReads = new ArrayList<>();
    final List<TerminateMessage> terminates = new ArrayList<>();
    final Map<String, TerminateCode> refusals = new HashMap<>();
    final EnumMap<RdmapOpcode, Integer> placed = new EnumMap<>(RdmapOpcode.class);
    int readRequests;
    int calls;
    private byte[] open = {};

    RecordingSink region(int stag, long base, int length) {
        regions.put(stag, new Region(base, new byte[length]));
        return this;
    }

    RecordingSink receives(int count, int length) {
        for (int i = 0; i < count; i++) {
            receives.add(new byte[length]);
        }
        return this;
    }

    RecordingSink refuse(String method, TerminateCode code) {
        refusals.put(method, code);
        return this;
    }

    @Override
    public TerminateCode placeWrite(int stag, long taggedOffset, MemorySegment source, long sourceOffset, int length) {
        calls++;
        return place(RdmapOpcode.RDMA_WRITE, stag, taggedOffset, source, sourceOffset, length);
    }

    @Override
    public TerminateCode placeReadResponse(
            long token, int sinkStag, long taggedOffset, MemorySegment source, long sourceOffset, int length) {
        calls++;
        return place(RdmapOpcode.READ_RESPONSE, sinkStag, taggedOffset, source, sourceOffset, length);
    }

    private TerminateCode place(RdmapOpcode opcode, int stag, long to, MemorySegment source, long at, int length) {
        var region = regions.get(stag);
        if (region == null) {
            return TerminateCode.DDP_INVALID_STAG;
        }
        long offset = to - region.base;
        if (offset < 0 || length > region.bytes.length - offset) {
            return TerminateCode.DDP_BASE_OR_BOUNDS;
        }
        MemorySegment.copy(source, ValueLayout.JAVA_BYTE, at, region.bytes, (int) offset, length);
        placed.merge(opcode, length, Integer::sum);
        return refusals.get("place");
    }

    @Override
    public void readComplete(long token) {
        calls++;
        completedReads.add(token);
    }

    @Override
    public int openReceive() {
        calls++;
        if (receives.isEmpty()) {
            return NO_RECEIVE;
        }
        open = receives.remove();
        return open.length;
    }

    @Override
    public TerminateCode placeReceive(int messageOffset, MemorySegment source, long sourceOffset, int length) {
        calls++;
        MemorySegment.copy(source, ValueLayout.JAVA_BYTE, sourceOffset, open, messageOffset, length);
        return refusals.get("placeReceive");
    }

    @Override
    public TerminateCode receiveComplete(RdmapOpcode opcode, int length, int invalidateStag) {
        calls++;
        messages.add(new Message(opcode, Arrays.copyOf(open, length), opcode.invalidates() ? invalidateStag : 0));
        return refusals.get("receiveComplete");
    }

    @Override
    public TerminateCode readRequest(int sinkStag, long sinkTo, long size, int sourceStag, long sourceTo) {
        calls++;
        readRequests++;
        return refusals.get("readRequest");
    }

    @Override
    public void terminateReceived(TerminateMessage message) {
        calls++;
        terminates.add(message);
    }
}
