package io.peerlane.app.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.peerlane.app.workload.JobOptions;
import io.peerlane.app.workload.PhaseGate;
import io.peerlane.app.workload.ReadWrite;
import io.peerlane.app.workload.WorkloadException;
import io.peerlane.rdma.iwarp.wire.RdmapOpcode;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Clients that vanish in the middle of their work: everything of theirs comes back, and the next one works. */
@Timeout(60)
class ClientDeathTest {

    private static final int BIG = 128 << 10;

    private LiveTarget target;
    private LiveTarget.Held idle;

    @BeforeEach
    void start() throws Exception {
        target = LiveTarget.on("one-switch");
        idle = target.idle();
    }

    @AfterEach
    void everythingIsBackAndTheNextClientWorks() throws Exception {
        try (var closing = target) {
            closing.awaitHeld(idle);
            try (var next = LiveClient.connect(closing)) {
                next.run(LiveTarget.verified(ReadWrite.RANDRW, 4096, 16, 1 << 20));
            }
            closing.awaitHeld(idle);
        }
    }

    private long peerMemoryInUse() {
        var now = target.held().peerMemory();
        long used = 0;
        for (int i = 0; i < now.size(); i++) {
            used += idle.peerMemory().get(i) - now.get(i);
        }
        return used;
    }

    @Test
    void freesWhatWaitsForDataThatNeverComes() throws Exception {
        var host = RawHost.Connected.to(target);
        for (int cid = 0; cid < 8; cid++) {
            host.io().send(RawHost.writeCommand(cid, BIG));
        }
        assertThat(RawHost.opcode(host.io().receive())).contains(RdmapOpcode.READ_REQUEST);
        await().until(() -> peerMemoryInUse() == 8 * BIG);
        host.vanish();
    }

    @Test
    void freesWhatWasHalfFetched() throws Exception {
        var host = RawHost.Connected.to(target);
        for (int cid = 0; cid < 8; cid++) {
            host.io().send(RawHost.writeCommand(cid, BIG));
        }
        var request = host.io().receive();
        host.io().write(RawHost.readResponse(request, 4096, false));
        await().until(() -> peerMemoryInUse() == 8 * BIG);
        host.vanish();
    }

    @Test
    void freesWhatCannotBeSentBecauseNobodyReads() throws Exception {
        var host = RawHost.Connected.to(target);
        for (int cid = 0; cid < RawHost.DEPTH - 1; cid++) {
            host.io().send(RawHost.readCommand(cid, 1 << 20));
        }
        await().until(() -> target.namespace().readCommands() > 4);
        assertThat(peerMemoryInUse()).isPositive();
        host.vanish();
    }

    @Test
    void freesAControllerWhoseHostOnlyClosesItsSocketsInOrder() throws Exception {
        try (var host = RawHost.Connected.to(target)) {
            host.io().send(RawHost.writeCommand(1, BIG));
            await().until(() -> peerMemoryInUse() == BIG);
        }
    }

    @Test
    void freesTheQueuesOfAControllerWhoseAdminQueueVanishes() throws Exception {
        var host = RawHost.Connected.to(target);
        host.io().send(RawHost.writeCommand(1, BIG));
        await().until(() -> peerMemoryInUse() == BIG);
        host.admin().vanish();
        host.io().awaitEnd();
        host.io().close();
    }

    /** Runs a load and vanishes once the target has seen some hundred requests of it. */
    private void loadAndVanish(long seed) throws Exception {
        var random = new Random(seed);
        int block = 4096 << random.nextInt(6);
        long requests = 100 + random.nextInt(900);
        try (var client = LiveClient.connect(target)) {
            long goal = target.paths().peer().requests() + requests;
            var options = LiveTarget.verified(ReadWrite.RANDRW, block, 16, GoodLoad.OFFSET);
            var run = CompletableFuture.runAsync(() -> runUntilGone(client, options));
            await().pollInterval(Duration.ofMillis(1))
                    .until(() -> target.paths().peer().requests() > goal);
            client.vanish();
            run.join();
            assertThat(client.failure()).as("seed %d", seed).isPresent();
        }
    }

    private static void runUntilGone(LiveClient client, JobOptions options) {
        try {
            while (client.workload(options, PhaseGate.OPEN).run().all().clean()) {
                // once more: the sockets close while it runs
            }
        } catch (WorkloadException _) {
            // the connection is gone
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 5, 8})
    void survivesAClientThatVanishesUnderLoad(long seed) throws Exception {
        loadAndVanish(seed);
    }

    @ParameterizedTest
    @ValueSource(longs = {13, 21})
    void goesOnServingOneClientWhileAnotherVanishes(long seed) throws Exception {
        try (var good = new GoodLoad(target)) {
            loadAndVanish(seed);
            good.awaitProgress();
        }
    }
}
