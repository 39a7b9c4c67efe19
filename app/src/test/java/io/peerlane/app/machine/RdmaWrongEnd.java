package io.peerlane.app.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.peerlane.nvme.target.rdma.CloseReason;
import io.peerlane.nvme.wire.rdma.CmRejectStatus;
import io.peerlane.rdma.iwarp.wire.TerminateCode;
import io.peerlane.rdma.iwarp.wire.TerminateMessage;
import io.peerlane.rdma.rnic.Fault;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;

/**
 * The wrong end of an NVMe/RDMA connection, against the live port: whatever it sends is answered by a Terminate, a rejection, a
 * failed command or a close, counted and logged once, and holds nothing afterwards. A good client runs a verified load all the
 * while and never sees an error.
 */
@Timeout(60)
abstract class RdmaWrongEnd {

    static final int CAPSULE = 64;
    static final int STATUS_CODE = 0x7ff;

    static LiveTarget target;
    static GoodLoad good;
    private static LiveTarget.Held idle;

    private LiveTarget.Held served;
    LogLines log;

    @BeforeAll
    static void start() throws Exception {
        target = LiveTarget.on("one-switch");
        idle = target.idle();
        good = new GoodLoad(target);
    }

    @AfterAll
    static void endWithoutAnErrorOfTheGoodClient() {
        try (var closing = target) {
            good.close();
            closing.awaitHeld(idle);
        }
    }

    @BeforeEach
    void remember() {
        served = settled(target.held());
        log = LogLines.open();
    }

    @AfterEach
    void holdsNothingMore() {
        try (var closing = log) {
            await().until(() -> settled(target.held()).equals(served));
            assertThat(closing.errors()).isEmpty();
        }
    }

    /** Without what the good client's load changes all the time. */
    private static LiveTarget.Held settled(LiveTarget.Held held) {
        return new LiveTarget.Held(
                held.connections(),
                held.controllers(),
                held.queuePairs(),
                held.completionQueues(),
                held.memoryRegions(),
                held.streams(),
                0,
                held.hostMemory(),
                held.requestMemory(),
                List.of());
    }

    static long count(Fault fault) {
        return target.running.machine().rnic().statistics().count(fault);
    }

    static long count(CloseReason reason) {
        return target.running.transport().counts().closed().getOrDefault(reason, 0L);
    }

    void assertOneWarning(RawHost host, String reason) {
        await().until(() -> !log.warningsAbout(host.localAddress()).isEmpty());
        assertThat(log.warningsAbout(host.localAddress()))
                .singleElement()
                .asString()
                .contains(reason);
    }

    static long count(CmRejectStatus status) {
        return target.running.transport().counts().rejected().getOrDefault(status, 0L);
    }

    static long terminatesSent() {
        return target.running.machine().rnic().statistics().snapshot().terminatesSent();
    }

    /** The error of a Terminate in the form of the RFC: layer and type in the first octet, code in the second. */
    static TerminateCode code(Optional<TerminateMessage> terminate) {
        var reading = terminate
                .orElseThrow(() -> new AssertionError("no Terminate"))
                .readings()
                .getFirst();
        return reading.code().orElseThrow();
    }
}
