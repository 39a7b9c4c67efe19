package io.peerlane.rdma.netty;

import static io.peerlane.rdma.netty.TestMachine.anyPort;
import static io.peerlane.rdma.verbs.Access.LOCAL_WRITE;
import static io.peerlane.rdma.verbs.Access.REMOTE_READ;
import static io.peerlane.rdma.verbs.Access.REMOTE_WRITE;
import static io.peerlane.rdma.verbs.WorkCompletionStatus.SUCCESS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.peerlane.fabric.memory.HostBuffer;
import io.peerlane.fabric.tlp.LinkRole;
import io.peerlane.rdma.cm.ConnectParameters;
import io.peerlane.rdma.verbs.CompletionOpcode;
import io.peerlane.rdma.verbs.MemoryRegion;
import io.peerlane.rdma.verbs.SendWorkRequest;
import io.peerlane.rdma.verbs.WorkRequestOpcode;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Two machines in one process, joined by a real TCP connection. */
class LoopbackTest {

    private static final int MIB = 1 << 20;

    private TestMachine left;
    private TestMachine right;
    private Endpoint host;
    private Endpoint target;
    private HostBuffer hostBuffer;
    private HostBuffer targetBuffer;
    private MemoryRegion hostRegion;
    private MemoryRegion targetRegion;

    @BeforeEach
    void connect() {
        left = new TestMachine("left");
        right = new TestMachine("right");
        host = new Endpoint(left, 64);
        target = new Endpoint(right, 64);
        hostBuffer = left.allocate(4 * MIB);
        targetBuffer = right.allocate(4 * MIB);
        hostRegion = left.register(hostBuffer, LOCAL_WRITE, REMOTE_READ, REMOTE_WRITE);
        targetRegion = right.register(targetBuffer, LOCAL_WRITE);
        target.run(() -> receive(target, targetRegion, 0, 8));
        host.run(() -> receive(host, hostRegion, 0, 8));
        var listener = right.connections.listen(anyPort(), request -> {
            assertThat(new String(request.privateData(), StandardCharsets.US_ASCII)).isEqualTo("hello");
            assertThat(request.peerResponderResources()).isEqualTo(16);
            request.accept(target.queuePair, parameters("welcome", 0, 4), target);
        });
        left.connections.connect(0, listener.address(), parameters("hello", 16, 0), host);
        await().until(() -> host.connection != null);
    }

    private static ConnectParameters parameters(String privateData, int inbound, int outbound) {
        return new ConnectParameters(privateData.getBytes(StandardCharsets.US_ASCII), inbound, outbound);
    }

    /** Posts receives of 8 KiB in the first part of the region. */
    private static void receive(Endpoint endpoint, MemoryRegion region, int from, int count) {
        for (int i = from; i < from + count; i++) {
            endpoint.queuePair.postReceive(100 + i, region.address() + i * 8192L, 8192, region.localKey());
        }
        endpoint.queuePair.ring();
    }

    @AfterEach
    void close() {
        left.close();
        right.close();
    }

    private static SendWorkRequest send(long id, MemoryRegion region, long offset, int length) {
        var request = new SendWorkRequest().clear();
        request.workRequestId = id;
        return request.element(region.address() + offset, length, region.localKey());
    }

    private static void post(Endpoint endpoint, SendWorkRequest... requests) {
        endpoint.run(() -> {
            for (var request : requests) {
                endpoint.queuePair.postSend(request);
            }
            endpoint.queuePair.ring();
        });
    }

    private void greet() {
        post(host, send(1, hostRegion, MIB, 64));
        await().until(() -> target.connection != null && !target.completed.isEmpty());
    }

    private static byte[] random(long seed, int length) {
        var bytes = new byte[length];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    private static byte[] bytes(HostBuffer buffer, long offset, int length) {
        return buffer.segment().asSlice(offset, length).toArray(ValueLayout.JAVA_BYTE);
    }

    private static void fill(HostBuffer buffer, long offset, byte[] content) {
        MemorySegment.copy(content, 0, buffer.segment(), ValueLayout.JAVA_BYTE, offset, content.length);
    }

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
        var read = send(7, targetRegion, 3 * MIB, MIB);
        read.opcode = WorkRequestOpcode.RDMA_READ;
        read.remoteAddress = hostRegion.address() + 2 * MIB;
        read.remoteKey = hostRegion.remoteKey();
        post(target, read);
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
        var write = send(8, targetRegion, MIB, content.length);
        write.opcode = WorkRequestOpcode.RDMA_WRITE;
        write.remoteAddress = hostRegion.address() + 2 * MIB;
        write.remoteKey = hostRegion.remoteKey();
        var seen = new byte[1][];
        host.onCompletion = c -> {
            if (c.opcode == CompletionOpcode.RECEIVE) {
                seen[0] = bytes(hostBuffer, 2 * MIB, content.length);
            }
        };
        post(target, write, send(9, targetRegion, MIB, 16));
        await().until(() -> host.completed.size() == 2);
        assertThat(seen[0]).isEqualTo(content);
    }

    @Test
    void chargesAWriteFromHostMemoryOnceToDramAndOnceToTheUplink() {
        greet();
        await().until(() -> !host.completed.isEmpty());
        var before = right.fabric.ledger().snapshot();
        var write = send(8, targetRegion, MIB, 128 * 1024);
        write.opcode = WorkRequestOpcode.RDMA_WRITE;
        write.remoteAddress = hostRegion.address() + 2 * MIB;
        write.remoteKey = hostRegion.remoteKey();
        post(target, write, send(9, targetRegion, MIB, 16));
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
}
