package io.peerlane.app.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.peerlane.app.comparison.EndpointsDocument.Endpoint;
import io.peerlane.app.workload.PhaseGate;
import io.peerlane.app.workload.ReadWrite;
import io.peerlane.fabric.errno.ErrnoException;
import io.peerlane.nvme.target.TargetNamespace;
import io.peerlane.nvme.target.copyoffload.FallbackReason;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The whole stack over a drive that is a function of a PCI endpoint: verified data over real sockets. */
@Timeout(60)
class EndpointDriveTest {

    private static final String MACHINE = """
            name: endpoint
            cpu: {vendor: intel, family: 6}
            dram: 1GiB
            hostBridges:
              - identity: "8086:09a2"
                rootPorts:
                  - link: {generation: 4, lanes: 16}
                    switch:
                      identity: "11f8:4000"
                      downstreamPorts:
                        - link: {generation: 4, lanes: 16}
                          endpoint: {kind: rnic, name: rnic0, memory: 64MiB}
                        - link: {generation: 4, lanes: 4}
                          endpoint: {kind: nvme-endpoint, name: nvme0, %s}
            """;
    private static final int BLOCK = 64 << 10;

    @TempDir
    private Path directory;

    private LiveTarget target(String options, String p2pmem) throws Exception {
        var file = Files.writeString(directory.resolve("machine.yaml"), MACHINE.formatted(options));
        return LiveTarget.on(file.toString(), p2pmem);
    }

    private static Endpoint endpoint(LiveTarget target) {
        return EndpointDocuments.of(target.running).endpoints().getFirst();
    }

    private static long[] run(LiveTarget target) throws Exception {
        try (var client = LiveClient.connect(target)) {
            var result = client.run(LiveTarget.verified(ReadWrite.RANDRW, BLOCK, 16, 4 << 20), PhaseGate.OPEN);
            assertThat(result.all().verify().checked())
                    .isGreaterThan(result.all().read().ios());
            return new long[] {result.all().read().bytes(), result.all().write().bytes()};
        }
    }

    @ParameterizedTest
    @CsvSource({
        "'controller: designware, translations: 4', false",
        "'controller: rk3399, windows: 8', false",
        "'controller: none, windows: 2, windowSize: 2MiB', false",
        "'controller: designware, dma: true', true",
        "'controller: rk3399, dma: true', true"
    })
    void carriesAVerifiedMix(String options, boolean dma) throws Exception {
        try (var target = target(options, "0")) {
            long[] moved = run(target);
            var endpoint = endpoint(target);
            var counts = endpoint.counts();
            assertThat(dma ? counts.dmaBytesWritten() : counts.windowBytesWritten())
                    .isGreaterThanOrEqualTo(moved[0]);
            assertThat(dma ? counts.dmaBytesRead() : counts.windowBytesRead()).isGreaterThanOrEqualTo(moved[1]);
            assertThat(counts.failedMaps()).isZero();
            assertThat(counts.translationsProgrammed()).isEqualTo(counts.maps());
            assertThat(endpoint.translationsInUse()).as("completion queues").isEqualTo(endpoint.heldMaps());
            assertThat(endpoint.heldMaps()).isEqualTo(2);
        }
    }

    @Test
    void refusesToEnableANamespaceThatInsistsOnPeerMemory() throws Exception {
        try (var target = target("controller: designware", "1")) {
            var namespace = target.namespace();
            namespace.disable();
            assertThatExceptionOfType(ErrnoException.class)
                    .isThrownBy(() -> namespace.enable(TargetNamespace.Enable.STRICT))
                    .withMessageContaining("EINVAL: p2pmem: " + FallbackReason.DEVICE_WITHOUT_PEER_MEMORY.text());
        }
    }

    @Test
    void servesRequestsFromHostMemoryForAReasonOfItsOwn() throws Exception {
        try (var target = target("controller: designware", "1")) {
            run(target);
            assertThat(target.paths().peer().requests()).isZero();
            var host = target.paths().host();
            assertThat(host.get(FallbackReason.DEVICE_WITHOUT_PEER_MEMORY).requests())
                    .isPositive();
        }
    }
}
