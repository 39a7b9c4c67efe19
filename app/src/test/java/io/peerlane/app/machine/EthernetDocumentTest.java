package io.peerlane.app.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.peerlane.app.comparison.EthernetDocument;
import io.peerlane.app.report.EthernetBytes;
import io.peerlane.app.workload.ReadWrite;
import io.peerlane.nvme.wire.tcp.InitializeConnectionRequest;
import org.junit.jupiter.api.Test;

/** What {@code GET /api/ethernet} says of a target in this process. */
class EthernetDocumentTest {

    private static final long BYTES = 1 << 20;

    private static EthernetDocument document(LiveTarget target) {
        return (EthernetDocument) new TargetDocuments(target.running).ethernet();
    }

    @Test
    void countsEveryByteOfAConnectionOverTcp() throws Exception {
        var request = new InitializeConnectionRequest(0, 0, false, false, 0);
        var icReq = RawTcpHost.icReq(request);
        try (var target = LiveTarget.on("one-switch");
                var host = new RawTcpHost(target.tcpAddress())) {
            host.initialize(request);
            var expected = new EthernetBytes(icReq.length, 128); // ICResp, NVMe TCP Transport 1.1, 3.6.2.3
            await().untilAsserted(() -> assertThat(document(target))
                    .isEqualTo(new EthernetDocument(1, icReq.length, 128, new EthernetBytes(0, 0), expected)));
        }
    }

    @Test
    void countsWhatAHostWritesAndReadsBackOnceWithItsHeaders() throws Exception {
        try (var target = LiveTarget.on("one-switch")) {
            try (var client = LiveClient.connect(target)) {
                client.run(LiveTarget.verified(ReadWrite.WRITE, 65536, 4, BYTES));
            }
            await().until(() -> target.running.connections() == 0);
            var document = document(target);
            assertThat(document.rdma().in()).isBetween(BYTES, BYTES + BYTES / 20);
            assertThat(document.rdma().out()).isBetween(BYTES, BYTES + BYTES / 20);
            assertThat(document.total()).isEqualTo(document.rdma());
        }
    }
}
