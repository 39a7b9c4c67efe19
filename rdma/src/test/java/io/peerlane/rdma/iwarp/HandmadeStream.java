package io.peerlane.rdma.iwarp;

import java.io.ByteArrayOutputStream;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32C;

/** FPDUs put together by hand, right or wrong, with none of the code under test. */
final class HandmadeStream {

    static final int WRITE = 0xc140;
    static final int READ_REQUEST = 0x4141;
    static final int READ_RESPONSE = 0xc142;
    static final int SEND = 0x4143;
    static final int SEND_INVALIDATE = 0x4144;
    static final int TERMINATE = 0x4147;
    static final int NOT_LAST = ~0x4000;

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final boolean crc;

    HandmadeStream(boolean crc) {
        this.crc = crc;
    }

    static byte[] untagged(int control, int stag, int qn, int msn, int mo, byte[] payload) {
        return ByteBuffer.allocate(18 + payload.length)
                .putShort((short) control)
                .putInt(stag)
                .putInt(qn)
                .putInt(msn)
                .putInt(mo)
                .put(payload)
                .array();
    }

    static byte[] tagged(int control, int stag, long to, byte[] payload) {
        return ByteBuffer.allocate(14 + payload.length)
                .putShort((short) control)
                .putInt(stag)
                .putLong(to)
                .put(payload)
                .array();
    }

    static byte[] readBody(int sinkStag, long sinkTo, int size, int sourceStag, long sourceTo) {
        return ByteBuffer.allocate(28)
                .putInt(sinkStag)
                .putLong(sinkTo)
                .putInt(size)
                .putInt(sourceStag)
                .putLong(sourceTo)
                .array();
    }

    /** Frames a ULPDU: length, pad, CRC. */
    HandmadeStream ulpdu(byte[] ulpdu) {
        int size = (2 + ulpdu.length + 3) / 4 * 4;
        var fpdu = ByteBuffer.allocate(size + 4).putShort((short) ulpdu.length).put(ulpdu);
        var sum = new CRC32C();
        sum.update(fpdu.array(), 0, size);
        fpdu.order(ByteOrder.LITTLE_ENDIAN).putInt(size, crc ? (int) sum.getValue() : 0);
        bytes.writeBytes(fpdu.array());
        return this;
    }

    HandmadeStream send(int msn, byte[] payload) {
        return ulpdu(untagged(SEND, 0, 0, msn, 0, payload));
    }

    HandmadeStream write(int stag, long to, byte[] payload) {
        return ulpdu(tagged(WRITE, stag, to, payload));
    }

    HandmadeStream readRequest(int msn, byte[] body) {
        return ulpdu(untagged(READ_REQUEST, 0, 1, msn, 0, body));
    }

    HandmadeStream readResponse(int stag, long to, byte[] payload) {
        return ulpdu(tagged(READ_RESPONSE, stag, to, payload));
    }

    byte[] bytes() {
        return bytes.toByteArray();
    }

    WireBuffer buffer() {
        return new WireBuffer(MemorySegment.ofArray(bytes()));
    }
}
