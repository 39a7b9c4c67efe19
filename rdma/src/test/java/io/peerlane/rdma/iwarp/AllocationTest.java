package io.peerlane.rdma.iwarp;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.peerlane.rdma.iwarp.wire.RdmapOpcode;
import io.peerlane.rdma.iwarp.wire.TerminateCode;
import io.peerlane.rdma.iwarp.wire.TerminateMessage;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.Test;

/** The data path makes no garbage: counted by the virtual machine, not measured by the clock. */
class AllocationTest {

    private static final int ROUNDS = 50_000;
    private static final int FPDUS_PER_ROUND = 4;

    private final IwarpStream host;
    private final IwarpStream target;
    private final WireBuffer wire;

    AllocationTest() {
        wire = new WireBuffer(Arena.ofAuto().allocate(1 << 16));
        host = new IwarpStream(new StreamParameters(true, true, 4, 4, ReadyToReceive.NONE), 32768, new CountingSink());
        target = new IwarpStream(
                new StreamParameters(false, true, 4, 4, ReadyToReceive.NONE), 32768, new CountingSink());
    }

    /** A command, a read of its data with the response, and the completion. */
    private void round() {
        deliver(segment(host.transmitter().send(RdmapOpcode.SEND, 0, 64)), target);
        deliver(target.transmitter().readRequest(wire, 0, 1, 0, 4096, 2, 0, 0), host);
        deliver(segment(host.transmitter().readResponse()), target);
        deliver(segment(target.transmitter().send(RdmapOpcode.SEND_INVALIDATE, 7, 16)), host);
    }

    private int segment(OutboundMessage message) {
        message.emitHeader(wire, 0, message.nextPayload());
        return message.finish(wire, 0);
    }

    private void deliver(int length, IwarpStream to) {
        if (to.receiver().receive(wire, 0, length) != length) {
            throw new AssertionError(to.receiver().failure());
        }
    }

    @Test
    void allocatesNothingPerFpdu() {
        var threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        for (int i = 0; i < ROUNDS; i++) {
            round();
        }
        long before = threads.getCurrentThreadAllocatedBytes();
        for (int i = 0; i < ROUNDS; i++) {
            round();
        }
        long allocated = threads.getCurrentThreadAllocatedBytes() - before;
        assertThat((double) allocated / ROUNDS / FPDUS_PER_ROUND)
                .as("bytes per FPDU")
                .isLessThan(1.0);
    }

    /** Accepts everything, keeps nothing. */
    private static final class CountingSink implements InboundSink {
        private long octets;

        @Override
        public TerminateCode placeWrite(int stag, long to, MemorySegment source, long at, int length) {
            octets += length;
            return null;
        }

        @Override
        public TerminateCode placeReadResponse(
                long token, int stag, long to, MemorySegment source, long at, int length) {
            octets += length;
            return null;
        }

        @Override
        public void readComplete(long token) {
            octets++;
        }

        @Override
        public int openReceive() {
            return 4096;
        }

        @Override
        public TerminateCode placeReceive(int offset, MemorySegment source, long at, int length) {
            octets += length;
            return null;
        }

        @Override
        public TerminateCode receiveComplete(RdmapOpcode opcode, int length, int invalidateStag) {
            return null;
        }

        @Override
        public TerminateCode readRequest(int sinkStag, long sinkTo, long size, int sourceStag, long sourceTo) {
            return null;
        }

        @Override
        public void terminateReceived(TerminateMessage message) {
            throw new AssertionError(message + " after " + octets);
        }
    }
}
