package io.peerlane.app.interop;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.peerlane.app.PeerlaneProcess;
import io.peerlane.app.PeerlaneProcess.Served;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * What the ledger says after a Linux host wrote, read and verified over soft-iWARP, and kept a file system on the namespace:
 * with {@code p2pmem} 1 no data byte was in host memory, with 0 every one was.
 */
@Tag("interop")
class CopyOffloadOverSoftIwarpTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration LIMIT = Duration.ofMinutes(15);

    /** Data bytes in DRAM, and data bytes of requests by each way, since the start. */
    private record Bytes(long inDram, long peerToPeer, long host) {

        static Bytes of(Served target) throws IOException {
            var dram = JSON.readTree(target.get("/api/ledger")).get("dram");
            var bytes = requests(target).get("bytes");
            return new Bytes(
                    dram.get("dataRead").longValue() + dram.get("dataWritten").longValue(),
                    bytes.get("p2p").longValue(),
                    bytes.get("host").longValue());
        }

        private static JsonNode requests(Served target) throws IOException {
            return JSON.readTree(target.get("/api/p2p")).get("namespaces").get(0);
        }

        Bytes minus(Bytes before) {
            return new Bytes(inDram - before.inDram, peerToPeer - before.peerToPeer, host - before.host);
        }
    }

    /**
     * Without what is in host memory whatever the policy: in-capsule data, which lies in a receive buffer, and lists of ranges,
     * which the target reads.
     */
    @Test
    void noDataByteIsInHostMemoryWithPeerMemoryAndEveryOneWithout() throws Exception {
        GuestHarness.folderOrSkip();
        try (var target = PeerlaneProcess.serve(256, "--inline-data-size", "0")) {
            var offloaded = movedByTheGuest("siw p2pmem=1", target);
            assertThat(offloaded.inDram()).as("data bytes in DRAM").isZero();
            assertThat(offloaded.host())
                    .as("bytes of requests through host memory")
                    .isZero();
            assertThat(offloaded.peerToPeer()).as("bytes by copy offload").isGreaterThan(100 << 20);

            setPeerMemory(target, "0");
            var copied = movedByTheGuest("siw p2pmem=0", target);
            assertThat(copied.peerToPeer()).as("bytes by copy offload").isZero();
            assertThat(copied.host())
                    .as("bytes of requests through host memory")
                    .isGreaterThan(100 << 20);
            assertThat(copied.inDram()).as("each byte goes into DRAM and out").isEqualTo(2 * copied.host());
        }
    }

    /** Between connect and disconnect: the data of Connect and Identify commands is in host memory as well. */
    private static Bytes movedByTheGuest(String label, Served target) throws IOException {
        var environment = Map.of(
                "TRANSPORT", "rdma",
                "PORT", KernelHostTest.port(target.rdma()),
                "NQN", target.nqn(),
                "PARTS", "fio files",
                "PAUSES", "1",
                "NO_DISCARD", "1");
        try (var guest = LinuxGuest.start(label, "host", LIMIT, environment)) {
            guest.awaitRemark("PAUSE connected");
            var before = Bytes.of(target);
            guest.go();
            guest.awaitRemark("PAUSE done");
            var after = Bytes.of(target);
            guest.go();
            assertThat(guest.toTheEnd()).allMatch(GuestStep::passed);
            System.out.println("[" + label + "] " + after.minus(before));
            return after.minus(before);
        }
    }

    private static void setPeerMemory(Served target, String value) throws IOException {
        var namespace = "/api/subsystems/" + target.nqn() + "/namespaces/1";
        target.put(namespace, "{\"enable\": false}");
        target.put(namespace, "{\"p2pmem\": \"" + value + "\"}");
        target.put(namespace, "{\"enable\": true}");
    }
}
