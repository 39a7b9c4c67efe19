package io.peerlane.app.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.peerlane.nvme.target.tcp.CloseReason;
import io.peerlane.nvme.wire.NvmOpcode;
import io.peerlane.nvme.wire.fabrics.Connect;
import io.peerlane.nvme.wire.fabrics.ConnectData;
import io.peerlane.nvme.wire.tcp.DataTransfer;
import io.peerlane.nvme.wire.tcp.FatalErrorStatus;
import io.peerlane.nvme.wire.tcp.PduHeader;
import io.peerlane.nvme.wire.tcp.Termination;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;

/**
 * The wrong end of an NVMe/TCP connection, against the live port: whatever it sends is answered by a termination request with the
 * right status, or a failed command, or a close; nothing is held afterwards, and another host's write, half done all the while,
 * goes on as if nothing happened. FES and FEI as in NVMe TCP Transport 1.1, 3.6.2.5.
 */
@Timeout(60)
abstract class TcpWrongEnd {

    static final int TRANSIENT_TRANSPORT_ERROR = 0x22;
    static final int DATA_SGL_LENGTH_INVALID = 0x0f;
    static final int STATUS_CODE = 0x7ff;

    private static final long REQUEST_MEMORY = 64L << 20;
    private static final int GOOD_BYTES = 16384;
    private static final long GOOD_LBA = 1000;

    static LiveTarget target;
    private static RawTcpHost goodAdmin;
    private static RawTcpHost good;
    private static long round;

    private LiveTarget.Held served;
    private DataTransfer goodWrite;

    @BeforeAll
    static void start() throws IOException {
        target = LiveTarget.on("one-switch");
        goodAdmin = RawTcpHost.admin(target.tcpAddress(), true, true);
        good = goodAdmin.io(goodAdmin.controller(), 0);
    }

    @AfterAll
    static void stop() throws IOException {
        good.close();
        goodAdmin.close();
        target.close();
    }

    /** The other host's write is half done: it was asked for its data. */
    @BeforeEach
    void theOtherHostIsInTheMiddleOfAWrite() throws IOException {
        goodWrite = good.beginWrite(GOOD_LBA, GOOD_BYTES);
        await().until(() -> target.held().requestMemory() == REQUEST_MEMORY - GOOD_BYTES);
        served = target.held();
    }

    @AfterEach
    void nothingIsHeldAndTheOtherHostGoesOn() throws IOException {
        await().until(() -> target.held().equals(served));
        var data = new byte[GOOD_BYTES];
        new Random(++round).nextBytes(data);
        assertThat(good.finishWrite(goodWrite, data, 4096).statusField()).isZero();
        assertThat(good.read(GOOD_LBA, GOOD_BYTES / 512)).isEqualTo(data);
    }

    static RawTcpHost initialized() throws IOException {
        return RawTcpHost.initialized(target.tcpAddress(), false, false);
    }

    /** An admin queue and I/O queue 1. */
    record Pair(RawTcpHost admin, RawTcpHost io) implements AutoCloseable {

        static Pair open(boolean digests, int attributes) throws IOException {
            var admin = RawTcpHost.admin(target.tcpAddress(), digests, digests);
            return new Pair(admin, admin.io(admin.controller(), attributes));
        }

        @Override
        public void close() throws IOException {
            io.close();
            admin.close();
        }
    }

    static byte[] emptyCapsule(RawTcpHost host) {
        return host.capsule(RawTcpHost.transportSgl(host.transfer(NvmOpcode.FLUSH, 0, 1), 0), new byte[0]);
    }

    static byte[] connectCapsule(RawTcpHost host) {
        return host.connectCapsule(new Connect(0, 0, 31, 0, 0), RawTcpHost.connectData(ConnectData.DYNAMIC_CONTROLLER));
    }

    /** Asks to write 8192 bytes at block 64; answers its R2T. */
    static DataTransfer askToWrite(RawTcpHost io) throws IOException {
        var asked = io.beginWrite(64, 8192);
        assertThat(asked.offset()).isZero();
        assertThat(asked.length()).isEqualTo(8192);
        return asked;
    }

    static byte[] patched(byte[] pdu, int offset, int value) {
        pdu[offset] = (byte) value;
        return pdu;
    }

    static byte[] withLength(byte[] pdu, int length) {
        ByteBuffer.wrap(pdu).order(ByteOrder.LITTLE_ENDIAN).putInt(PduHeader.PLEN, length);
        return pdu;
    }

    /** The connection ends with one termination request of this content, and it is counted. */
    static void assertTerminated(RawTcpHost host, FatalErrorStatus status, long information, byte[]... pdus)
            throws IOException {
        long terminated = terminated(status);
        long closed = closed(CloseReason.PROTOCOL_ERROR);
        host.send(pdus);
        Termination found = host.awaitTermination();
        assertThat(found.statusCode()).as(found.toString()).isEqualTo(status.code());
        assertThat(found.information()).as(found.toString()).isEqualTo(information);
        assertThat(found.offendingHeader()).hasSizeGreaterThanOrEqualTo(PduHeader.BYTES);
        assertThat(terminated(status)).isEqualTo(terminated + 1);
        host.close();
        await().until(() -> closed(CloseReason.PROTOCOL_ERROR) == closed + 1);
    }

    private static long terminated(FatalErrorStatus status) {
        return target.running.tcpTransport().counts().terminated().getOrDefault(status, 0L);
    }

    static long closed(CloseReason reason) {
        return target.running.tcpTransport().counts().closed().getOrDefault(reason, 0L);
    }
}
