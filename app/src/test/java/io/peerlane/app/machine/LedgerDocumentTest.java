package io.peerlane.app.machine;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LedgerDocumentTest {

    /** Less than 128b/130b leaves of the lanes' raw rate: packets have headers. */
    @Test
    void saysWhatEachLinkCouldCarry() throws Exception {
        try (var target = LiveTarget.on("one-switch")) {
            var links = ((LedgerDocument) new TargetDocuments(target.running).ledger()).links();
            assertThat(links).isNotEmpty().allSatisfy(link -> {
                assertThat(link.generation()).isBetween(3, 6);
                assertThat(link.lanes()).isBetween(1, 32);
                double raw = Math.scalb(1e9, link.generation() - 3) * link.lanes();
                assertThat(link.capacity()).isBetween(0.8 * raw, raw);
            });
        }
    }
}
