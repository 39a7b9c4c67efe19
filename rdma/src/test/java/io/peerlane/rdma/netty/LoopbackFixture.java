package io.peerlane.rdma.netty;

import static io.peerlane.rdma.netty.TestMachine.anyPort;
import static io.peerlane.rdma.verbs.Access.LOCAL_WRITE;
import static io.peerlane.rdma.verbs.Access.REMOTE_READ;
import static io.peerlane.rdma.verbs.Access.REMOTE_WRITE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.peerlane.fabric.memory.HostBuffer;
import io.peerlane.rdma.cm.ConnectParameters;
import io.peerlane.rdma.verbs.MemoryRegion;
import io.peerlane.rdma.verbs.SendWorkRequest;
import io.peerlane.rdma.verbs.WorkRequestOpcode;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** Two machines in one process, joined by a real TCP connection: the host connects, the target accepts. */
abstract class LoopbackFixture {

    static final int MIB = 1 << 20;

    TestMachine left;
    TestMachine right;
    Endpoint host;
    Endpoint target;
    HostBuffer hostBuffer;
    HostBuffer targetBuffer;
    MemoryRegion hostRegion;
    MemoryRegion targetRegion;

    /** What the machines are built with. */
    TestMachine machine(String name) {
        return new TestMachine(name);
    }

    /** Reads the target may have outstanding. */
    int outboundReads() {
        return 4;
    }

    @BeforeEach
    void connect() {
        left = machine("left");
        right = machine("right");
        host = new Endpoint(left, 64);
        target = new Endpoint(right, 64);
        hostBuffer = left.allocate(4 * MIB);
        targetBuffer = right.allocate(4 * MIB);
        hostRegion = left.register(hostBuffer, LOCAL_WRITE, REMOTE_READ, REMOTE_WRITE);
        targetRegion = right.register(targetBuffer, LOCAL_WRITE);
        target.run(() -> receive(target, targetRegion, 0, 8));
        host.run(() -> receive(host, hostRegion, 0, 8));
        var listener = right.connections.listen(anyPort(), request -> {
            assertThat(new String(request.privateData(), StandardCharsets.US_ASCII))
                    .isEqualTo("hello");
            assertThat(request.peerResponderResources()).isEqualTo(16);
            request.accept(target.queuePair, parameters("welcome", 0, outboundReads()), target);
        });
        left.connections.connect(0, listener.address(), parameters("hello", 16, 0), host);
        await().until(() -> host.connection != null);
    }

    static ConnectParameters parameters(String privateData, int inbound, int outbound) {
        return new ConnectParameters(privateData.getBytes(StandardCharsets.US_ASCII), inbound, outbound);
    }

    /** Posts receives of 8 KiB in the first part of the region. */
    static void receive(Endpoint endpoint, MemoryRegion region, int from, int count) {
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

    static SendWorkRequest send(long id, MemoryRegion region, long offset, int length) {
        var request = new SendWorkRequest().clear();
        request.workRequestId = id;
        return request.element(region.address() + offset, length, region.localKey());
    }

    static void post(Endpoint endpoint, SendWorkRequest... requests) {
        endpoint.run(() -> {
            for (var request : requests) {
                endpoint.queuePair.postSend(request);
            }
            endpoint.queuePair.ring();
        });
    }

    void greet() {
        post(host, send(1, hostRegion, MIB, 64));
        await().until(() -> target.connection != null && !target.completed.isEmpty());
    }

    static byte[] random(long seed, int length) {
        var bytes = new byte[length];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    static byte[] bytes(HostBuffer buffer, long offset, int length) {
        return buffer.segment().asSlice(offset, length).toArray(ValueLayout.JAVA_BYTE);
    }

    static void fill(HostBuffer buffer, long offset, byte[] content) {
        MemorySegment.copy(content, 0, buffer.segment(), ValueLayout.JAVA_BYTE, offset, content.length);
    }

    /** An RDMA Read or Write of the target's memory against the host's. */
    SendWorkRequest remote(WorkRequestOpcode opcode, long id, long localOffset, long remoteOffset, int length) {
        var request = send(id, targetRegion, localOffset, length);
        request.opcode = opcode;
        request.remoteAddress = hostRegion.address() + remoteOffset;
        request.remoteKey = hostRegion.remoteKey();
        return request;
    }
}
