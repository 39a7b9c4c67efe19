package io.peerlane.rdma.netty;

import static io.peerlane.rdma.verbs.WorkCompletionStatus.SUCCESS;
import static io.peerlane.rdma.verbs.WorkRequestOpcode.RDMA_READ;
import static io.peerlane.rdma.verbs.WorkRequestOpcode.RDMA_WRITE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.peerlane.fabric.tlp.LinkRole;
import io.peerlane.rdma.verbs.CompletionOpcode;
import io.peerlane.rdma.verbs.SendWorkRequest;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** Two machines in one process, joined by a real TCP connection. */
class LoopbackTest extends LoopbackFixture {

    @Test
    void carriesASendIntoTheOldestReceive() {
        var content = random(1, 64);
        fill(hostBuffer, MIB, content);
        greet();
        assertThat(target.completed)
                .containsExactly(new Endpoint.Completed(100, SUCCESS, CompletionOpcode.RECEIVE, 64, false, 0));
        assertThat(bytes(targetBuffer, 0, 64)).isEqualTo(content);
        await().untilAsserted(() -> assertThat(host.completed)
                .containsExactly(new Endpoint.Completed(1, SUCCESS, CompletionOpcode.SEND, 0, false, 0)));
        assertThat(host.privateData).isEqualTo("welcome".getBytes(StandardCharsets.US_ASCII));
        assertThat(target.outboundReads).isEqualTo(4);
    }

    @Test
    void readsAMebibyteFromThePeer() {
        greet();
        var content = random(2, MIB);
        fill(hostBuffer, 2 * MIB, content);
        post(target, remote(RDMA_READ, 7, 3 * MIB, 2 * MIB, MIB));
        await().until(() -> target.completed.size() == 2);
        assertThat(target.completed.get(1))
                .isEqualTo(new Endpoint.Completed(7, SUCCESS, CompletionOpcode.RDMA_READ, MIB, false, 0));
        assertThat(bytes(targetBuffer, 3 * MIB, MIB)).isEqualTo(content);
    }

    @Test
    void placesAWriteBeforeTheSendThatFollowsItIsDelivered() {
        greet();
        var content = random(3, 300_001);
        fill(targetBuffer, MIB, content);
        var seen = new byte[1][];
        host.onCompletion = c -> {
            if (c.opcode == CompletionOpcode.RECEIVE) {
                seen[0] = bytes(hostBuffer, 2 * MIB, content.length);
            }
        };
        post(target, remote(RDMA_WRITE, 8, MIB, 2 * MIB, content.length), send(9, targetRegion, MIB, 16));
        await().until(() -> host.completed.size() == 2);
        assertThat(seen[0]).isEqualTo(content);
    }

    @Test
    void chargesAWriteFromHostMemoryOnceToDramAndOnceToTheUplink() {
        greet();
        await().until(() -> !host.completed.isEmpty());
        var before = right.fabric.ledger().snapshot();
        post(target, remote(RDMA_WRITE, 8, MIB, 2 * MIB, 128 * 1024), send(9, targetRegion, MIB, 16));
        await().until(() -> host.completed.size() == 2);
        var used = right.fabric.ledger().snapshot().minus(before);
        assertThat(used.dram().dataRead()).isEqualTo(128 * 1024);
        assertThat(used.dram().dataWritten()).isZero();
        var uplink = used.links().stream()
                .filter(link -> link.role() == LinkRole.UPLINK)
                .findFirst()
                .orElseThrow();
        assertThat(uplink.fromRoot().data()).isEqualTo(128 * 1024);
        assertThat(uplink.towardRoot().data()).isZero();
        assertThat(uplink.towardRoot().control()).isPositive();
    }

    @Test
    void countsInCapsuleDataApartFromItsCapsule() {
        greet();
        var before = left.fabric.ledger().snapshot();
        post(host, send(2, hostRegion, MIB, 64 + 4096));
        await().until(() -> target.completed.size() == 2);
        var used = left.fabric.ledger().snapshot().minus(before);
        assertThat(used.dram().dataRead()).isEqualTo(4096);
        assertThat(used.dram().dataWritten()).isZero();
    }

    @Test
    void servesMoreReadsThanMayBeOutstandingInOrder() {
        greet();
        int reads = 20;
        var content = random(4, reads * 4096);
        fill(hostBuffer, MIB, content);
        var requests = IntStream.range(0, reads)
                .mapToObj(i -> remote(RDMA_READ, 50 + i, 2 * MIB + i * 4096L, MIB + i * 4096L, 4096))
                .toArray(SendWorkRequest[]::new);
        post(target, requests);
        await().until(() -> target.completed.size() == 1 + reads);
        assertThat(target.completed.stream().skip(1).map(Endpoint.Completed::id))
                .containsExactlyElementsOf(
                        LongStream.range(50, 50 + reads).boxed().toList());
        assertThat(bytes(targetBuffer, 2 * MIB, content.length)).isEqualTo(content);
    }

    @Test
    void holdsAFencedSendBackUntilTheReadBeforeItIsComplete() {
        greet();
        var fenced = send(61, targetRegion, MIB, 16);
        fenced.fence = true;
        post(target, remote(RDMA_READ, 60, 2 * MIB, MIB, 100_000), fenced);
        await().until(() -> target.completed.size() == 3);
        assertThat(target.completed.stream().skip(1).map(Endpoint.Completed::id))
                .containsExactly(60L, 61L);
    }

    @Test
    void completesNothingForAnUnsignaledSendAndStillFreesItsPlace() {
        greet();
        for (int round = 0; round < 10; round++) {
            var requests = IntStream.range(0, 60)
                    .mapToObj(i -> remote(RDMA_WRITE, i, MIB, MIB, 16))
                    .toArray(SendWorkRequest[]::new);
            Arrays.stream(requests).forEach(r -> r.signaled = false);
            post(target, requests);
        }
        post(target, send(99, targetRegion, MIB, 16));
        await().until(() -> target.completed.size() == 2);
        assertThat(target.completed.get(1).id()).isEqualTo(99);
    }

    @Test
    void gathersTheElementsOfASendIntoOneMessage() {
        var content = random(5, 300);
        fill(hostBuffer, MIB, content);
        var request = send(1, hostRegion, MIB, 100)
                .element(hostRegion.address() + MIB + 100, 0, hostRegion.localKey())
                .element(hostRegion.address() + MIB + 100, 150, hostRegion.localKey())
                .element(hostRegion.address() + MIB + 250, 50, hostRegion.localKey());
        post(host, request);
        await().until(() -> !target.completed.isEmpty());
        assertThat(target.completed.getFirst().bytes()).isEqualTo(300);
        assertThat(bytes(targetBuffer, 0, 300)).isEqualTo(content);
    }

    @Test
    void deliversNoCompletionInsideAnother() {
        greet();
        var depth = new int[2];
        target.onCompletion = c -> {
            depth[1] = Math.max(depth[1], ++depth[0]);
            if (c.opcode == CompletionOpcode.SEND && c.workRequestId < 100) {
                target.queuePair.postSend(send(c.workRequestId + 1, targetRegion, MIB, 16));
                target.queuePair.ring();
            }
            depth[0]--;
        };
        post(target, send(93, targetRegion, MIB, 16));
        await().until(() -> host.receivedCount() == 8);
        assertThat(depth).containsExactly(0, 1);
    }

    @Test
    void closesInOrderAfterWhatWasPosted() {
        greet();
        target.run(() -> {
            target.queuePair.postSend(remote(RDMA_WRITE, 70, MIB, 2 * MIB, MIB));
            target.queuePair.postSend(send(71, targetRegion, MIB, 16));
            target.queuePair.ring();
            target.connection.disconnect();
        });
        await().until(() -> !host.disconnected.isEmpty() && !target.disconnected.isEmpty());
        assertThat(host.receivedCount()).isEqualTo(1);
        assertThat(target.completed)
                .contains(
                        new Endpoint.Completed(70, SUCCESS, CompletionOpcode.RDMA_WRITE, 0, false, 0),
                        new Endpoint.Completed(71, SUCCESS, CompletionOpcode.SEND, 0, false, 0));
        assertThat(left.statistics().faults().values()).containsOnly(0L);
        assertThat(right.statistics().faults().values()).containsOnly(0L);
    }
}
