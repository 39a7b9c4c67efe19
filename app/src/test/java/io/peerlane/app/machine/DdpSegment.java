package io.peerlane.app.machine;

import io.peerlane.rdma.iwarp.wire.DdpControl;
import io.peerlane.rdma.iwarp.wire.RdmapOpcode;
import io.peerlane.rdma.iwarp.wire.ReadRequestHeader;
import io.peerlane.rdma.iwarp.wire.TaggedHeader;
import io.peerlane.rdma.iwarp.wire.UntaggedHeader;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.Arrays;

/** The bytes of a DDP segment, every field of which can be made wrong. Its methods change it. */
final class DdpSegment {

    private static final int QN = 6;
    private static final int MSN = 10;
    private static final int MO = 14;

    private byte[] bytes;

    private DdpSegment(byte[] bytes) {
        this.bytes = bytes;
    }

    /** A Send of {@code length} zeroes: message 1, the last segment. */
    static DdpSegment send(int length) {
        return untagged(RdmapOpcode.SEND, length);
    }

    /** A Read Request for 512 bytes: message 1. */
    static DdpSegment readRequest(int sourceStag) {
        var segment = untagged(RdmapOpcode.READ_REQUEST, ReadRequestHeader.SIZE);
        ReadRequestHeader.emit(
                MemorySegment.ofArray(segment.bytes), UntaggedHeader.SIZE, 0x1234, 0, 512, sourceStag, 0);
        return segment;
    }

    /** An untagged message 1 of {@code length} zeroes, the last segment. */
    static DdpSegment untagged(RdmapOpcode opcode, int length) {
        var bytes = new byte[UntaggedHeader.SIZE + length];
        var control = DdpControl.of(opcode, true);
        UntaggedHeader.emit(MemorySegment.ofArray(bytes), 0, control, 0, opcode.queueNumber(), 1, 0);
        return new DdpSegment(bytes);
    }

    /** A tagged message of {@code length} zeroes, the last segment. */
    static DdpSegment tagged(RdmapOpcode opcode, int stag, long offset, int length) {
        var bytes = new byte[TaggedHeader.SIZE + length];
        TaggedHeader.emit(MemorySegment.ofArray(bytes), 0, DdpControl.of(opcode, true), stag, offset);
        return new DdpSegment(bytes);
    }

    /** L clear: more segments follow. */
    DdpSegment notLast() {
        bytes[0] &= ~0x40;
        return this;
    }

    /** T inverted. */
    DdpSegment withOtherModel() {
        bytes[0] ^= (byte) 0x80;
        return this;
    }

    DdpSegment ddpVersion(int version) {
        bytes[0] = (byte) (bytes[0] & 0xfc | version);
        return this;
    }

    DdpSegment rdmapVersion(int version) {
        bytes[1] = (byte) (bytes[1] & 0x3f | version << 6);
        return this;
    }

    DdpSegment opcode(int opcode) {
        bytes[1] = (byte) (bytes[1] & 0xf0 | opcode);
        return this;
    }

    DdpSegment queueNumber(int number) {
        return field(QN, number);
    }

    DdpSegment messageSequenceNumber(int number) {
        return field(MSN, number);
    }

    DdpSegment messageOffset(int offset) {
        return field(MO, offset);
    }

    /** The STag of a Send with Invalidate. */
    DdpSegment invalidating(int stag) {
        return field(2, stag);
    }

    /** Four octets at {@code offset}. */
    DdpSegment field(int offset, int value) {
        ByteBuffer.wrap(bytes).putInt(offset, value);
        return this;
    }

    /** Cut off, or made longer with zeroes. */
    DdpSegment length(int ulpduLength) {
        bytes = Arrays.copyOf(bytes, ulpduLength);
        return this;
    }

    byte[] bytes() {
        return bytes;
    }

    /** In an FPDU with the right CRC. */
    byte[] fpdu() {
        return RawHost.fpdu(bytes);
    }
}
