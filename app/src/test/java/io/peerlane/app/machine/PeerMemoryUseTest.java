package io.peerlane.app.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.peerlane.app.api.ApiProblem;
import io.peerlane.app.comparison.PeerToPeerDocument;
import io.peerlane.app.comparison.PeerToPeerWindow;
import io.peerlane.app.workload.ReadWrite;
import org.junit.jupiter.api.Test;

/** What {@code GET /api/p2p} says of the use of peer memory, in windows of several readers. */
class PeerMemoryUseTest {

    private static long open(TargetDocuments documents) {
        return ((PeerToPeerWindow) documents.openPeerToPeerWindow()).window();
    }

    private static PeerToPeerDocument read(TargetDocuments documents, long window) {
        return (PeerToPeerDocument) documents.peerToPeer(window);
    }

    private static long providersPeak(TargetDocuments documents, long window) {
        return read(documents, window).providers().getFirst().peak();
    }

    private static void transfer(LiveTarget target, int blockBytes, int depth) throws Exception {
        try (var client = LiveClient.connect(target)) {
            client.run(LiveTarget.verified(ReadWrite.RANDRW, blockBytes, depth, 4 << 20));
        }
        await().until(() -> target.running.connections() == 0);
    }

    @Test
    void eachReaderGetsThePeakOfItsOwnWindow() throws Exception {
        try (var target = LiveTarget.on("one-switch")) {
            var documents = new TargetDocuments(target.running);
            long early = open(documents);
            long queues = providersPeak(documents, early); // submission queues of the drive's driver
            transfer(target, 131072, 4);
            long between = open(documents);
            transfer(target, 4096, 1);
            long late = open(documents);
            assertThat(providersPeak(documents, early)).isBetween(queues + 131072, queues + 4 * 131072);
            assertThat(providersPeak(documents, between)).isEqualTo(queues + 4096);
            assertThat(providersPeak(documents, late)).isEqualTo(queues);
            assertThat(read(documents, late).providers()).allSatisfy(provider -> assertThat(provider.inUse())
                    .isEqualTo(provider.size() - provider.available()));
            var whole =
                    ((PeerToPeerDocument) documents.peerToPeer()).providers().getFirst();
            assertThat(whole.peak()).as("since the start").isEqualTo(providersPeak(documents, early));
        }
    }

    @Test
    void hasThePeaksOfMemoryThatAnOwnerExports() throws Exception {
        try (var target = LiveTarget.on("all-paths", "1", "nvme3")) {
            var documents = new TargetDocuments(target.running);
            long window = open(documents);
            transfer(target, 65536, 1);
            assertThat(read(documents, window).exports()).singleElement().satisfies(export -> assertThat(export.peak())
                    .isEqualTo(65536));
        }
    }

    @Test
    void countsTheBytesOfFallbacksByReason() throws Exception {
        try (var target = LiveTarget.on("no-cmb")) {
            transfer(target, 65536, 1);
            var document = PeerToPeerDocuments.of(target.running);
            assertThat(document.requests().bytes().p2p()).isZero();
            assertThat(document.fallbackBytes().get("NO_PROVIDER"))
                    .isPositive()
                    .isEqualTo(65536L * document.requests().fallbacks().get("NO_PROVIDER"));
            assertThat(document.fallbackBytes().values().stream()
                            .mapToLong(Long::longValue)
                            .sum())
                    .isEqualTo(document.requests().bytes().host());
        }
    }

    @Test
    void forgetsTheOldestOfTooManyWindows() {
        try (var target = LiveTarget.on("one-switch")) {
            var documents = new TargetDocuments(target.running);
            long first = open(documents);
            long second = open(documents);
            for (int i = 0; i < PeakWindows.MOST - 1; i++) {
                open(documents);
            }
            assertThat(read(documents, second)).isNotNull();
            assertThatThrownBy(() -> documents.peerToPeer(first))
                    .isInstanceOf(ApiProblem.class)
                    .hasMessageContaining("window: found " + first);
        }
    }
}
