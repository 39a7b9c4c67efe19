package io.peerlane.nvme.target.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import io.peerlane.nvme.status.Status;
import io.peerlane.nvme.wire.fabrics.ConnectData;
import io.peerlane.nvme.wire.tcp.PduType;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** How long a host may take: for ICReq, for Connect, for data and responses, for its close. On a clock that the test moves. */
class TcpTimeLimitsTest {

    private static final long INITIALIZE = 10_000;
    private static final long CONNECT = 60_000;
    private static final long STALL = 30_000;
    private static final long CLOSE = 5_000;

    private final TcpTestTarget test = new TcpTestTarget();

    @AfterEach
    void close() {
        test.close();
    }

    private void assertClosed(TcpTestTarget.Host host, CloseReason reason) {
        assertThat(host.output.isClosed()).isTrue();
        host.gone();
        assertThat(test.transport.counts().closed().get(reason)).isEqualTo(1);
        assertThat(test.requestMemory()).isEqualTo(TcpTestTarget.POOL_BYTES);
    }

    // ICReq

    @Test
    void closesAConnectionWithoutIcReqWhenItsTimeIsUpAndNotBefore() {
        var host = test.open();
        test.advance(INITIALIZE - 1);
        assertThat(host.output.isClosed()).isFalse();
        test.advance(1);
        assertClosed(host, CloseReason.INITIALIZE_TIMEOUT);
    }

    @Test
    void doesNotTakeMostOfAnIcReqForOne() {
        var host = test.open();
        host.send(Arrays.copyOf(TcpTestTarget.icReq(), 127));
        test.advance(INITIALIZE);
        assertClosed(host, CloseReason.INITIALIZE_TIMEOUT);
    }

    @Test
    void waitsNoLongerForIcReqOnceItIsThere() {
        var host = test.open();
        test.advance(INITIALIZE - 1);
        host.send(TcpTestTarget.icReq());
        test.advance(INITIALIZE);
        assertThat(host.output.isClosed()).isFalse();
        assertThat(host.output.types()).containsExactly(PduType.IC_RESP);
    }

    // Connect

    @Test
    void closesAConnectionWithoutConnectWhenItsTimeIsUpAndNotBefore() {
        var host = test.initialized();
        test.advance(CONNECT - 1);
        assertThat(host.output.isClosed()).isFalse();
        test.advance(1);
        assertClosed(host, CloseReason.CONNECT_TIMEOUT);
    }

    @Test
    void aRefusedConnectDoesNotStopTheClock() {
        var host = test.initialized();
        host.send(TcpTestTarget.connect(0, 5)); // dynamic controllers only
        assertThat(host.output.types()).endsWith(PduType.CAPSULE_RESP);
        test.advance(CONNECT);
        assertClosed(host, CloseReason.CONNECT_TIMEOUT);
    }

    @Test
    void aConnectedQueueMayBeIdleForever() {
        var admin = test.admin();
        var io = test.io();
        test.advance(100 * CONNECT);
        assertThat(admin.output.isClosed()).isFalse();
        assertThat(io.output.isClosed()).isFalse();
    }

    // Data asked for, and responses

    /** An I/O queue whose last look at progress, that after Connect, is over. */
    private TcpTestTarget.Host quietIo() {
        test.admin();
        var host = test.io();
        test.advance(STALL);
        return host;
    }

    @Test
    void closesAConnectionThatSendsNoneOfTheDataAskedFor() {
        var host = quietIo();
        host.send(TcpTestTarget.write(1));
        assertThat(host.output.types()).endsWith(PduType.R2T);
        assertThat(test.requestMemory()).isLessThan(TcpTestTarget.POOL_BYTES);
        test.advance(STALL - 1);
        assertThat(host.output.isClosed()).isFalse();
        test.advance(1);
        assertClosed(host, CloseReason.TRANSFER_STALLED);
    }

    @Test
    void aConnectionThatSendsALittleNowAndThenLives() {
        var host = quietIo();
        host.send(TcpTestTarget.write(1));
        var data = TcpTestTarget.data(host.output.last(), 4096);
        for (int sent = 0; sent < data.length; sent += 412) {
            host.send(Arrays.copyOfRange(data, sent, Math.min(data.length, sent + 412)));
            test.advance(STALL - 1);
        }
        assertThat(host.output.isClosed()).isFalse();
        test.device.completeOne(Status.SUCCESS);
        test.loop.run();
        assertThat(host.output.types()).endsWith(PduType.CAPSULE_RESP);
        assertThat(test.requestMemory()).isEqualTo(TcpTestTarget.POOL_BYTES);
    }

    @Test
    void closesAConnectionThatStopsInTheMiddleOfItsDataAfterOneToTwoPeriods() {
        var host = quietIo();
        host.send(TcpTestTarget.write(1));
        test.advance(STALL / 2);
        host.send(TcpTestTarget.data(host.output.last(), 512));
        test.advance(STALL / 2);
        test.advance(STALL - 1);
        assertThat(host.output.isClosed()).isFalse();
        test.advance(1);
        assertClosed(host, CloseReason.TRANSFER_STALLED);
    }

    @Test
    void closesAConnectionThatTakesNoResponse() {
        var host = quietIo();
        host.send(TcpTestTarget.read(1));
        host.output.getStuck();
        test.device.completeOne(Status.SUCCESS);
        test.loop.run();
        test.advance(STALL);
        assertClosed(host, CloseReason.TRANSFER_STALLED);
    }

    /** The device may take as long as it likes: that is not the host's fault. */
    @Test
    void aCommandInTheDeviceDoesNotStall() {
        var host = quietIo();
        host.send(TcpTestTarget.read(1));
        test.advance(10 * STALL);
        assertThat(host.output.isClosed()).isFalse();
        test.device.completeOne(Status.SUCCESS);
        test.loop.run();
        assertThat(host.output.types()).endsWith(PduType.C2H_DATA, PduType.CAPSULE_RESP);
    }

    // The close

    @Test
    void closesOnceThePeerHasHadItsTimeAfterATerminationRequest() {
        var host = test.initialized();
        host.send(TcpTestTarget.icReq());
        assertThat(host.output.types()).endsWith(PduType.C2H_TERM_REQ);
        assertThat(host.output.isFinished()).isTrue();
        test.advance(CLOSE - 1);
        assertThat(host.output.isClosed()).isFalse();
        test.advance(1);
        assertClosed(host, CloseReason.PROTOCOL_ERROR);
    }

    @Test
    void aConnectionThatIsGoneLeavesNoTimeLimitBehind() {
        int before = test.clock.pending();
        test.open().gone();
        test.initialized().gone();
        var stalled = test.initialized();
        stalled.send(TcpTestTarget.connect(0, ConnectData.DYNAMIC_CONTROLLER));
        stalled.gone();
        var terminated = test.initialized();
        terminated.send(TcpTestTarget.icReq());
        terminated.gone();
        assertThat(test.clock.pending()).isEqualTo(before);
    }
}
