package io.peerlane.app.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.peerlane.app.workload.PhaseGate;
import io.peerlane.app.workload.ReadWrite;
import io.peerlane.fabric.vfio.VfioDmaBuf;
import io.peerlane.nvme.target.copyoffload.DataPath;
import io.peerlane.nvme.target.copyoffload.FallbackReason;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A drive in user space whose memory is taken away and given back while data moves through it. */
@Timeout(60)
class RevocationTest {

    private static final String DRIVE = "nvme3";
    private static final int ROUNDS = 50;

    private static LiveTarget target() {
        return LiveTarget.on("all-paths", "1", DRIVE);
    }

    private static UserSpaceDrive drive(LiveTarget target) {
        return target.running.userSpaceDrives().get(DRIVE);
    }

    private static VfioDmaBuf export(LiveTarget target) {
        return drive(target).export().orElseThrow();
    }

    private static long fallbacks(LiveTarget target) {
        return target.paths().host().get(FallbackReason.DMA_BUF_REVOKED).requests();
    }

    private static long inExport(LiveTarget target) {
        return target.paths().peer().requests();
    }

    private static long free(LiveTarget target) {
        return target.running.target().copyOffload().pools().stream()
                .filter(pool -> pool.name().contains("DMA-BUF"))
                .findFirst()
                .orElseThrow()
                .available();
    }

    private static void soon(Callable<Boolean> condition) {
        await().pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(1))
                .atMost(Duration.ofSeconds(20))
                .until(condition);
    }

    private static void write(LiveClient client) {
        try {
            client.run(LiveTarget.verified(ReadWrite.RANDRW, 4096, 1, GoodLoad.OFFSET, 4096));
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void newRequestsFallBackToHostMemoryUntilTheBufferIsGivenBack() throws Exception {
        try (var target = target();
                var client = LiveClient.connect(target)) {
            client.run(LiveTarget.verified(ReadWrite.RANDRW, 4096, 4, 1 << 20));
            assertThat(fallbacks(target)).isZero();
            drive(target).revoke();
            assertThat(export(target).isRevoked()).isTrue();
            assertThat(export(target).uses()).as("mappings of importers").isZero();
            var waiting = CompletableFuture.runAsync(() -> write(client));
            soon(() -> fallbacks(target) > 0);
            assertThat(waiting).as("the drive does not hear its doorbell").isNotDone();
            drive(target).restore();
            waiting.join();
            long before = inExport(target);
            soon(() -> {
                write(client);
                return inExport(target) > before;
            });
            assertThat(export(target).revocations()).isOne();
            assertThat(client.failure()).isEmpty();
        }
    }

    @Test
    void theReportOfTheTargetTellsWhatIsExportedAndRevoked() {
        try (var target = target();
                var client = LiveClient.connect(target)) {
            write(client);
            drive(target).revoke();
            var document = PeerToPeerDocuments.of(target.running);
            assertThat(document.exports()).singleElement().satisfies(export -> {
                assertThat(export.size()).isEqualTo(64L << 20);
                assertThat(export.available()).isEqualTo(export.size());
                assertThat(export.revoked()).isTrue();
                assertThat(export.revocations()).isOne();
            });
            assertThat(document.namespaces().getFirst().paths())
                    .extracting("kind")
                    .containsOnly("dmabuf");
            assertThat(target.running
                            .target()
                            .subsystem(LiveTarget.NQN)
                            .orElseThrow()
                            .controllers())
                    .allSatisfy(controller -> assertThat(controller
                                    .namespaces()
                                    .getFirst()
                                    .placement()
                                    .path())
                            .isInstanceOf(DataPath.DmaBuf.class));
            drive(target).restore();
        }
    }

    @Test
    void aBufferWhoseOwnerIsGoneIsNeverUsedAgain() throws Exception {
        try (var target = target();
                var client = LiveClient.connect(target)) {
            write(client);
            long before = inExport(target);
            drive(target).close();
            assertThat(export(target).isSevered()).isTrue();
            client.run(LiveTarget.verified(ReadWrite.RANDRW, 4096, 4, 1 << 20));
            assertThat(inExport(target)).isEqualTo(before);
            assertThat(fallbacks(target)).isPositive();
        }
    }

    @Test
    void whatWaitsForARevokedDriveRunsToItsEndWhenTheDriveIsUnbound() throws Exception {
        try (var target = target();
                var client = LiveClient.connect(target)) {
            write(client);
            drive(target).revoke();
            long before = target.namespace().writeCommands();
            var job = LiveTarget.verified(ReadWrite.WRITE, 4096, 1, GoodLoad.OFFSET, 4096);
            var waiting =
                    new FutureTask<>(() -> client.workload(job, PhaseGate.OPEN).run());
            Thread.ofVirtual().start(waiting);
            soon(() -> fallbacks(target) > 0);
            target.running.unbind(drive(target).function().address());
            waiting.get();
            assertThat(target.namespace().writeCommands()).isEqualTo(before + 1);
        }
    }

    @Test
    void theAdapterIsBoundWhileADriveWhoseBufferWasExportedIsNot() throws Exception {
        try (var target = target()) {
            var adapter = target.running.machine().rnic();
            var drive = drive(target).function().address();
            int regions = adapter.statistics().snapshot().memoryRegions();
            target.running.unbind(drive);
            assertThat(adapter.statistics().snapshot().memoryRegions()).isEqualTo(regions - 1);
            target.running.unbind(adapter.function().address());
            target.running.bind(adapter.function().address());
            target.running.bind(drive);
            try (var client = LiveClient.connect(target)) {
                soon(() -> {
                    write(client);
                    return inExport(target) > 0;
                });
            }
        }
    }

    @Test
    void anOwnerIsClosedTwiceWithoutHarm() {
        try (var target = target()) {
            var owner = drive(target);
            owner.close();
            owner.close();
            target.running.unbind(owner.function().address());
            assertThat(target.running.isBound(owner.function().address())).isFalse();
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2})
    void losesNothingAcknowledgedAndLeaksNothingWhenRevokedInMidRun(long seed) throws Exception {
        System.out.println("revocation in mid-run, seed " + seed);
        var random = new Random(seed);
        try (var target = target()) {
            var idle = target.idle();
            try (var load = new JournaledLoad(target, seed);
                    var probe = LiveClient.connect(target)) {
                for (int round = 0; round < ROUNDS; round++) {
                    long progress = load.done() + random.nextInt(40);
                    soon(() -> load.done() > progress);
                    drive(target).revoke();
                    assertThat(export(target).uses()).as("seed %d", seed).isZero();
                    long before = fallbacks(target);
                    var probing = CompletableFuture.runAsync(() -> write(probe));
                    soon(() -> fallbacks(target) > before);
                    drive(target).restore();
                    probing.join();
                    long again = inExport(target);
                    soon(() -> inExport(target) > again);
                }
                load.close();
                System.out.printf(
                        "seed %d: %d done, %d failed, %d connections, %d fallbacks%n",
                        seed, load.done(), load.failed(), load.connections(), fallbacks(target));
                assertThat(load.wrong()).as("seed %d", seed).isEmpty();
            }
            assertThat(export(target).revocations()).isEqualTo(ROUNDS);
            assertThat(fallbacks(target)).isGreaterThanOrEqualTo(ROUNDS);
            target.awaitHeld(idle);
            assertThat(free(target))
                    .as("seed %d", seed)
                    .isEqualTo(export(target).buffer().size());
            assertThat(export(target).uses()).as("mapped again").isOne();
        }
    }
}
